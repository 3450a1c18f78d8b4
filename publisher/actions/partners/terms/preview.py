"""What would have gone out: the stories of the last days, and why each would or would not."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F

from publisher.actions.stories.partner_sends import story_record
from publisher.editorial.models import Article, ArticleVersion
from publisher.editorial.snapshots import read_ahead
from publisher.editorial.visibility import visible_articles
from publisher.publications.models import Publication
from publisher.query.evaluate import Record, explain
from publisher.query.tree import Query
from publisher.query.writer import write
from publisher.syndication.filters.stored import NO_TIME, meant, query_of
from publisher.syndication.filters.terms import STORIES
from publisher.syndication.models import Destination

DAYS = timedelta(days=7)
MOST = 2_000  # stories
READ_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Answer:
    """One clause of a filter in words, and whether it holds of the story."""

    text: str
    holds: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryAnswer:
    """One story in its newest version. goes: whether the filters mean it. why: `archive` for one
    that announces nothing, whatever a filter says."""

    guid: str
    headline: str
    version: int
    published_at: datetime
    goes: bool
    clauses: tuple[Answer, ...]
    why: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """stories: newest first. hidden: those that nobody may be shown now, under embargo or taken
    back. more: whether there were more than were asked for."""

    since: datetime
    stories: tuple[StoryAnswer, ...]
    hidden: int
    more: bool

    @property
    def goes(self) -> int:
        """How many would have gone out."""
        return sum(one.goes for one in self.stories)


def preview(
    *,
    publication: Publication,
    trees: tuple[Mapping[str, Any], ...],
    now: datetime,
    most: int = MOST,
) -> Preview:
    """The publication's stories of the last seven days, `most` at most, by the filters in `trees`,
    all of which must mean a story. Schedules, pauses and when a destination began are not looked
    at.

    Raises QueryError for a filter that this version cannot read.
    """
    since = now - DAYS
    queries = [query for query in map(query_of, trees) if query is not None]
    recent = Article.objects.filter(
        publication=publication,
        published_at__gt=since,
        published_at__lte=now,
        current__isnull=False,
    )
    shown = visible_articles(publication, now=now).filter(pk__in=recent.values("pk"))
    ids = list(shown.values_list("pk", flat=True)[: most + 1])
    return Preview(
        since=since,
        stories=tuple(_answers(ids[:most], queries)),
        hidden=recent.count() - shown.count(),
        more=len(ids) > most,
    )


def preview_destination(*, destination: Destination, now: datetime) -> Preview:
    """The same for a destination: its own filter and its product's."""
    product = destination.product
    trees = ([product.filter_tree] if product else []) + [destination.filter_tree]
    return preview(publication=destination.publication, trees=tuple(trees), now=now)


def _answers(ids: list[int], queries: list[Query]) -> Iterator[StoryAnswer]:
    for start in range(0, len(ids), READ_AT_ONCE):
        rows = ArticleVersion.objects.filter(
            article__in=ids[start : start + READ_AT_ONCE], article__current=F("pk")
        ).select_related("article__publication")
        found = {version.article_id: version for version in read_ahead(rows)}
        yield from (_answer(found[pk], queries) for pk in ids[start:] if pk in found)


def _answer(version: ArticleVersion, queries: list[Query]) -> StoryAnswer:
    article, record = version.article, story_record(version)
    why = "archive" if article.backfill else None
    return StoryAnswer(
        guid=article.guid,
        headline=version.headline,
        version=version.number,
        published_at=article.published_at,
        goes=why is None and all(meant(query, record) for query in queries),
        clauses=tuple(answer for query in queries for answer in _clauses(query, record)),
        why=why,
    )


def _clauses(query: Query, record: Record) -> Iterator[Answer]:
    for literal, answer in explain(query, record, NO_TIME):
        yield Answer(write(literal, STORIES), answer is True)
