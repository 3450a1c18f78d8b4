"""A version's send to partners: begun, with advance copies, superseded, closed."""

import hashlib
from collections.abc import Collection
from datetime import datetime

from django.db.models import Min, QuerySet

from publisher.actions.processes.enqueue import send_task
from publisher.actions.processes.guard_ledger import hold_new
from publisher.delivery import freezing, transitions
from publisher.delivery.destinations import deliveries_of, is_replay
from publisher.delivery.models import Send
from publisher.delivery.reasons import RowCode, because
from publisher.delivery.states import OPEN
from publisher.editorial.models import Article, ArticleVersion
from publisher.editorial.visibility import labels, words_of
from publisher.query.evaluate import Record
from publisher.syndication.filters.record import record_of
from publisher.syndication.filters.stored import takes
from publisher.syndication.models import Destination

ANNOUNCED, ADVANCE = "article:", "advance:"  # the keys of sends; of advance copies


def send_to_destinations(
    *,
    version: ArticleVersion,
    destination_ids: Collection[int],
    now: datetime,
    key: str = "",
    wake: bool = True,
) -> Send:
    """The one send of this version to partners.

    It exists without destinations too: it says that the version was announced. `key` names the
    other one, of its advance copies, which announce nothing. While every exit is held a send to
    somebody is held, too. The article is locked by the caller. wake: without it, the caller wakes
    the destinations' workers.
    """
    ids = sorted(destination_ids)
    send, created = _send_of(version, key or f"{ANNOUNCED}{version.pk}", now, to_nobody=not ids)
    if not created:
        return send
    if ids:
        send.recipients = freezing.create_for_destinations(send=send, destination_ids=ids, now=now)
        send.save(update_fields=["recipients"])
        hold_new(send)
    if ids or version.number > 1:  # before its first version a story has no send to finish
        close_finished(article=version.article, now=now)
    if wake:
        wake_destinations(ids)
    return send


def wake_destinations(ids: Collection[int]) -> None:
    """Have a worker look at the destinations once the surrounding transaction has committed: by one
    task, since one goes round for all of them."""
    if ids:
        send_task("workers.partners.deliver", queue="partners")


def _send_of(
    version: ArticleVersion, key: str, now: datetime, *, to_nobody: bool
) -> tuple[Send, bool]:
    return Send.objects.get_or_create(
        publication_id=version.publication_id,
        idempotency_key=key,
        defaults={
            "kind": Send.Kind.ARTICLE,
            "state": Send.State.FINISHED if to_nobody else Send.State.RUNNING,
            "finished_at": now if to_nobody else None,
            "article_version": version,
            "created_by": version.author,
            "created_at": now,
            "not_before": now,
            "started_at": now,
        },
    )


def send_advance_copies(*, article: Article, version: ArticleVersion, now: datetime) -> set[int]:
    """Advance copies of a story under embargo, to the destinations that were given the right;
    their ids."""
    if article.backfill or article.pubstatus != Article.PubStatus.USABLE:
        return set()
    destinations = matching_destinations(article, version, advance_copies=True)
    if destinations:
        send_to_destinations(
            version=version, destination_ids=destinations, now=now, key=f"{ADVANCE}{version.pk}"
        )
    return destinations


def supersede_older(*, version: ArticleVersion, now: datetime) -> int:
    """Stop what has not begun of the article's older versions, at paused partners too."""
    older = deliveries_of(version.article).exclude(article_version=version)
    why = because(RowCode.NEWER_VERSION, version=version.number)
    return transitions.supersede(older, now=now, why=why)


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


def occasion_of(send: Send) -> str:
    """Why a version goes to a destination apart from its announcement, as one word for keys and
    names; "" for the announcement itself."""
    key = send.idempotency_key or ""
    if key.startswith(ADVANCE):
        return "advance"
    if is_replay(send):
        return f"replay-{hashlib.sha256(key.encode()).hexdigest()[:8]}"
    return ""


def was_announced(article: Article) -> bool:
    """Whether partners were told of some version of it."""
    return _announcements(article).exists()


def is_announced(version: ArticleVersion) -> bool:
    """Whether partners were told of this version."""
    return _announcements(version.article).filter(article_version=version).exists()


def _first_announced(article: Article) -> datetime | None:
    found: datetime | None = _announcements(article).aggregate(first=Min("created_at"))["first"]
    return found


def _announcements(article: Article) -> QuerySet[Send]:
    sends = Send.objects.filter(kind=Send.Kind.ARTICLE, article_version__article=article)
    return sends.filter(idempotency_key__startswith=ANNOUNCED)


def matching_destinations(article: Article, version: ArticleVersion, **wants: bool) -> set[int]:
    """Ids of the destinations whose filter means the story; of those, who want minor edits, or
    have advance copies. A story that was announced before a destination began is none of its."""
    own = Destination.objects.filter(partner__publication_id=article.publication_id)
    destinations = own.filter(**wants).select_related("product")
    first = _first_announced(article)
    if first is not None:
        destinations = destinations.filter(starts_at__lte=first)
    rows = list(destinations)
    record = story_record(version) if rows else {}
    return {one.pk for one in rows if takes(one, record)}


def story_record(version: ArticleVersion) -> Record:
    """A story as filters of destinations read it."""
    language = version.article.publication.language
    return record_of(labels(version), words=words_of(version), language=language)
