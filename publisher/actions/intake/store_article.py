"""An article's text goes in: a first version, a next one, or nothing where nothing changed."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from django.conf import settings
from django.db import IntegrityError, transaction

from publisher.actions.intake.match_article import match_article
from publisher.actions.intake.return_of_story import comes_back
from publisher.actions.intake.take_back_article import take_back_article
from publisher.actions.stories.new_version import (
    Change,
    add_version,
    completed,
    is_out,
    make_current,
    refuse_older,
)
from publisher.actions.stories.new_version import newest as newest_of
from publisher.actions.stories.publish_article import article_changed, first_version
from publisher.content import codec
from publisher.content.article import Article as Content
from publisher.content.article import Parsed
from publisher.editorial.models import Article, ArticleVersion
from publisher.errors import PublisherError
from publisher.publications import audit
from publisher.publications.models import Publication

Result = Literal["created", "updated", "unchanged"]
TRIES = 5  # doors that bring one story at one moment
LONGEST_SETTLING = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArticle:
    """What became of a text. `version` is the newest one, new or not: it may be settling yet."""

    article: Article
    version: ArticleVersion
    result: Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A text that arrives, and how. See store_article."""

    publication: Publication
    parsed: Parsed
    guid: str | None
    source: str
    actor: str
    now: datetime
    door: str
    settle: bool
    minor: bool
    backfill: bool
    note: str


def store_article(
    *,
    publication: Publication,
    parsed: Parsed,
    guid: str | None,
    source: str,
    actor: str,
    now: datetime,
    door: str = "",
    settle: bool = False,
    minor: bool = False,
    backfill: bool = False,
    note: str = "",
) -> StoredArticle:
    """Store a parsed text, in one transaction with all that follows from it. A document that is
    not `usable` takes its story back instead: see take_back_article.

    Which story it is, match_article says; `guid` None leaves it to the text. The first version
    fixes `published_at` (the text's own, else `now`). A later one may move the embargo, but not
    lift it by being silent about it; one on a story that is out closes it again.

    source: a Source's slug, "file" or "api:NAME"; door: the way in, as versions show it.
    settle: an edit of a story that is out waits PUBLISHER_SETTLE_SECONDS for the next one.
    minor: moves neither `updated` nor partners. backfill: an archive, nothing is announced.
    Raises PublisherError `article_killed`, `article_unpublished`, `guid_of_another_source`,
    `no_guid`, `older_version`, `embargo_in_past`, `unknown_picture`, `unknown_article`.
    """
    arrival = Arrival(
        publication=publication,
        parsed=parsed,
        guid=guid,
        source=source,
        actor=actor,
        now=now,
        door=door or source,
        settle=settle,
        minor=minor,
        backfill=backfill,
        note=note,
    )
    if parsed.pubstatus != "usable":
        return _taken_back(arrival)
    for left in reversed(range(TRIES)):
        try:
            with transaction.atomic():
                return _store(arrival)
        except IntegrityError:  # another door was quicker: now its article is found
            if not left:
                raise
    raise AssertionError("unreachable")


def _taken_back(come: Arrival) -> StoredArticle:
    version, changed = take_back_article(
        publication=come.publication,
        parsed=come.parsed,
        guid=come.guid,
        source=come.source,
        actor=come.actor,
        now=come.now,
        door=come.door,
        quiet=come.backfill,
        note=come.note,
    )
    result: Result = "updated" if changed else "unchanged"
    return StoredArticle(article=version.article, version=version, result=result)


def _store(come: Arrival) -> StoredArticle:
    article, created = match_article(
        publication=come.publication,
        parsed=come.parsed,
        guid=come.guid,
        source=come.source,
        now=come.now,
    )
    content = completed(_with_embargo(come, article), article)
    newest = newest_of(article)
    returns = comes_back(
        article=article, content=content, source=come.source, door=come.door, now=come.now
    )
    if newest is not None and not returns:
        same = newest.content_hash == codec.content_hash(content)
        if same or article.pubstatus == Article.PubStatus.CANCELED:
            return StoredArticle(article=article, version=newest, result="unchanged")
        refuse_older(newest, told_at=content.updated_at, article=article)
    if created:
        article.backfill = come.backfill
    if returns:
        article.pubstatus = Article.PubStatus.USABLE
        article.notice = ""
    version = add_version(
        article=article,
        content=content,
        change=_change(newest, returns, moved=content.embargo_until != article.embargo_until),
        actor=come.actor,
        now=come.now,
        note=come.note,
        door=come.door,
        minor=newest is not None and not returns and _minor(come, article),
    )
    result: Result = "updated" if newest else "created"
    _audit(come, article, version, result)
    _show(come, article, version)
    return StoredArticle(article=article, version=version, result=result)


def _change(newest: ArticleVersion | None, returns: bool, *, moved: bool) -> Change:
    """`moved`: the embargo is another than it was."""
    if newest is None:
        return Change.CREATED
    if moved:
        return Change.EMBARGOED
    return Change.RELEASED if returns else Change.UPDATED


def _show(come: Arrival, article: Article, version: ArticleVersion) -> None:
    """Now, or when it has settled."""
    wait = settings.SETTLE_SECONDS if come.settle and version.change == Change.UPDATED else 0
    if wait and is_out(article, now=come.now):
        article.settling = version
        article.settling_since = article.settling_since or come.now
        article.settles_at = min(
            come.now + timedelta(seconds=wait), article.settling_since + LONGEST_SETTLING
        )
        article.save()
        return
    quiet = come.backfill and version.minor
    make_current(article=article, version=version, now=come.now)
    if version.number == 1:
        first_version(version=version, now=come.now)
        return
    article_changed(version=version, now=come.now, quiet=quiet)


def _minor(come: Arrival, article: Article) -> bool:
    """An archive's text of a story that is there is no news either. What settles is, and is part
    of this version, unless it was minor too."""
    settling = article.settling
    return (come.minor or come.backfill) and (settling is None or settling.minor)


def _with_embargo(come: Arrival, article: Article) -> Content:
    """The text with an embargo that is to come. One that an archive still names has ended."""
    content = come.parsed.article
    until = content.embargo_until
    if until is None or until == article.embargo_until:
        return content
    if until <= come.now:
        if come.backfill:
            return replace(content, embargo_until=None)
        raise PublisherError(
            "embargo_in_past",
            f"the embargo ended at {codec.timestamp(until)}; leave it out, or give a time to come",
            "embargo_until",
        )
    return content


def _audit(come: Arrival, article: Article, version: ArticleVersion, result: Result) -> None:
    audit.record(
        actor=come.actor,
        verb="import_article",
        target=article,
        at=come.now,
        publication=come.publication,
        version=version.number,
        result=result,
        source=come.source,
        door=come.door,
    )
