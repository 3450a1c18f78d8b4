"""Mark the feeds that a change of an article concerns."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from publisher.actions.feeds.stale_pages import pages_changed
from publisher.actions.processes.enqueue import send_task
from publisher.editorial.models import Article
from publisher.editorial.visibility import labels
from publisher.publications.models import Publication
from publisher.syndication import documents, facets
from publisher.syndication.facets import NOTHING
from publisher.syndication.matching import Facets, Query, facets_for, facets_match, facets_of
from publisher.syndication.models import Feed, FeedChange, FeedState

TASK = "workers.feeds.build_feeds"
CHUNK = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One article: what queries found it by, and what they find it by now."""

    article: Article
    before: Facets
    after: Facets


def feeds_changed(*, publication: Publication, article: Article | None = None) -> None:
    """Note that an article changed (or all feeds did), and wake a worker after the commit.

    The note is in the caller's transaction: if the wake-up is lost, `rebuild_due_feeds` finds it.
    """
    if article is None:
        documents.mark_stale(publication.pk)
    else:
        FeedChange.objects.create(publication=publication, article=article)
    send_task(TASK, publication.pk, queue="feeds")


def mark_feeds(*, publication: Publication) -> int:
    """Mark the feeds that show, or would show, what has changed; returns how many articles had.

    Each batch is one transaction: its changes are gone when their feeds are marked, never before.
    """
    count = 0
    while done := _mark_some(publication):
        count += done
    return count


def _mark_some(publication: Publication) -> int:
    noted = FeedChange.objects.filter(publication=publication).order_by("pk")
    if not noted.exists():
        return 0
    FeedState.objects.get_or_create(publication=publication)
    with transaction.atomic():
        # One at a time: what an article's facets were is read and replaced.
        FeedState.objects.select_for_update().get(pk=publication.pk)
        rows = list(noted.values_list("pk", "article_id")[:CHUNK])
        changes = _changes(publication, {article_id for _, article_id in rows})
        facets.store(
            publication.pk,
            {one.article.pk: one.before for one in changes},
            {one.article.pk: one.after for one in changes},
        )
        meeting = _feeds_meeting(publication, changes)
        documents.mark_stale(
            publication.pk, [feed.pk for feed, those in meeting if _shows(feed, those)]
        )
        pages_changed(publication, {feed.pk: those for feed, those in meeting})
        FeedChange.objects.filter(pk__in=[pk for pk, _ in rows]).delete()
    return len(rows)


def _changes(publication: Publication, article_ids: Collection[int]) -> list[Change]:
    before = facets.stored(article_ids)
    articles = Article.objects.filter(pk__in=article_ids).select_related("current__article")
    return [
        Change(
            article=article,
            before=before.get(article.pk, NOTHING),
            after=_now(article, before, publication.language),
        )
        for article in articles
    ]


def _now(article: Article, before: Mapping[int, Facets], language: str) -> Facets:
    had = before.get(article.pk, NOTHING)
    if article.current is None:
        return NOTHING
    try:
        have = facets_of(labels(article.current), language=language)
    except Exception:  # noqa: BLE001 (a text that nobody can read is reported where it is shown)
        return had
    # A notice stands where the story had been, even when no text is left to say where.
    return have | had if article.pubstatus == Article.PubStatus.CANCELED else have


def _feeds_meeting(
    publication: Publication, changes: Collection[Change]
) -> list[tuple[Feed, list[Article]]]:
    """The feeds whose query some of the articles meet, or met, with those articles."""
    feeds = Feed.objects.filter(publication=publication, retired_at=None)
    having: dict[tuple[str, str], list[Change]] = {}
    for one in changes:
        for facet in one.before | one.after:
            having.setdefault(facet, []).append(one)
    found = (
        (feed, _matching_articles(feed.query, _candidates(feed.query, changes, having)))
        for feed in feeds.only("pk", "query", "shows_from")
    )
    return [(feed, articles) for feed, articles in found if articles]


def _matching_articles(query: Query, changes: Iterable[Change]) -> list[Article]:
    return [
        one.article
        for one in changes
        if facets_match(query, one.before) or facets_match(query, one.after)
    ]


def _shows(feed: Feed, articles: Collection[Article]) -> bool:
    shows_from = feed.shows_from
    return shows_from is None or any(_may_stand(one, shows_from) for one in articles)


def _candidates(
    query: Query, changes: Collection[Change], having: Mapping[tuple[str, str], list[Change]]
) -> Iterable[Change]:
    """The changes that meet the query's first criterion: feeds times changes would be too many."""
    for name, values in query.items():
        if values:
            return (one for facet in facets_for(name, values) for one in having.get(facet, ()))
    return changes


def _may_stand(article: Article, shows_from: datetime) -> bool:
    """Whether it is young enough for a feed; a notice stands in it whatever the story's age."""
    usable = article.pubstatus == Article.PubStatus.USABLE
    return not usable or article.published_at >= shows_from
