"""Stop what has not begun to a mailbox that may not be mailed any more."""

from datetime import datetime

from publisher.delivery import transitions
from publisher.delivery.blocked import blocked_rows
from publisher.delivery.models import Delivery


def stop_blocked(*, publication_id: int, address_key: str, now: datetime, why: str) -> int:
    """Suppress the rows in unfinished sends that may no longer go to the mailbox with that key.

    Call it in the transaction that ends a subscription or adds a suppression: a worker's chunk
    touches the same rows, so that one of the two waits for the other. Returns how many rows.
    """
    rows = blocked_rows(publication_id=publication_id, address_key=address_key)
    if not rows:
        return 0
    return transitions.suppress(Delivery.objects.filter(pk__in=rows), now=now, why=why)
