"""Who left elsewhere, by what a file says: they are not mailed here either."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

from django.db import transaction

from publisher.actions.processes import decisions
from publisher.actions.readers.stop_blocked import stop_blocked
from publisher.audience import bulk
from publisher.audience.files.rows import Row
from publisher.audience.label_links import add_receipts
from publisher.audience.models import ConsentBatch, ConsentEvent, Subscriber, Suppression
from publisher.audience.standing import Left
from publisher.delivery.models import Send
from publisher.delivery.sends import NOT_OVER
from publisher.syndication.outbox import tell_left

Reason = Suppression.Reason
LEFT_LIST = {Left.UNSUBSCRIBED: Reason.UNSUBSCRIBED, Left.DELETED: Reason.UNSUBSCRIBED}
BLOCKED = {  # in the whole publication
    Left.BOUNCED: Reason.BOUNCED,
    Left.COMPLAINED: Reason.COMPLAINED,
    Left.BLOCKED: Reason.MANUAL,
}
REASONS = LEFT_LIST | BLOCKED
ENDS = (*LEFT_LIST, Left.COMPLAINED)


def record_departures(*, batch: ConsentBatch, rows: Sequence[Row]) -> int:
    """Suppress those of the rows' readers who left, bounced or complained, and end what they have
    on the batch's list; who only never confirmed or is inactive is left alone.

    An earlier suppression keeps its reason. Call it in a transaction. Returns how many of the
    subscriptions that ended were made by the batch: the same file held them as subscribed.
    """
    gone = {row.key: row.left for row in rows if row.left in LEFT_LIST or row.left in BLOCKED}
    Suppression.objects.bulk_create(
        [
            Suppression(
                publication_id=batch.publication_id,
                mailing_list_id=batch.mailing_list_id if left in LEFT_LIST else None,
                address_key=key,
                reason=REASONS[left],
                source=f"import, {left}: {batch.source}"[:300],
                created_at=batch.at,
            )
            for key, left in gone.items()
            if left
        ],
        ignore_conflicts=True,
    )
    known = bulk.known_ids(batch.publication_id, list(gone))
    twice = _end(batch, [pk for key, pk in known.items() if gone[key] in ENDS])
    stop_sends_to(batch.publication_id, list(known.values()), batch.at)
    _keep(batch, gone)
    return twice


def _keep(batch: ConsentBatch, gone: Mapping[str, Left | None]) -> None:
    """What a file says counts once all of it has gone in."""
    for scope, reasons in ((batch.mailing_list.slug, LEFT_LIST), (None, BLOCKED)):
        own = {key: REASONS[left].value for key, left in gone.items() if left in reasons and left}
        keep = partial(
            decisions.keep_suppressions,
            publication=batch.publication,
            mailing_list=scope,
            reasons=own,
            now=batch.at,
        )
        transaction.on_commit(keep)


def _end(batch: ConsentBatch, ids: Sequence[int]) -> int:
    """End the readers' subscriptions to the list; how many of them the batch had made."""
    ended = bulk.unsubscribe(batch.mailing_list, ids, batch.at)
    add_receipts(
        batch.publication_id,
        batch.mailing_list_id,
        [(pk, ConsentEvent.Kind.WITHDRAWN, batch.at) for pk, _ in ended],
        source=f"import: {batch.source}",
        detail={"import": str(batch.pk)},
    )
    tell_left(
        publication_id=batch.publication_id,
        list_slug=batch.mailing_list.slug,
        readers=[pk for pk, _ in ended],
        reason="import",
        now=batch.at,
    )
    return sum(just_made for _, just_made in ended)


def stop_sends_to(publication_id: int, known: Sequence[int], now: datetime) -> None:
    """Stop what has not begun to these subscribers, in the sends that are under way."""
    sends = Send.objects.filter(publication_id=publication_id, state__in=NOT_OVER)
    if known and sends.exists():
        keys = Subscriber.objects.filter(pk__in=known).values_list("address_key", flat=True)
        for key in keys:
            stop_blocked(publication_id=publication_id, address_key=key, now=now, why="import")
