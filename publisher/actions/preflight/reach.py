"""Findings about the audience: nobody, far more or fewer than last time, sent already."""

from collections.abc import Iterator
from datetime import datetime

from publisher.actions.readers.count_audience import (
    count_readers,
    count_unmeasured,
    waits_for_digest,
)
from publisher.actions.readers.segments.target import digest_of
from publisher.delivery.models import Send
from publisher.editorial.models import Issue
from publisher.errors import PublisherError
from publisher.renderers.email.checks.catalogue import finding_of
from publisher.renderers.email.findings import Finding

OFF = 20  # percent


def already_sent_findings(issue: Issue) -> Iterator[Finding]:
    """The send that has the issue, whatever was canceled aside."""
    sends = Send.objects.filter(issue=issue, kind=Send.Kind.ISSUE)
    if send := sends.exclude(state=Send.State.CANCELED).first():
        yield finding_of(
            "issue_already_sent",
            f"send {send.pk}",
            who=send.created_by,
            when=send.created_at,
            send=str(send.pk),
        )


def reach_findings(issue: Issue, *, now: datetime) -> Iterator[Finding]:
    """No list, a segment that cannot be used, nobody on it, or OFF percent more or fewer readers
    than last time."""
    newsletter = issue.newsletter
    if not newsletter.mailing_lists.all():
        yield finding_of("no_list", newsletter.slug)
        return
    try:
        readers = count_readers(issue=issue, now=now)
        unmeasured = count_unmeasured(issue=issue, now=now)
        somebody = readers or waits_for_digest(issue, now)
    except PublisherError as error:
        yield finding_of("segment_broken", error.where, problem=error.message, error=error.code)
        return
    if unmeasured and newsletter.segment:
        yield finding_of("unmeasured_left_out", newsletter.segment.slug, readers=unmeasured)
    if not somebody:
        yield finding_of("empty_audience", newsletter.slug)
        return
    before = _last_reach(issue)
    if before and abs(readers - before) * 100 >= OFF * before:
        change = round((readers - before) * 100 / before)
        values = {"now": readers, "before": before, "change": f"{change:+d}"}
        yield finding_of("audience_differs", newsletter.slug, **values)


def _last_reach(issue: Issue) -> int:
    """The readers of the newsletter's last issue that left whole; 0 for the first."""
    sends = Send.objects.filter(kind=Send.Kind.ISSUE, issue__newsletter=issue.newsletter)
    begun = sends.exclude(issue=issue).exclude(state=Send.State.CANCELED).exclude(started_at=None)
    begun = begun.filter(issue__digest__isnull=digest_of(issue) is None)
    return begun.order_by("-started_at").values_list("recipients", flat=True).first() or 0
