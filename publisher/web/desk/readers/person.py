"""One reader: where they stand on each list, what they said, what they got, and why not."""

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from publisher.actions.readers.looking.about_reader import (
    AboutReader,
    about_reader,
    issues_to_ask_about,
    reader_rows,
)
from publisher.actions.readers.why_not import issue_of, why_not
from publisher.audience.models import Subscriber, Subscription
from publisher.publications.roles import Permission
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page
from publisher.web.desk.readers.words import (
    BLOCKED,
    EVENTS,
    PAUSED,
    PROBLEMS,
    REASONS,
    SIGNS,
    number_in,
    source_in_words,
)
from publisher.web.desk.states import DELIVERY, Sign
from publisher.web.words.why import why_in_words

CONFIRMED = Subscription.Status.CONFIRMED


@require_safe
@desk(Permission.READERS, reader_rows)
def person(request: HttpRequest, visit: Visit, reader: Subscriber) -> HttpResponse:
    """Everything about them that a page shows; what is kept beside it is a file."""
    return person_page(request, visit, reader)


@require_POST
@desk(Permission.READERS, reader_rows)
def why(request: HttpRequest, visit: Visit, reader: Subscriber) -> HttpResponse:
    """Why they got an issue, or did not. It changes nothing."""
    issue = issue_of(visit.publication, number_in(request.POST.get("issue", "")))
    if issue is None:
        problem = str(PROBLEMS["unknown_issue"])
        return person_page(request, visit, reader, {"problem": problem}, status=400)
    answer = why_not(issue=issue, address_key=reader.address_key)
    said = why_in_words(answer, visit.publication.time_zone)
    return person_page(request, visit, reader, {"why": said, "asked": issue})


def person_page(
    request: HttpRequest,
    visit: Visit,
    reader: Subscriber,
    more: dict[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """The reader's page. more: what was answered or typed just now."""
    found, now = about_reader(reader), datetime.now(UTC)
    context: dict[str, Any] = {
        "reader": reader,
        "about": found,
        "standing": {one.link.pk: _sign(one, now) for one in found.lists},
        "gets": sum(one.link.status == CONFIRMED and not one.block for one in found.lists),
        "waits": any(one.link.status == "unconfirmed" for one in found.lists),
        "whole": next((one for one in found.blocks if one.mailing_list_id is None), None),
        "issues": issues_to_ask_about(reader),
        "events": EVENTS,
        "reasons": REASONS,
        "delivery": DELIVERY,
        "came_by": source_in_words,
        "typed": _typed(found, reader),
        **dict.fromkeys(("why", "asked", "problem"), ""),
        **(more or {}),
    }
    return desk_page(request, visit, "pages/desk/readers/person.html", context, status=status)


def _sign(one: Any, now: datetime) -> Sign:
    if one.block is not None and one.link.status == CONFIRMED:
        return BLOCKED
    if one.link.paused_until and one.link.paused_until > now and one.link.status == CONFIRMED:
        return PAUSED
    return SIGNS[one.link.status]


def _typed(found: AboutReader, reader: Subscriber) -> dict[str, str]:
    """What stands in the form of labels."""
    values = {f"field-{field.pk}": _as_typed(value) for field, value in found.fields}
    tags = ", ".join(name for _, name in found.tags)
    light = "yes" if reader.light_since else ""
    own = {"name": reader.name, "language": reader.language, "tags": tags, "light": light}
    return {**own, **values}


def _as_typed(value: Any) -> str:
    if value is None:
        return ""
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
