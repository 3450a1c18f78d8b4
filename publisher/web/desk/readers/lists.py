"""Readers: each list with how many are on it, and the ways to the people."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from publisher.actions.readers.count_lists import count_lists
from publisher.actions.readers.looking.find_readers import tags_to_choose
from publisher.publications.roles import Permission
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page
from publisher.web.desk.readers.words import STATES


@require_safe
@desk(Permission.VIEW)
def readers(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The publication's lists. No address is shown."""
    lists = count_lists(visit.publication)
    may = visit.may(Permission.READERS)
    context = {
        "lists": lists,
        "waiting": sum(one.unconfirmed for one in lists),
        "empty": all(not one.confirmed for one in lists),
        "may": may,
        "chosen": {},
        "states": STATES,
        "tags": tags_to_choose(visit.publication) if may else [],
        "offered": [(one.mailing_list.pk, one.mailing_list.name) for one in lists],
    }
    return desk_page(request, visit, "pages/desk/readers/lists.html", context)
