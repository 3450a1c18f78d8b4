"""Poll a source's feed once: fetch it, store what is new, set the next time."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from django.conf import settings
from django.db.models import Q

from publisher.actions.intake.sources.addresses import checked_address
from publisher.actions.intake.sources.schedule import back_off, next_poll_seconds, time_to_next_poll
from publisher.actions.intake.sources.subscribe_to_hub import follow_hub
from publisher.actions.intake.sources.take_entries import TakenEntries, take_entries
from publisher.channels.feed_fetch import LIMITS, Fetched, fetch_feed
from publisher.channels.http import GuardedClient, HttpError
from publisher.content.parsers.feeds import ReadFeed, read_feed
from publisher.content.problems import BadInput
from publisher.editorial.models import Source
from publisher.editorial.source_problems import (
    NAMED,
    SourceCode,
    SourceProblem,
    problem_columns,
    problem_of,
    source_problem,
)
from publisher.errors import PublisherError, Refused

CLAIM = timedelta(minutes=4)  # longer than the slowest poll
Outcome = Literal["polled", "not_modified", "failed", "gone"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """What a poll brought."""

    outcome: Outcome
    taken: TakenEntries = field(default_factory=TakenEntries)
    problem: SourceProblem | None = None


def claim(source: Source, *, now: datetime) -> bool:
    """Whether the source is ours to poll: nobody else polls it until we are done or given up.

    A poll that breaks off is not repeated at once.
    """
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    mine = Source.objects.filter(free, pk=source.pk, paused_at=None)
    return bool(mine.update(claimed_until=now + CLAIM, next_poll_at=now + CLAIM))


def poll_source(*, source: Source, clock: Callable[[], datetime]) -> Poll:
    """Poll one source now, whether it is due or not. `clock` gives aware times.

    What the other side does wrong is in the answer and in the row, never raised.
    Raises PublisherError `no_feed`, Refused `source_paused` or `poll_running`.
    """
    if not source.feed_url:
        raise PublisherError("no_feed", f"{source.slug} has no feed to poll", source.slug)
    if source.paused_at is not None:
        raise Refused("source_paused", f"{source.slug} is paused; resume it first", source.slug)
    if not claim(source, now=clock()):
        raise Refused("poll_running", f"{source.slug} is being polled right now", source.slug)
    try:
        source.refresh_from_db()
        with closing(GuardedClient(settings.ALLOW_PRIVATE, limits=LIMITS)) as client:
            return _poll(source, client, clock)
    finally:
        Source.objects.filter(pk=source.pk).update(claimed_until=None)


def _poll(source: Source, client: GuardedClient, clock: Callable[[], datetime]) -> Poll:
    try:
        address = checked_address(source.feed_url, "feed")
        answer = fetch_feed(client, address, etag=source.etag, last_modified=source.last_modified)
    except (HttpError, PublisherError) as error:
        problem = source_problem(SourceCode.NOT_REACHED, said=str(error))
        return _failed(source, problem, {}, clock())
    if answer.status == 410:
        return _pause_for_good(source, clock())
    if answer.status == 304:
        unchanged = problem_of(source)
        _save_poll(source, answer, changed=False, pause=None, problem=unchanged, now=clock())
        follow_hub(source=source, client=client, now=clock())
        return Poll(outcome="not_modified")
    if answer.status != 200:
        problem = source_problem(SourceCode.ANSWERED, status=answer.status)
        return _failed(source, problem, answer.headers, clock())
    return _read(source, client, answer, clock)


def _read(
    source: Source, client: GuardedClient, answer: Fetched, clock: Callable[[], datetime]
) -> Poll:
    try:
        content_type = answer.headers.get("content-type", "")
        feed = read_feed(answer.body, content_type=content_type, address=answer.address)
    except BadInput as error:
        problem = source_problem(SourceCode.UNREADABLE, code=error.code, said=error.message)
        return _failed(source, problem, answer.headers, clock())
    taken = take_entries(source=source, feed=feed, door=f"feed:{source.slug}", now=clock())
    refused = refused_entries(taken)
    noted = refused or mended_feed(feed) or _standing_denial(source)
    _save_poll(source, answer, changed=taken.changed, pause=feed.pause, problem=noted, now=clock())
    follow_hub(
        source=source, client=client, now=clock(), feed=feed, link=answer.headers.get("link", "")
    )
    return Poll(outcome="polled", taken=taken, problem=refused)


def refused_entries(taken: TakenEntries) -> SourceProblem | None:
    """The entries that were refused, the first few by guid; None where all were taken."""
    if not taken.refused:
        return None
    named = [{"guid": one.guid, "said": one.message[:400]} for one in taken.refused[:NAMED]]
    return source_problem(SourceCode.ENTRIES_REFUSED, number=len(taken.refused), entries=named)


def mended_feed(feed: ReadFeed) -> SourceProblem | None:
    """What was wrong with a document that was read all the same: the source's people should know,
    for other readers forgive less."""
    return source_problem(SourceCode.MENDED, said=feed.mended[:400]) if feed.mended else None


def _standing_denial(source: Source) -> SourceProblem | None:
    """What its hub said, until one takes us."""
    known = problem_of(source)
    denied = known is not None and known.code == SourceCode.HUB_DENIED
    return known if denied and source.hub_url and source.hub_lease_expires_at is None else None


def _save_poll(
    source: Source,
    answer: Fetched,
    *,
    changed: bool,
    pause: int | None,
    problem: SourceProblem | None,
    now: datetime,
) -> None:
    seconds = next_poll_seconds(source.poll_seconds, changed=changed)
    expires = source.hub_lease_expires_at
    wait = time_to_next_poll(
        seconds,
        pause=pause,
        headers=answer.headers,
        hub_pushes=expires is not None and expires > now,
    )
    kept = {"feed_url": answer.moved_to} if _may_move(answer) else {}
    if answer.status == 200:
        kept["etag"] = _whole_or_nothing(answer.headers.get("etag", ""), 500)
        kept["last_modified"] = _whole_or_nothing(answer.headers.get("last-modified", ""), 100)
    Source.objects.filter(pk=source.pk).update(
        polled_at=now,
        next_poll_at=now + wait,
        poll_seconds=seconds,
        failures=0,
        **problem_columns(problem),
        **kept,
    )


def _whole_or_nothing(value: str, most: int) -> str:
    """A validator cut short would be another one."""
    return value if len(value) <= most and value.isascii() else ""


def _may_move(answer: Fetched) -> bool:
    try:
        return bool(answer.moved_to and checked_address(answer.moved_to, "feed"))
    except PublisherError:
        return False


def note_broken(source: Source, problem: SourceProblem, now: datetime) -> None:
    """A poll that ended in a fault of ours has failed like any other: it shows, and it waits."""
    _failed(source, problem, {}, now)


def _failed(source: Source, problem: SourceProblem, headers: dict[str, str], now: datetime) -> Poll:
    failures = min(source.failures + 1, 1000)
    Source.objects.filter(pk=source.pk).update(
        failures=failures,
        next_poll_at=now + back_off(failures, headers, now),
        **problem_columns(problem),
    )
    return Poll(outcome="failed", problem=problem)


def _pause_for_good(source: Source, now: datetime) -> Poll:
    """410 says that the feed will not come back (RFC 9110 15.5.11)."""
    problem = source_problem(SourceCode.GONE)
    Source.objects.filter(pk=source.pk).update(
        paused_at=now,
        next_poll_at=None,
        failures=source.failures + 1,
        **problem_columns(problem),
    )
    return Poll(outcome="gone", problem=problem)
