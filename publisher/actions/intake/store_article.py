"""Store an article's text: a first version, a next one, or nothing if nothing changed."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from django.conf import settings
from django.db import IntegrityError, transaction

from publisher.actions.intake.arrival import Arrival
from publisher.actions.intake.match_article import match_article
from publisher.actions.intake.return_of_story import brings_back
from publisher.actions.intake.take_back_article import take_back_article
from publisher.actions.stories.announce_version import announce_new_article, announce_version
from publisher.actions.stories.new_version import (
    Change,
    VersionOrigin,
    add_version,
    is_out,
    make_current,
    newest_version,
    refuse_older,
    with_defaults,
)
from publisher.content import codec
from publisher.content.article import Article as Content
from publisher.content.article import Parsed
from publisher.editorial.models import Article, ArticleVersion
from publisher.errors import PublisherError
from publisher.publications import audit

Result = Literal["created", "updated", "unchanged"]
TRIES = 5  # doors that bring one story at one moment
CLOCKS_DIFFER = timedelta(days=1)  # by zone, too
LONGEST_SETTLING = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArticle:
    """What became of a text. `version` is the newest one, new or not: it may be settling yet."""

    article: Article
    version: ArticleVersion
    result: Result


def store_article(*, arrival: Arrival, parsed: Parsed, guid: str | None = None) -> StoredArticle:
    """Store a parsed text, in one transaction with all that follows from it. A document that is
    not `usable` takes its story back instead: see take_back_article.

    Which story it is, match_article says; `guid` None leaves it to the text. The first version
    fixes `published_at` (the text's own, else `now`). A later one may move the embargo, but not
    lift it by being silent about it; one on a story that is out closes it again.
    Raises PublisherError `article_killed`, `article_unpublished`, `guid_of_another_source`,
    `no_guid`, `older_version`, `embargo_in_past`, `unknown_picture`, `unknown_article`.
    """
    if parsed.pubstatus != "usable":
        version, changed = take_back_article(arrival=arrival, parsed=parsed, guid=guid)
        result: Result = "updated" if changed else "unchanged"
        return StoredArticle(article=version.article, version=version, result=result)
    if arrival.is_public:
        parsed = replace(parsed, article=_dated_by_now(parsed.article, arrival.now))
    for left in reversed(range(TRIES)):
        try:
            with transaction.atomic():
                return _store(arrival, parsed, guid)
        except IntegrityError:  # another door was quicker: now its article is found
            if not left:
                raise
    raise AssertionError("unreachable")


def _store(arrival: Arrival, parsed: Parsed, guid: str | None) -> StoredArticle:
    article, created = match_article(arrival=arrival, parsed=parsed, guid=guid)
    content = with_defaults(_with_embargo(arrival, parsed, article), article)
    newest = newest_version(article)
    returns = brings_back(article=article, content=content, arrival=arrival)
    if newest is not None and not returns:
        same = newest.content_hash == codec.content_hash(content)
        if same or article.pubstatus == Article.PubStatus.CANCELED:
            return StoredArticle(article=article, version=newest, result="unchanged")
        refuse_older(newest, told_at=content.updated_at, article=article)
    if created:
        article.backfill = bool(arrival.backfill)
    version = _add_version(arrival, article, content, newest, returns=returns)
    result: Result = "updated" if newest else "created"
    _audit(arrival, article, version, result)
    _show(arrival, article, version)
    return StoredArticle(article=article, version=version, result=result)


def _add_version(
    arrival: Arrival,
    article: Article,
    content: Content,
    newest: ArticleVersion | None,
    *,
    returns: bool,
) -> ArticleVersion:
    if returns:
        article.pubstatus = Article.PubStatus.USABLE
        article.notice = ""
    origin = VersionOrigin(
        _change(newest, returns, moved=content.embargo_until != article.embargo_until),
        arrival.actor,
        arrival.now,
        note=arrival.note,
        door=arrival.way_in,
        minor=newest is not None and not returns and _minor(arrival, article),
    )
    return add_version(article=article, content=content, origin=origin)


def _change(newest: ArticleVersion | None, returns: bool, *, moved: bool) -> Change:
    """`moved`: the embargo is another than it was."""
    if newest is None:
        return Change.CREATED
    if moved:
        return Change.EMBARGOED
    return Change.RELEASED if returns else Change.UPDATED


def _show(arrival: Arrival, article: Article, version: ArticleVersion) -> None:
    """Now, or when it has settled."""
    wait = settings.SETTLE_SECONDS if arrival.settle and version.change == Change.UPDATED else 0
    if wait and is_out(article, now=arrival.now):
        article.settling = version
        article.settling_since = article.settling_since or arrival.now
        article.settles_at = min(
            arrival.now + timedelta(seconds=wait), article.settling_since + LONGEST_SETTLING
        )
        article.save()
        return
    quiet = bool(arrival.backfill) and version.minor
    make_current(article=article, version=version, now=arrival.now)
    if version.number == 1:
        announce_new_article(version=version, now=arrival.now)
        return
    announce_version(version=version, now=arrival.now, quiet=quiet)


def _minor(arrival: Arrival, article: Article) -> bool:
    """An archive's text of a story that is there is no news either. What settles is, and is part
    of this version, unless it was minor too."""
    settling = article.settling
    return bool(arrival.minor or arrival.backfill) and (settling is None or settling.minor)


def _with_embargo(arrival: Arrival, parsed: Parsed, article: Article) -> Content:
    """The text with an embargo that is to come. One that an archive still names has ended."""
    content = _with_date(arrival, parsed.article, article)
    until = content.embargo_until
    if until is None or until == article.embargo_until:
        return content
    if until <= arrival.now:
        if arrival.backfill or parsed.embargo_may_have_ended:
            return replace(content, embargo_until=None)
        raise PublisherError(
            "embargo_in_past",
            f"the embargo ended at {codec.timestamp(until)}; leave it out, or give a time to come",
            "embargo_until",
        )
    return content


def _dated_by_now(content: Content, now: datetime) -> Content:
    """A text that its readers have is not of a day to come, whatever a clock elsewhere says."""
    published_at, updated_at = content.published_at, content.updated_at
    if published_at is not None and published_at > now:
        content = replace(content, published_at=now)
    if updated_at is not None and updated_at > now + CLOCKS_DIFFER:
        content = replace(content, updated_at=now)
    return content


def _with_date(arrival: Arrival, content: Content, article: Article) -> Content:
    """A story that is dated ahead waits until then (Hugo, Jekyll, WordPress), unless it is out."""
    published_at = content.published_at
    if published_at is None or published_at <= arrival.now:
        return content
    if article.current_id is not None and is_out(article, now=arrival.now):
        return content
    until = max(published_at, content.embargo_until or published_at)
    return replace(content, embargo_until=until)


def _audit(arrival: Arrival, article: Article, version: ArticleVersion, result: Result) -> None:
    audit.record(
        actor=arrival.actor,
        verb="import_article",
        target=article,
        at=arrival.now,
        publication=arrival.publication,
        version=version.number,
        result=result,
        source=arrival.source,
        door=arrival.way_in,
    )
