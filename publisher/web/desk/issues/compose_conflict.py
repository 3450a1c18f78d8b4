"""Two people changed the same parts of an issue: both texts are shown, and who saves chooses."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from publisher.actions.compose.drafts import IssueDraft, draft_of
from publisher.actions.compose.merge_drafts import (
    BOXES,
    ORDER,
    Difference,
    Part,
    differences,
    merged,
)
from publisher.actions.compose.offer_articles import articles_by_guid
from publisher.actions.compose.save_composition import Conflict
from publisher.actions.issues.list_issues import issue_rows
from publisher.editorial.models import Issue
from publisher.web.desk.door.permissions import Visit
from publisher.web.desk.issues.compose_form import FIELDS
from publisher.web.desk.pages import desk_page
from publisher.web.formats import moment

NOT_KEPT = {"csrfmiddlewaretoken", "content_hash", "theirs", "act", "of"}
NAMES = {
    **FIELDS,
    "dated_at": gettext_lazy("Date on the masthead"),
    "length": gettext_lazy("length"),
    ORDER: gettext_lazy("Articles and their order"),
    BOXES: gettext_lazy("Advertising"),
}
LENGTHS = {
    "full": gettext_lazy("whole text"),
    "teaser": gettext_lazy("teaser and link"),
    "line": gettext_lazy("one line"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One part in the words of the page. name: of its field; whose: what is chosen at first."""

    name: str
    place: str
    mine: list[str]
    theirs: list[str]
    whose: str


def conflict_page(
    request: HttpRequest, visit: Visit, found: Issue, conflict: Conflict
) -> HttpResponse:
    """Both, side by side, with what was typed in hidden fields; 409."""
    fresh = issue_rows().get(pk=found.pk)
    fields = [(name, str(value)) for name, value in request.POST.items() if _stays(name)]
    context = {
        "issue": fresh,
        "fields": fields,
        "theirs": conflict.seen_hash,
        "content_hash": request.POST.get("content_hash", ""),
        "saved_by": conflict.saved_by.removeprefix("user:"),
        "choices": list(_choices(fresh, conflict.found)),
    }
    return desk_page(request, visit, "pages/desk/compose_conflict.html", context, status=409)


def settled(form: Mapping[str, str], mine: IssueDraft, found: Issue) -> IssueDraft:
    """My draft with the parts of theirs that the page's choices name."""
    theirs = draft_of(found)
    mine = IssueDraft(
        **{
            name: getattr(theirs if getattr(mine, name) is None else mine, name)
            for name in ("subject", "preheader", "intro", "dated_at", "items", "sponsors")
        }
    )
    found_parts = [one.part for one in differences(mine, theirs, None)]
    return merged(mine, theirs, [p for p in found_parts if form.get(_name(p)) == "theirs"])


def _stays(name: str) -> bool:
    return name not in NOT_KEPT and not name.startswith("whose:")


def _name(part: Part) -> str:
    return f"whose:{part.field}:{part.guid}"


def _choices(issue: Issue, found: list[Difference]) -> Iterator[Choice]:
    guids = {one.part.guid for one in found if one.part.guid}
    for one in found:
        if one.part.field == ORDER:
            guids |= {*one.mine, *one.theirs}
    articles = articles_by_guid(issue.publication_id, sorted(guids))
    titles = {guid: row.current.headline for guid, row in articles.items() if row.current}
    for one in found:
        field = str(NAMES.get(one.part.field, one.part.field))
        whose = titles.get(one.part.guid, one.part.guid)
        yield Choice(
            name=_name(one.part),
            place=_("“%(headline)s”: %(field)s") % {"headline": whose, "field": field}
            if whose
            else field,
            mine=_lines(one.mine, one.part, titles, issue),
            theirs=_lines(one.theirs, one.part, titles, issue),
            whose=one.changed_by or "mine",
        )


def _lines(value: object, part: Part, titles: Mapping[str, str], issue: Issue) -> list[str]:
    """A part's value as it is read."""
    if isinstance(value, datetime):
        return [moment(value, issue.publication.time_zone, "day")]
    if isinstance(value, tuple) and part.field == ORDER:
        return [titles.get(guid, guid) for guid in value]
    if isinstance(value, tuple):
        return [f"{box.advertiser} – {box.text}" for box in value] or [_("none")]
    if part.field == "length":
        return [str(LENGTHS.get(str(value), value))]
    return str(value).splitlines() or [_("(empty)")]
