"""What the composing page shows: the form, the mail beside it, and what the checks found."""

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from publisher.actions.approvals.presence import others_present
from publisher.actions.compose.drafts import IssueDraft, SponsorDraft
from publisher.actions.compose.edit_issue import has_left
from publisher.actions.compose.field_checks import (
    ALT_LENGTH,
    HEADLINE_LENGTH,
    SECTION_LENGTH,
    TEASER_LENGTH,
)
from publisher.actions.compose.offer_articles import guids_of, rubrics_of
from publisher.actions.compose.revisions import head_of, steps_of
from publisher.actions.issues.create_issue import PREHEADER_LENGTH, SUBJECT_LENGTH
from publisher.actions.issues.list_issues import read_once
from publisher.actions.issues.newsletter_fields import sender_name_of
from publisher.actions.readers.find_reader import address_of_reader
from publisher.content.numbers import whole_number
from publisher.editorial.models import Issue, IssueRevision
from publisher.errors import PublisherError
from publisher.publications.roles import Permission
from publisher.web.desk.door.permissions import Visit
from publisher.web.desk.issues.checks import Checks, checks_of
from publisher.web.desk.issues.compose_entries import entries_of, offered, search_in
from publisher.web.desk.pages import desk_page
from publisher.web.links import address, links_of
from publisher.web.signed_previews import LIGHTS, PARTS, WIDTHS, Look, look_in

OFFERED = 12  # stories under the search
LENGTHS = {
    "subject": SUBJECT_LENGTH,
    "preheader": PREHEADER_LENGTH,
    "headline": HEADLINE_LENGTH,
    "teaser": TEASER_LENGTH,
    "section": SECTION_LENGTH,
    "alt": ALT_LENGTH,
}
OWN_FIELDS = {"subject", "preheader", "intro"}


def compose_page(
    request: HttpRequest,
    visit: Visit,
    found: Issue,
    draft: IssueDraft,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page with the draft in its fields. problem: why nothing was saved of it."""
    asked = request.POST if request.method == "POST" else request.GET
    closed, now = has_left(found), datetime.now(UTC)
    head = head_of(read_once(found))
    inside = [item.guid for item in draft.items or ()]
    context = {
        "issue": found,
        "closed": closed,
        "problem": problem,
        "checks": None if closed else _checks(visit, found, inside, now),
        "steps": steps_of(found, head),
        "present": [] if closed else others_present(issue=found, person=visit.user, now=now),
        "saved": _saved(found, head),
        **_fields(found, draft),
        **_chooser(found, asked, inside),
        **_beside(visit, found, look_in({k: str(v) for k, v in asked.items()}), asked),
    }
    return desk_page(request, visit, "pages/compose.html", context, status=status)


def _fields(found: Issue, draft: IssueDraft) -> dict[str, Any]:
    """The draft as the form shows it. dated: the day that was saved."""
    items = draft.items or ()
    zone = ZoneInfo(found.publication.time_zone)
    return {
        "draft": draft,
        "date": f"{(draft.dated_at or found.dated_at).astimezone(zone):%Y-%m-%d}",
        "dated": f"{found.dated_at.astimezone(zone):%Y-%m-%d}",
        "items": entries_of(found, items),
        "boxes": [*(draft.sponsors or ()), SponsorDraft(after=len(items), advertiser="", text="")],
        "most": LENGTHS,
    }


def _chooser(found: Issue, asked: QueryDict, inside: list[str]) -> dict[str, Any]:
    search = search_in(asked)
    return {
        "offered": offered(found.publication, search, most=OFFERED, without=inside),
        "search": search,
        "rubrics": rubrics_of(found.publication),
    }


def offered_part(request: HttpRequest, found: Issue) -> HttpResponse:
    """The stories to choose from alone, for the page's script; who looks for one saves nothing."""
    given = [whole_number(word) for word in request.GET.get("without", "").split()[:200]]
    inside = [number for number in given if number is not None]
    search = search_in(request.GET)
    context = {
        "search": search,
        "offered": offered(
            found.publication,
            search,
            most=OFFERED,
            without=guids_of(found.publication_id, inside),
        ),
        "zone": found.publication.time_zone,
    }
    return render(request, "fragments/offered.html", context)


def _beside(visit: Visit, found: Issue, look: Look, asked: Mapping[str, str]) -> dict[str, Any]:
    """The mail beside the form, and who looks at it how."""
    may_read = visit.may(Permission.MAILS)
    reader = ""
    if look.reader is not None and may_read:
        try:
            reader = address_of_reader(found.publication, look.reader)
        except PublisherError:
            look = look_in({})
    return {
        "look": look,
        "switches": {"part": PARTS, "light": LIGHTS, "width": WIDTHS},
        "reader": reader,
        "may_read": may_read,
        "sender": sender_name_of(found.newsletter),
        "trial_to": asked.get("to", visit.user.email or ""),
        "tried": whole_number(str(asked.get("trial", ""))),
        "once": uuid.uuid4().hex,
        "left_out": whole_number(str(asked.get("left", ""))),
        "with_others": str(asked.get("with", ""))[:150].removeprefix("user:"),
    }


def _saved(found: Issue, head: IssueRevision | None) -> dict[str, object] | None:
    """When the composition was saved, and by whom; None where it is as it was made."""
    if head is None or head.content_hash != found.content_hash:
        return None
    return {"at": head.saved_at, "by": head.saved_by.removeprefix("user:")}


def _checks(visit: Visit, found: Issue, inside: list[str], now: datetime) -> Checks:
    """What the checks find, each with the way to its field on this page."""
    places = {guid: f"#item-{number}" for number, guid in enumerate(inside, 1)}
    words = {"subject": _("Subject"), "preheader": _("Preview line"), "intro": _("Opening words")}
    fields = {name: (words[name], f"#{name}") for name in OWN_FIELDS}
    if visit.may(Permission.SETTINGS):
        url = links_of(found.publication.slug) if len(visit.memberships) > 1 else address
        fields["sender"] = (_("Sender"), url("publication"))
    return checks_of(found, now=now, places=places, fields=fields)
