"""Partners that come and read: by the API, or as a private feed (docs/pull-api.md)."""

from publisher.actions.partners.fields import Values
from publisher.actions.partners.parcel_names import event_id
from publisher.actions.partners.ways.way import Way
from publisher.channels.types import Channel, Parcel


def _open(values: Values) -> Channel:
    from publisher.channels.pull import PullChannel

    return PullChannel(_put)


def _put(parcel: Parcel) -> int:
    """The parcel's position at its delivery's destination."""
    from publisher.delivery.positions.give import give_position
    from publisher.editorial.clock import ledger_now

    return give_position(parcel=parcel, now=ledger_now())


PULL = Way(
    code="pull",
    label={"en": "pull", "fr": "lecture par API", "ar": "قراءة بواجهة برمجية"},
    fields=(),
    open=_open,
    place=lambda values: "/api/v1/partner/articles",
    name=event_id,
    repeat_is_harmless=True,  # a delivery has one position, however often it is put there
)
