"""How many readers an issue of a newsletter would reach now."""

from dataclasses import replace
from datetime import datetime

from publisher.actions.readers.segments.target import Target, target_of, target_of_issue
from publisher.audience import mailable
from publisher.audience.frequency import Frequency
from publisher.audience.kept_counts import Counted, kept_count
from publisher.editorial.models import Issue, Newsletter
from publisher.errors import PublisherError


def count_audience(*, newsletter: Newsletter, now: datetime) -> int:
    """Subscribers, each once, who may be mailed through one of its lists, and whom its segment and
    its exclusion leave; of many, a minute ago at most. Raises PublisherError, which names the
    segment, where that asks about what was deleted."""
    return _counted(target_of(newsletter), now).number


def count_readers(*, issue: Issue, now: datetime) -> int:
    """The same of an issue, which may be a digest. Raises as `count_audience`."""
    return _counted(target_of_issue(issue), now).number


def expected_readers(*, issue: Issue, now: datetime) -> Counted[int]:
    """The same for a page, and when it was counted; 0 where the segment cannot be used, which the
    checks say."""
    try:
        return _counted(target_of_issue(issue), now)
    except PublisherError:
        return Counted(0, now)


def _counted(target: Target, now: datetime) -> Counted[int]:
    whom = (target.list_ids, target.segment, target.exclusion, target.frequency, target.as_of)
    what = ("readers", target.publication.pk, whom)
    return kept_count(what, lambda: count_target(target=target, now=now), now)


def waits_for_digest(issue: Issue, now: datetime) -> bool:
    """Whether somebody gets what the issue brings in a digest, so that it may leave to nobody else.
    Raises as `count_audience`."""
    usual = target_of_issue(issue)
    if usual.frequency != Frequency.EACH:
        return False
    return count_target(target=replace(usual, frequency=Frequency.WEEKLY.value), now=now) > 0


def count_unmeasured(*, issue: Issue, now: datetime) -> int:
    """Readers on its lists whom its segment does not take because they are not measured. Raises
    PublisherError as `count_audience`."""
    if issue.newsletter.segment_id is None:
        return 0
    target = target_of_issue(issue)
    unknown = target.unmeasured(now)
    if unknown is None:
        return 0
    what = ("unmeasured", target.publication.pk, target.list_ids, target.segment, target.exclusion)

    def count() -> int:
        return mailable.count(target.publication.pk, target.list_ids, unknown)

    return kept_count(what, count, now).number


def count_target(*, target: Target, now: datetime) -> int:
    """The same of a send's own choice, counted now."""
    narrowing = target.narrowing(now)
    return mailable.count(target.publication.pk, target.list_ids, narrowing)
