"""Receive a post of a CMS's webhook: store its text, or withdraw its story."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from publisher.actions.intake.arrival import Arrival
from publisher.actions.intake.match_article import find_article
from publisher.actions.intake.store_article import Result, store_article
from publisher.actions.stories.new_version import newest_version
from publisher.actions.stories.unpublish_article import unpublish_article
from publisher.content import codec
from publisher.content.article import Parsed, Warning  # noqa: A004
from publisher.content.parsers import checked_story
from publisher.content.parsers.post import Post
from publisher.editorial.models import Article, ArticleVersion, Source
from publisher.errors import Refused

CLOCKS_DIFFER = timedelta(minutes=5)  # the CMS's and ours, and the way between them


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What became of it; without an article it was nothing for us."""

    result: Result | Literal["unpublished", "ignored"]
    article: Article | None = None
    version: ArticleVersion | None = None
    warnings: tuple[Warning, ...] = ()


def receive_post(*, source: Source, post: Post, now: datetime) -> Received:
    """Store the post's text as the source's; edits settle. Unpublish a story that is not out.

    A post that never was here and is not out is ignored. A signature proves who said it, not when:
    what is older than the newest text, or than the withdrawal, is refused. Raises Refused
    `older_version`, and what store_article and unpublish_article raise.
    """
    pk = find_article(publication=source.publication, guid=post.source_id, source=source.slug)
    article = Article.objects.select_related("current").get(pk=pk) if pk is not None else None
    if post.parsed is not None:
        if article is not None:
            _refuse_replay(article, post)
        return _store(source, post.parsed, now)
    if article is None:
        return Received(result="ignored")
    return _withdraw(source, article, post, now)


def _store(source: Source, parsed: Parsed, now: datetime) -> Received:
    arrival = Arrival(
        publication=source.publication,
        source=source.slug,
        actor=_door(source),
        door=_door(source),
        now=now,
        settle=True,
        is_public=True,
    )
    stored = store_article(arrival=arrival, parsed=checked_story(parsed))
    return Received(
        result=stored.result,
        article=stored.article,
        version=stored.version,
        warnings=parsed.warnings,
    )


def _withdraw(source: Source, article: Article, post: Post, now: datetime) -> Received:
    newest = newest_version(article)
    if article.pubstatus == Article.PubStatus.CANCELED or newest is None:
        return Received(result="unchanged", article=article, version=newest)
    stored = _changed_at(newest)
    if stored is not None and post.changed_at is not None and post.changed_at < stored:
        raise _older(article, stored)
    door = _door(source)
    reached = unpublish_article(article=article, actor=door, now=now, door=door)
    return Received(result="unpublished", article=article, version=reached.version)


def _refuse_replay(article: Article, post: Post) -> None:
    """An old request must not publish again what was withdrawn since."""
    current = article.current
    if current is None or current.change != ArticleVersion.Change.UNPUBLISHED:
        return
    stored = _changed_at(current)
    if post.changed_at is None or stored is None:
        return
    if post.changed_at <= stored or post.changed_at < current.created_at - CLOCKS_DIFFER:
        raise _older(article, current.created_at)


def _older(article: Article, moment: datetime) -> Refused:
    message = f"{article.guid} changed at {codec.timestamp(moment)}; this is older"
    return Refused("older_version", message, "updated_at")


def _changed_at(version: ArticleVersion) -> datetime | None:
    return codec.from_json(version.content).updated_at


def _door(source: Source) -> str:
    return f"webhook:{source.slug}"
