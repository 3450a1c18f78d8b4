"""Readers: each list with how many are on it, and the next step."""

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from publisher.actions.readers.count_lists import count_lists
from publisher.publications.roles import Permission
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page


@require_safe
@desk(Permission.VIEW)
def readers(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The publication's lists. No address is shown."""
    found = count_lists(visit.publication, now=datetime.now(UTC))
    lists = found.number
    context = {
        "counted_at": found.at,
        "lists": lists,
        "waiting": sum(one.unconfirmed for one in lists),
        "empty": all(not one.confirmed for one in lists),
    }
    return desk_page(request, visit, "pages/desk/readers.html", context)
