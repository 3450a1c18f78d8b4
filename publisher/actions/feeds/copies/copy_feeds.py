"""Write and remove the copies of feeds; places that fail are tried again.

What a place is owed is the difference between what should stand there and its rows, so a lost
wake-up or a killed worker loses nothing. One process at a time works on a publication.
"""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.db.models import F, Q, QuerySet

from publisher.actions.feeds.copies.expected_files import ExpectedFile, expected_files
from publisher.actions.feeds.copies.places import TROUBLE, Place, Writer, chosen_places
from publisher.actions.processes.enqueue import send_task
from publisher.actions.processes.guard_ledger import exits_open
from publisher.channels.replies import sanitized
from publisher.publications.models import Publication
from publisher.syndication.models import CopyState, FeedCopy, FeedState

TASK = "workers.feeds.copy_feeds"
CLAIM = timedelta(minutes=2)
AGAIN = timedelta(minutes=5)  # the news site map depends on the time
LONGEST_PAUSE = 300  # seconds
log = logging.getLogger(__name__)


def wake_copies(publication_id: int) -> None:
    """Wake a worker after the commit, where copies are wanted at all."""
    if settings.COPIES_DIR or settings.COPIES_S3:
        send_task(TASK, publication_id, queue="feeds")


def wake_due_copies(*, now: datetime) -> None:
    """Wake a worker for each publication whose copies are due."""
    for publication_id in copies_due(now=now):
        wake_copies(publication_id)


def copies_due(*, now: datetime) -> list[int]:
    """Publications whose copies are behind in some place, or were not looked at for long."""
    due: set[int] = set()
    for place in chosen_places():
        known = dict(_states(place).values_list("publication_id", "pk"))
        for publication_id in Publication.objects.exclude(pk__in=known).values_list("pk"):
            due.update(publication_id)
        due.update(_due_states(_states(place), now).values_list("publication_id", flat=True))
    return sorted(due)


def copy_feeds(*, publication_id: int, now: datetime) -> int:
    """Bring every place up to date; returns how many files were written or removed.

    A place that fails keeps what it has; its trouble is in its row, and logged. Nothing is
    written while exits are held.
    """
    publication = Publication.objects.filter(pk=publication_id).first()
    if publication is None or not exits_open(data_dir=settings.DATA_DIR, now=now):
        return 0
    return sum(_copy(publication, place, now) for place in chosen_places())


def _copy(publication: Publication, place: Place, now: datetime) -> int:
    own = _states(place).filter(publication=publication)
    CopyState.objects.get_or_create(publication=publication, place=place.name)
    if not _claim(own, now):
        return 0
    generation = _generation(publication.pk)
    try:
        count = _work(publication, place, now)
    except (OperationalError, InterfaceError):
        own.update(claimed_until=None)
        raise
    except Exception as error:  # noqa: BLE001 (it is in its row, and the other places go on)
        _failed(own, _told(error, f"copies of {publication.slug} in {place.name}"), now)
        return 0
    except BaseException:
        own.update(claimed_until=None)
        raise
    done = {"generation": generation, "failures": 0, "problem": "", "copied_at": now}
    own.update(claimed_until=None, next_attempt_at=None, **done)
    if _generation(publication.pk) != generation:  # it changed meanwhile
        wake_copies(publication.pk)
    return count


def _claim(own: QuerySet[CopyState], now: datetime) -> bool:
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    ready = Q(next_attempt_at=None) | Q(next_attempt_at__lte=now)
    return bool(own.filter(free & ready).update(claimed_until=now + CLAIM))


def _told(error: Exception, what: str) -> str:
    """The place's trouble, or a fault of ours, logged."""
    if isinstance(error, TROUBLE):
        log.warning("%s: %s", what, sanitized(str(error)))
        return sanitized(str(error))
    log.error("%s broke", what, exc_info=error)
    return f"it broke: {type(error).__name__}"


def _work(publication: Publication, place: Place, now: datetime) -> int:
    rows = FeedCopy.objects.filter(publication=publication, place=place.name)
    stand = dict(rows.values_list("path", "etag"))
    left, count = set(stand), 0
    writer = place.open()
    try:
        for one in _all(publication, place, now):
            left.discard(one.path)
            if stand.get(one.path) != one.etag:
                count += _write(rows, publication, place, writer, one, now)
        for path in sorted(left):
            writer.remove(path, now)
            rows.filter(path=path).delete()
    finally:
        writer.close()
    return count + len(left)


def _all(publication: Publication, place: Place, now: datetime) -> Iterator[ExpectedFile]:
    yield from expected_files(publication, maps=place.folder, now=now)


def _write(
    rows: QuerySet[FeedCopy],
    publication: Publication,
    place: Place,
    writer: Writer,
    one: ExpectedFile,
    now: datetime,
) -> int:
    seen = rows.filter(path=one.path).values_list("etag", flat=True).first()
    file = one.make()
    if file is None:
        return 0
    writer.write(one.path, file, now)
    if seen is None:
        FeedCopy.objects.create(
            publication=publication, place=place.name, path=one.path, etag=one.etag
        )
    else:  # unless a story of it changed while it was written: it stays stale
        rows.filter(path=one.path, etag=seen).update(etag=one.etag)
    return 1


def _failed(own: QuerySet[CopyState], problem: str, now: datetime) -> None:
    failures = (own.values_list("failures", flat=True).first() or 0) + 1
    pause = min(2**failures, LONGEST_PAUSE)
    own.update(
        claimed_until=None,
        failures=min(failures, 100),
        next_attempt_at=now + timedelta(seconds=pause),
        problem=problem,
    )


def _states(place: Place) -> QuerySet[CopyState]:
    return CopyState.objects.filter(place=place.name)


def _due_states(states: QuerySet[CopyState], now: datetime) -> QuerySet[CopyState]:
    ready = Q(next_attempt_at=None) | Q(next_attempt_at__lte=now)
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    old = Q(copied_at=None) | Q(copied_at__lte=now - AGAIN) | Q(copied_at__gt=now)
    moved = ~Q(generation=F("publication__feed_state__generation"))
    return states.filter(ready, free).filter(old | moved)


def _generation(publication_id: int) -> int:
    row = FeedState.objects.filter(pk=publication_id).first()
    return row.generation if row else 0
