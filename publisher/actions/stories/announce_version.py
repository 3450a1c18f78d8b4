"""Tell everyone whom a new current version of an article concerns: partners, feeds, sends."""

from dataclasses import dataclass
from datetime import datetime

from publisher.actions.feeds.feed_changes import feeds_changed
from publisher.actions.issues.locks import lock_article, lock_sends
from publisher.actions.stories.partner_sends import (
    close_finished,
    matching_destinations,
    send_advance_copies,
    send_to_destinations,
    supersede_older,
    was_announced,
)
from publisher.actions.stories.running_sends import hold_issue_sends
from publisher.actions.stories.tell_webhooks import tell_of_new, tell_of_version
from publisher.delivery.destinations import MUST_GO, holders, waiting
from publisher.editorial.models import Article, ArticleVersion
from publisher.editorial.visibility import under_embargo

Change = ArticleVersion.Change


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """Whom a new current version concerns: destinations that get it, deliveries of older ones
    that will never begin, issue sends that now wait."""

    destinations: frozenset[int] = frozenset()
    stopped: int = 0
    sends_held: int = 0


def announce_version(
    *, version: ArticleVersion, now: datetime, quiet: bool = False
) -> Announcement:
    """Tell everyone whom a new current version concerns, in the caller's transaction.

    Ledger rows for partners' destinations, feeds to rebuild, holds on sends that include an
    older text that must not go on. Under embargo only feeds and holds; `publish_due` does the rest.
    What takes a story back goes to those who hold it, whatever their filter says by now. `quiet`:
    no news, that a story is taken back neither; only who has not got the last version yet gets
    this one instead. Calling it twice for one version does nothing more.
    """
    article = lock_article(version.article_id)
    if article.current_id != version.pk:
        return Announcement()
    lock_sends(article)
    held = hold_issue_sends(article=article, version=version, now=now)
    # Under embargo too: a story that was out must go, and feeds must know.
    feeds_changed(publication=article.publication, article=article)
    behind = set(waiting(article))
    # Before anybody is counted: what was attempting when the rows were locked holds the story.
    stopped = supersede_older(version=version, now=now)
    taken_back = _is_taken_back(article, version, now)
    _tell(article, version, now, taken_back=taken_back, quiet=quiet)
    if taken_back or _is_open(article, now):
        chosen = _recipients(article, version, behind, taken_back=taken_back, quiet=quiet)
        send_to_destinations(version=version, destination_ids=chosen, now=now)
    else:
        chosen = send_advance_copies(article=article, version=version, now=now)
        close_finished(article=article, now=now)
    return Announcement(destinations=frozenset(chosen), stopped=stopped, sends_held=held)


def announce_new_article(*, version: ArticleVersion, now: datetime) -> Announcement:
    """Like announce_version, for a story that was made in the caller's transaction: nobody holds
    it, waits for it or mails it yet, so that nobody is asked."""
    article = version.article
    feeds_changed(publication=article.publication, article=article)
    if _is_open(article, now):
        tell_of_new(version=version, now=now)
        chosen = matching_destinations(article, version)
        send_to_destinations(version=version, destination_ids=chosen, now=now)
    else:
        chosen = send_advance_copies(article=article, version=version, now=now)
    return Announcement(destinations=frozenset(chosen))


def _tell(
    article: Article, version: ArticleVersion, now: datetime, *, taken_back: bool, quiet: bool
) -> None:
    is_open = _is_open(article, now)
    tell_of_version(version=version, is_open=is_open, taken_back=taken_back, quiet=quiet, now=now)


def _is_open(article: Article, now: datetime) -> bool:
    """Whether it is news that may go: neither an archive's, nor under embargo."""
    return not article.backfill and not under_embargo(article, now=now)


def _is_taken_back(article: Article, version: ArticleVersion, now: datetime) -> bool:
    """Whether those who hold the story must hear that they may not use it, or not now."""
    if version.change == Change.EMBARGOED and under_embargo(article, now=now):
        return bool(holders(article))
    return version.change in MUST_GO


def _recipients(
    article: Article, version: ArticleVersion, behind: set[int], *, taken_back: bool, quiet: bool
) -> set[int]:
    """Who gets this version; `behind`: who had not got the last one yet."""
    if taken_back:
        return holders(article) & behind if quiet else holders(article)
    if article.pubstatus != Article.PubStatus.USABLE:
        return holders(article) & behind  # they have not heard yet that it is taken back
    if (quiet or version.minor) and was_announced(article):
        minor = set() if quiet else matching_destinations(article, version, minor_edits=True)
        return behind | minor
    return matching_destinations(article, version) | holders(article)
