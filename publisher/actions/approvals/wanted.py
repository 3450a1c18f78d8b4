"""Issues that wait for a yes, for the day's page."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery

from publisher.actions.approvals.people import approvers, barred, members_of
from publisher.actions.approvals.standing import Standing, standing_of
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


def approvals_wanted(publication: Publication, person: User) -> list[Wanted]:
    """What waits for a yes: what was asked for, and what has a send planned or held; the newest
    first, ten at most. Five queries, however many there are."""
    rows = list(_rows(publication)[:MOST])
    sends = {
        send.issue_id: send
        for send in Send.objects.filter(
            issue__in=rows, kind=Send.Kind.ISSUE, state__in=PLANNED
        ).select_related("publication")
    }
    members = members_of(publication) if rows else []
    return [one for row in rows if (one := _wanted(row, sends.get(row.pk), person, members))]


def _rows(publication: Publication) -> QuerySet[Issue]:
    latest = Approval.objects.filter(issue=OuterRef("pk")).order_by("-pk")
    texts = ReviewedText.objects.prefetch_related("decisions")
    planned = Send.objects.filter(kind=Send.Kind.ISSUE, state__in=PLANNED).values("issue")
    rows = Issue.objects.filter(publication=publication).filter(
        Q(pk__in=planned, newsletter__approvals_needed__gt=0) | Q(approvals__isnull=False)
    )
    # Once it is out, nobody is asked any more; a held send of it asks anew.
    rows = rows.exclude(Q(state=Issue.State.SENT) & ~Q(pk__in=planned)).distinct()
    rows = rows.annotate(last=Subquery(latest.values("decision")[:1]))
    return (
        rows.exclude(last=Approval.Decision.REFUSED)
        .select_related("newsletter", "publication")
        .prefetch_related(Prefetch("texts", queryset=texts))
        .order_by("-pk")
    )


def _wanted(
    issue: Issue, send: Send | None, person: User, members: Sequence[Membership]
) -> Wanted | None:
    """None for one that is approved. By the content's hash: the page that it leads to compiles."""
    letter = issue.newsletter
    texts = [one for one in issue.texts.all() if one.content_hash == issue.content_hash]
    text = max(texts, key=lambda one: one.pk, default=None)
    standing = standing_of(letter, text)
    if standing.approved or not (letter.approvals_needed or standing.asked):
        return None
    may = {one.user.username for one in approvers(members, letter.approval_roles)}
    out = barred(issue, text, standing) | set(standing.given)
    mine = person.username in may - out
    return Wanted(issue=issue, standing=standing, send=send, mine=mine)
