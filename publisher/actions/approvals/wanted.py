"""Issues that wait for a yes, for the day's page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from publisher.actions.approvals.people import approvers, barred
from publisher.actions.approvals.standing import Standing, weighed
from publisher.delivery.models import Send
from publisher.editorial.models import Approval, Issue, ReviewedText
from publisher.publications.models import Membership, Publication, User

MOST = 10
PLANNED = (Send.State.SCHEDULED, Send.State.PREPARING, Send.State.HELD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An issue whose text of now is not approved as its letter asks. send: the one planned of it,
    or held for it; mine: whether the person who looks may say yes to it."""

    issue: Issue
    standing: Standing
    send: Send | None
    mine: bool


def approvals_wanted(membership: Membership) -> list[Wanted]:
    """What waits for a yes in a member's publication: what was asked for, and what has a send
    planned or held; the newest first, ten at most. Three queries, however many there are."""
    rows = list(_rows(membership.publication)[:MOST])
    if not rows:
        return []
    said: dict[int, list[Approval]] = {}
    texts = [row.newest_text for row in rows]
    for one in Approval.objects.filter(text__in=texts).select_related("text").order_by("pk"):
        said.setdefault(one.text_id, []).append(one)
    sends = {
        send.issue_id: send
        for send in Send.objects.filter(
            issue__in=rows, kind=Send.Kind.ISSUE, state__in=PLANNED
        ).select_related("publication")
    }
    member = next(iter(approvers([membership], ())), None)
    wanted = (
        _wanted(row, said.get(row.newest_text, []), sends.get(row.pk), membership.user, member)
        for row in rows
    )
    return [one for one in wanted if one]


def _rows(publication: Publication) -> QuerySet[Any]:
    """`newest_text`: the number of the last text of the issue as it is composed now."""
    latest = Approval.objects.filter(issue=OuterRef("pk")).order_by("-pk")
    texts = ReviewedText.objects.filter(
        issue=OuterRef("pk"), content_hash=OuterRef("content_hash")
    ).order_by("-pk")
    planned = Send.objects.filter(kind=Send.Kind.ISSUE, state__in=PLANNED).values("issue")
    rows = Issue.objects.filter(publication=publication).filter(
        Q(pk__in=planned, newsletter__approvals_needed__gt=0) | Q(approvals__isnull=False)
    )
    # Once it is out, nobody is asked any more; a held send of it asks anew.
    rows = rows.exclude(Q(state=Issue.State.SENT) & ~Q(pk__in=planned)).distinct()
    rows = rows.annotate(
        last=Subquery(latest.values("decision")[:1]), newest_text=Subquery(texts.values("pk")[:1])
    )
    return (
        rows.exclude(last=Approval.Decision.REFUSED)
        .select_related("newsletter", "publication")
        .order_by("-pk")
    )


def _wanted(
    issue: Issue,
    said: Sequence[Approval],
    send: Send | None,
    person: User,
    member: Membership | None,
) -> Wanted | None:
    """None for one that is approved. By the content's hash: the page that it leads to compiles."""
    letter = issue.newsletter
    standing = weighed(letter.approvals_needed, letter.approval_roles, said)
    if standing.approved or not (letter.approvals_needed or standing.asked):
        return None
    may = member is not None and bool(approvers([member], letter.approval_roles))
    out = barred(issue, said[0].text if said else None, standing) | set(standing.given)
    mine = may and person.username not in out
    return Wanted(issue=issue, standing=standing, send=send, mine=mine)
