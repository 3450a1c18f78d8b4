"""A source that has brought nothing for longer than usual."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from publisher.actions.service.post_alarm import post_alarm
from publisher.audience.kept_counts import kept
from publisher.content.durations import spelled
from publisher.editorial.models import ArticleVersion, Source
from publisher.publications.models import Publication
from publisher.syndication.models import SilenceLimit

LOOK_BACK = timedelta(days=28)  # four of each day of the week
FEW, MOST = 10, 20_000  # versions: that it brought, and of all that are looked at
SPARE = timedelta(minutes=30)
MORE_THAN_EVER = 1.5  # times its longest silence
Brought = dict[tuple[int, str], list[datetime]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """A source, since when it has brought nothing, and its longest silence before that."""

    source: Source
    since: datetime
    usual: timedelta


def silent_sources(*, now: datetime, publication: Publication | None = None) -> list[Silence]:
    """Sources that are silent for much longer than ever in the last four weeks, nights and Sundays
    among them, or for as many hours as a person set. Of one that brought little nobody can tell."""
    sources = Source.objects.filter(paused_at=None).order_by("pk")
    sources = sources.select_related("publication", "silence_limit")
    if publication is not None:
        sources = sources.filter(publication=publication)
    rows = list(sources)
    ids = sorted({source.publication_id for source in rows})
    brought = _brought_lately(ids, now) if ids else {}
    found = []
    for source in rows:
        times = brought.get((source.publication_id, source.slug), [])
        limit = _limit(source)
        one = _silence(source, times, now) if limit is None else _set(source, times, limit, now)
        if one is not None:
            found.append(one)
    return found


def _limit(source: Source) -> timedelta | None:
    """How long it may be silent, where a person said it."""
    row: SilenceLimit | None = getattr(source, "silence_limit", None)
    return timedelta(hours=row.hours) if row else None


def _set(
    source: Source, brought: Sequence[datetime], limit: timedelta, now: datetime
) -> Silence | None:
    """By the hours that a person set; none of them: nobody is told."""
    since = max(brought, default=max(source.created_at, now - LOOK_BACK))
    if not limit or now - since <= limit:
        return None
    return Silence(source=source, since=since, usual=limit)


def tell_of_silence(*, now: datetime) -> int:
    """Mail whoever answers for the publication, once for each silence; how many there are now."""
    found = silent_sources(now=now)
    for one in found:
        post_alarm(
            publication=one.source.publication,
            code="source_silent",
            key=f"silent-{one.source.pk}-{one.since.timestamp():.0f}",
            values={
                "source": one.source.slug,
                "silent": spelled(now - one.since),
                "usual": spelled(one.usual),
            },
            now=now,
        )
    return len(found)


def _brought_lately(ids: list[int], now: datetime) -> Brought:
    """The same as `_brought`, of many versions a minute ago at most: a silence is longer."""

    def size(found: Brought) -> int:
        return 20 * sum(map(len, found.values()))  # each is read, and not only counted

    return kept(("brought", ids), lambda: _brought(ids, now), now, size=size).number


def _brought(publication_ids: Collection[int], now: datetime) -> Brought:
    """When each source of the publications brought a version lately, by publication and slug, the
    newest first; nothing of archives."""
    versions = ArticleVersion.objects.filter(
        publication__in=publication_ids, created_at__gte=now - LOOK_BACK, created_at__lte=now
    ).exclude(article__backfill=True)
    found: Brought = {}
    rows = versions.order_by("-pk").values_list("publication_id", "article__source", "created_at")
    for publication_id, source, at in rows[:MOST]:
        found.setdefault((publication_id, source), []).append(at)
    return found


def _silence(source: Source, brought: Sequence[datetime], now: datetime) -> Silence | None:
    times = sorted(brought)
    if len(times) < FEW:
        return None
    longest = max(after - before for before, after in pairwise(times))
    if now - times[-1] <= MORE_THAN_EVER * longest + SPARE:
        return None
    return Silence(source=source, since=times[-1], usual=longest)
