"""Who left elsewhere, by what a file says: they are not mailed here either."""

from collections.abc import Sequence
from datetime import datetime

from publisher.actions.readers.stop_blocked import stop_blocked
from publisher.audience import bulk
from publisher.audience.models import MailingList, Subscriber, Suppression
from publisher.audience.spreadsheets import Row
from publisher.audience.standing import Left
from publisher.delivery.models import Send

Reason = Suppression.Reason
LEFT_LIST = {Left.UNSUBSCRIBED: Reason.UNSUBSCRIBED, Left.DELETED: Reason.UNSUBSCRIBED}
BLOCKED = {  # in the whole publication
    Left.BOUNCED: Reason.BOUNCED,
    Left.COMPLAINED: Reason.COMPLAINED,
    Left.BLOCKED: Reason.MANUAL,
}
REASONS = LEFT_LIST | BLOCKED
ENDS = (*LEFT_LIST, Left.COMPLAINED)
OVER = (Send.State.FINISHED, Send.State.CANCELED)


def record_departures(
    *, mailing_list: MailingList, rows: Sequence[Row], source: str, now: datetime
) -> int:
    """Suppress those of the rows' readers who left, bounced or complained, and end what they have
    on the list; who only never confirmed or is inactive is left alone.

    An earlier suppression keeps its reason. Call it in a transaction. Returns how many of the
    subscriptions that ended were made at `now`: the same file held them as subscribed.
    """
    gone = {row.key: row.left for row in rows if row.left in LEFT_LIST or row.left in BLOCKED}
    Suppression.objects.bulk_create(
        [
            Suppression(
                publication_id=mailing_list.publication_id,
                mailing_list_id=mailing_list.pk if left in LEFT_LIST else None,
                address_key=key,
                reason=REASONS[left],
                source=f"import, {left}: {source}"[:300],
                created_at=now,
            )
            for key, left in gone.items()
            if left
        ],
        ignore_conflicts=True,
    )
    ended = bulk.subscriber_ids(mailing_list, [row.key for row in rows if row.left in ENDS])
    just_made = bulk.unsubscribe(mailing_list, ended, now)
    known = bulk.subscriber_ids(mailing_list, list(gone))
    _stop(mailing_list.publication_id, known, now)
    return just_made


def _stop(publication_id: int, known: Sequence[int], now: datetime) -> None:
    """Stop what has not begun to these subscribers, in the sends that are under way."""
    sends = Send.objects.filter(publication_id=publication_id).exclude(state__in=OVER)
    if known and sends.exists():
        keys = Subscriber.objects.filter(pk__in=known).values_list("address_key", flat=True)
        for key in keys:
            stop_blocked(publication_id=publication_id, address_key=key, now=now, why="import")
