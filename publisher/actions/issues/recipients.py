"""What the ledger froze of readers, as composing their mails asks for it (on the hot path)."""

from collections.abc import Sequence
from dataclasses import replace

from publisher.audience.access import access_at
from publisher.delivery.models import Delivery
from publisher.delivery.running_attempts import RunningAttempt
from publisher.errors import PublisherError
from publisher.publications.tokens import lowercase_many, seal, seal_many, urlsafe
from publisher.renderers.email import CompiledEdition
from publisher.renderers.email.encoding import slots
from publisher.renderers.email.types import Recipient

Marks = tuple[bytes, str]
"""A row's token and its Message-ID."""


def recipient_of(delivery: Delivery | RunningAttempt) -> Recipient:
    """What the ledger froze of one reader. Raises as `recipient`."""
    (marks,) = marks_of([delivery.pk])
    return recipient(delivery, marks)


def in_edition(reader: Recipient, edition: CompiledEdition, key: int) -> Recipient:
    """The reader as an edition names them whose links carry their token; the same one otherwise.
    key: of the row."""
    if slots.CLICK not in edition.asks:
        return reader
    return replace(reader, values={**reader.values, slots.CLICK: seal(slots.CLICK, key)})


def marks_of(ids: Sequence[int]) -> list[Marks]:
    """Token and Message-ID of many rows, sealed together."""
    names = lowercase_many("message-id", ids)
    return list(zip(seal_many("leave", ids), names, strict=True))


def recipient(delivery: Delivery | RunningAttempt, marks: Marks) -> Recipient:
    """What the ledger froze of a row, whose own marks these are.

    Raises PublisherError for one without the date that its first attempt freezes, and what reading
    merge values raises that are none.
    """
    if delivery.dated_at is None:
        raise PublisherError(
            "not_begun", "the delivery has not begun, so it has no date yet", f"{delivery.pk}"
        )
    token, message_id = marks
    return Recipient(
        address=delivery.address,
        token=urlsafe(token),
        message_id=message_id,
        dated_at=delivery.dated_at,
        values=access_at(delivery.merge_values, delivery.dated_at),
    )
