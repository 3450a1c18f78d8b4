"""Readers: each list with how many are on it, whether one can sign up, the ways to the people."""

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from publisher.actions.readers.change_list import change_list
from publisher.actions.readers.count_lists import count_lists, list_rows
from publisher.actions.readers.looking.find_readers import tags_to_choose
from publisher.audience.models import MailingList
from publisher.publications.roles import Permission
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page
from publisher.web.desk.readers.words import STATES


@require_safe
@desk(Permission.VIEW)
def readers(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The publication's lists. No address is shown."""
    found = count_lists(visit.publication, now=datetime.now(UTC))
    lists = found.number
    may = visit.may(Permission.READERS)
    context = {
        "counted_at": found.at,
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


@require_POST
@desk(Permission.READERS, list_rows)
def list_door(request: HttpRequest, visit: Visit, found: MailingList) -> HttpResponse:
    """Open its sign-up page, or close it: who is on the list stays on it."""
    change_list(
        publication=visit.publication,
        slug=found.slug,
        is_open=request.POST.get("open") == "1",
        actor=visit.actor,
        now=datetime.now(UTC),
    )
    return redirect("readers")
