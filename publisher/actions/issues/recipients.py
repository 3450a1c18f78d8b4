"""What the ledger froze of readers, as composing their mails asks for it (on the hot path)."""

from collections.abc import Iterator, Sequence

from publisher.audience.access import access_at
from publisher.delivery.models import Delivery
from publisher.delivery.running_attempts import RunningAttempt
from publisher.errors import PublisherError
from publisher.publications.tokens import lowercase_many, seal_many, urlsafe
from publisher.renderers.email.types import Recipient


def recipient_of(delivery: Delivery | RunningAttempt) -> Recipient:
    """What the ledger froze of one reader. Raises as `recipients_of`."""
    return next(recipients_of([delivery]))


def recipients_of(deliveries: Sequence[Delivery | RunningAttempt]) -> Iterator[Recipient]:
    """What the ledger froze of many rows, their tokens sealed together.

    Raises PublisherError for a row without the date that its first attempt freezes.
    """
    ids = [delivery.pk for delivery in deliveries]
    names = lowercase_many("message-id", ids)
    sealed = zip(deliveries, seal_many("leave", ids), names, strict=True)
    for delivery, token, message_id in sealed:
        if delivery.dated_at is None:
            raise PublisherError(
                "not_begun", "the delivery has not begun, so it has no date yet", f"{delivery.pk}"
            )
        yield Recipient(
            address=delivery.address,
            token=urlsafe(token),
            message_id=message_id,
            dated_at=delivery.dated_at,
            values=access_at(delivery.merge_values, delivery.dated_at),
        )
