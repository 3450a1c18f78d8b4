"""Whom a story, or a change of it, has reached: feeds, partners, readers, sends."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from publisher.actions.issues.locks import issues_with
from publisher.actions.stories.announce_version import Announcement
from publisher.actions.stories.notices.notify_readers import (
    count_readers,
    readers_to_tell,
)
from publisher.delivery.destinations import holders
from publisher.delivery.models import Send
from publisher.delivery.sends import NOT_OVER
from publisher.editorial.models import Article, ArticleVersion
from publisher.editorial.visibility import Exit, shown
from publisher.syndication.models import Partner
from publisher.syndication.showing import feeds_showing


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Where a story is now.

    page: its address where people can read it, else None; feeds: slugs of those that show it,
    feed_titles: what they are called;
    partners: names of those that hold it, or may; readers: who got it by mail and may be told,
    `at_most` so many where they are too many to look at each; issues: that include it; sends:
    unfinished ones among theirs.
    """

    page: str | None
    feeds: tuple[str, ...]
    feed_titles: tuple[str, ...]
    partners: tuple[str, ...]
    readers: int
    at_most: bool
    issues: int
    sends: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """What a change of a story did.

    partners: names of those that get it now; destinations_reached: their endpoints.
    stopped: deliveries of older versions that will never begin.
    readers: who got another version by mail and may be told; sends_held: issue sends that wait.
    """

    version: ArticleVersion
    partners: tuple[str, ...]
    destinations_reached: int
    stopped: int
    readers: int
    sends_held: int


def reach_of(*, article: Article, now: datetime, showing: Mapping[str, str] | None = None) -> Reach:
    """Whom the story has reached at `now`. showing: what `feeds_showing` says, for who knows it."""
    current = article.current
    page = shown(current, exit=Exit.PAGE, now=now) if current else None
    feeds = showing
    if feeds is None:
        feeds = feeds_showing(publication_id=article.publication_id, guid=article.guid)
    told, (issues, sends) = readers_to_tell(article=article), _issues(article)
    return Reach(
        page=page.url if page else None,
        feeds=tuple(feeds),
        feed_titles=tuple(feeds.values()),
        partners=partner_names(holders(article)),
        readers=told.readers,
        at_most=told.at_most,
        issues=issues,
        sends=sends,
    )


def _issues(article: Article) -> tuple[int, int]:
    """How many issues include it, and how many sends of these are not over."""
    going = Q(sends__state__in=NOT_OVER) & ~Q(sends__kind=Send.Kind.NOTICE)
    found = issues_with(article).aggregate(
        issues=Count("pk", distinct=True), sends=Count("sends", filter=going, distinct=True)
    )
    return found["issues"], found["sends"]


def reach_of_change(*, version: ArticleVersion, announcement: Announcement) -> Reached:
    """What the change did, for people to read; in the transaction of the change."""
    return Reached(
        version=version,
        partners=partner_names(announcement.destinations),
        destinations_reached=len(announcement.destinations),
        stopped=announcement.stopped,
        readers=count_readers(article=version.article, version=version),
        sends_held=announcement.sends_held,
    )


def partner_names(destination_ids: set[int] | frozenset[int]) -> tuple[str, ...]:
    """The names of the partners whose destinations these are, in the order of the alphabet."""
    found = Partner.objects.filter(destinations__in=destination_ids).annotate(Count("pk"))
    return tuple(sorted(name or slug for slug, name in found.values_list("slug", "name")))
