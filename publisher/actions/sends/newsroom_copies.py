"""A send of kind `test`: an issue's edition to addresses of the newsroom, before all issues."""

from collections.abc import Sequence
from datetime import datetime

from publisher.actions.issues.merge_values import attributes_asked_by, merge_values
from publisher.actions.processes.enqueue import send_task
from publisher.actions.processes.guard_ledger import hold_new
from publisher.audience.addresses import normalise
from publisher.audience.models import Subscriber
from publisher.delivery import freezing
from publisher.delivery.models import Send
from publisher.editorial.models import Edition, Issue


def to_newsroom(
    *,
    issue: Issue,
    edition: Edition | None,
    written: Sequence[str],
    key: str,
    actor: str,
    now: datetime,
) -> Send:
    """One mail of the edition to each of these addresses, each as the reader whose it is, if any; a
    suppressed address gets nothing. Call it in a transaction. They are held while every exit is.
    key: the send's idempotency key. Raises PublisherError `bad_address`."""
    copies = Send.objects.create(
        publication_id=issue.publication_id,
        kind=Send.Kind.TEST,
        state=Send.State.RUNNING,
        issue=issue,
        edition=edition,
        idempotency_key=key,
        created_by=actor,
        created_at=now,
        not_before=now,
        started_at=now,
    )
    copies.recipients = _freeze(copies, written, now)
    copies.save(update_fields=["recipients"])
    hold_new(copies)
    send_task("workers.deliveries.deliver_mail", queue="mail")
    return copies


def _freeze(copies: Send, written: Sequence[str], now: datetime) -> int:
    """One row per address, as readers where they are readers too. Returns how many."""
    addresses = {key: address for address, key in map(normalise, written)}
    found = Subscriber.objects.filter(
        publication_id=copies.publication_id, address_key__in=addresses
    )
    known, asks = {one.address_key: one for one in found}, attributes_asked_by(copies)
    return freezing.create_for_addresses(
        send=copies,
        addresses=addresses,
        known=known,
        values={key: merge_values(known.get(key), asks, now) for key in addresses},
        now=now,
    )
