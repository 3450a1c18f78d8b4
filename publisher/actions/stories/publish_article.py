"""What happens when an article has a new current version: partners, feeds, running sends."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from publisher.actions.feeds.build_feeds import feeds_changed
from publisher.actions.processes.enqueue import send_task
from publisher.actions.stories.running_sends import hold_issue_sends, issues_with
from publisher.delivery import freezing, transitions
from publisher.delivery.destinations import MUST_GO, deliveries_of, holders, waiting
from publisher.delivery.models import Send
from publisher.delivery.reasons import RowCode, because
from publisher.delivery.sends import NOT_OVER
from publisher.delivery.states import OPEN
from publisher.editorial.models import Article, ArticleVersion
from publisher.editorial.visibility import labels, under_embargo
from publisher.syndication.matching import matches
from publisher.syndication.models import Destination

Change = ArticleVersion.Change
ADVANCE = "advance:"  # the key of a send of advance copies
UNFINISHED = NOT_OVER


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Whom a new current version concerns: destinations that get it, deliveries of older ones
    that will never begin, issue sends that now wait."""

    destinations: frozenset[int] = frozenset()
    stopped: int = 0
    sends_held: int = 0


def article_changed(*, version: ArticleVersion, now: datetime, quiet: bool = False) -> Told:
    """Tell everyone whom a new current version concerns, in the caller's transaction.

    Ledger rows for partners' destinations, feeds to rebuild, holds on sends that include an
    older text that must not go on. Under embargo only feeds and holds; `publish_due` does the rest.
    What takes a story back goes to those who hold it, whatever their filter says by now. `quiet`:
    no news, that a story is taken back neither; only who has not got the last version yet gets
    this one instead.
    Calling it twice for one version does nothing more. Must run inside a transaction.
    """
    article = lock_article(version.article_id)
    if article.current_id != version.pk:
        return Told()
    lock_sends(article)
    held = hold_issue_sends(article=article, version=version, now=now)
    # Under embargo too: a story that was out must go, and the feeds must know when it ends.
    feeds_changed(publication=article.publication, article=article)
    closed = article.backfill or under_embargo(article, now=now)
    taken_back = version.change in MUST_GO
    if version.change == Change.EMBARGOED and under_embargo(article, now=now):
        taken_back = bool(holders(article))
    if closed and not taken_back:
        stopped = supersede_older(version=version, now=now)
        early = _send_early(article, version, now)
        close_finished(article=article, now=now)
        return Told(destinations=frozenset(early), stopped=stopped, sends_held=held)
    # Before anybody is counted: what was attempting when the rows were locked holds the story.
    stopped, destinations = _take_over(article, version, now, taken_back=taken_back, quiet=quiet)
    send_to_destinations(version=version, destination_ids=destinations, now=now)
    return Told(destinations=frozenset(destinations), stopped=stopped, sends_held=held)


def first_version(*, version: ArticleVersion, now: datetime) -> Told:
    """Like article_changed, for a story that was made in the caller's transaction: nobody holds it,
    waits for it or mails it yet, so that nobody is asked."""
    article = version.article
    feeds_changed(publication=article.publication, article=article)
    if article.backfill or under_embargo(article, now=now):
        return Told(destinations=frozenset(_send_early(article, version, now)))
    destinations = _matching(article, version)
    send_to_destinations(version=version, destination_ids=destinations, now=now)
    return Told(destinations=frozenset(destinations))


def _take_over(
    article: Article, version: ArticleVersion, now: datetime, *, taken_back: bool, quiet: bool
) -> tuple[int, set[int]]:
    """Stop the older versions that have not begun; how many, and who gets this one."""
    behind = set(waiting(article))
    stopped = supersede_older(version=version, now=now)
    if taken_back:
        return stopped, holders(article) & behind if quiet else holders(article)
    if article.pubstatus != Article.PubStatus.USABLE:
        return stopped, holders(article) & behind  # they have not heard yet that it is taken back
    if (quiet or version.minor) and was_announced(article):
        return stopped, behind | (set() if quiet else _matching(article, version, minor_edits=True))
    return stopped, _matching(article, version) | holders(article)


def _send_early(article: Article, version: ArticleVersion, now: datetime) -> set[int]:
    """Advance copies of a story under embargo, to the destinations that were given the right."""
    if article.backfill or article.pubstatus != Article.PubStatus.USABLE:
        return set()
    destinations = _matching(article, version, advance_copies=True)
    if destinations:
        send_to_destinations(
            version=version, destination_ids=destinations, now=now, key=f"{ADVANCE}{version.pk}"
        )
    return destinations


def lock_article(pk: int) -> Article:
    """The article, locked: its versions and their deliveries change under this lock only."""
    return Article.objects.select_for_update(of=("self",)).select_related("publication").get(pk=pk)


def lock_sends(article: Article) -> None:
    """Lock every unfinished send with the article, by id, before any delivery's row: the order
    of delivery/transitions.py, in which workers and stop-press lock too."""
    including = Q(issue__in=issues_with(article).values("pk"))
    of_it = Q(article_version__in=article.versions.values("pk"))
    sends = Send.objects.filter(including | of_it, state__in=UNFINISHED)
    list(sends.select_for_update(of=("self",)).order_by("pk"))


def send_to_destinations(
    *,
    version: ArticleVersion,
    destination_ids: Collection[int],
    now: datetime,
    key: str = "",
) -> Send:
    """The one send of this version to partners.

    It exists without destinations too: it says that the version was announced. `key` names the
    other one, of its advance copies, which announce nothing. The article is locked by the caller.
    """
    send, created = Send.objects.get_or_create(
        publication_id=version.publication_id,
        idempotency_key=key or f"article:{version.pk}",
        defaults={
            "kind": Send.Kind.ARTICLE,
            "state": Send.State.RUNNING,
            "article_version": version,
            "created_by": version.author,
            "created_at": now,
            "not_before": now,
            "started_at": now,
        },
    )
    if not created:
        return send
    send.recipients = freezing.create_for_destinations(
        send=send, destination_ids=sorted(destination_ids), now=now
    )
    send.save(update_fields=["recipients"])
    close_finished(article=version.article, now=now)
    for destination_id in sorted(destination_ids):
        send_task("workers.partners.deliver", destination_id, queue="partners")
    return send


def supersede_older(*, version: ArticleVersion, now: datetime) -> int:
    """Stop what has not begun of the article's older versions, at paused partners too."""
    older = deliveries_of(version.article).exclude(article_version=version)
    return transitions.supersede(
        older, now=now, why=because(RowCode.NEWER_VERSION, version=version.number)
    )


def close_finished(*, article: Article, now: datetime) -> None:
    """Finish the article's sends of which no row is open any more."""
    sends = Send.objects.filter(kind=Send.Kind.ARTICLE, article_version__article=article)
    _close(sends, now)


def close_sends(*, ids: Collection[int], now: datetime) -> None:
    """Finish those of the sends to partners of which no row is open any more."""
    _close(Send.objects.filter(kind=Send.Kind.ARTICLE, pk__in=ids), now)


def _close(sends: QuerySet[Send], now: datetime) -> None:
    running = sends.filter(state=Send.State.RUNNING)
    running.exclude(deliveries__state__in=OPEN).update(state=Send.State.FINISHED, finished_at=now)


def was_announced(article: Article) -> bool:
    """Whether partners were told of some version of it."""
    sends = Send.objects.filter(kind=Send.Kind.ARTICLE, article_version__article=article)
    return sends.exclude(idempotency_key__startswith=ADVANCE).exists()


def _matching(article: Article, version: ArticleVersion, **wants: bool) -> set[int]:
    """The destinations whose filter means the story; of those, who want minor edits, or have
    advance copies."""
    content = labels(version)
    language = article.publication.language
    own = Destination.objects.filter(partner__publication_id=article.publication_id)
    destinations = own.filter(**wants)
    return {d.pk for d in destinations if matches(d.filter, content, language=language)}
