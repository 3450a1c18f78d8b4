"""What the ledger forgets of a reader: the rows stay, so that sums still add up."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import connection
from django.db.models import Q

from publisher.delivery.models import Delivery, DeliveryEvent, Send, ServiceMail
from publisher.delivery.sql.audience_sql import keys_of
from publisher.delivery.sql.ledger_sql import postgresql
from publisher.delivery.tallies.mailboxes import group_of

# Sends with few rows, some of whose addresses belong to no subscriber.
BY_ADDRESS = (Send.Kind.TEST, Send.Kind.SERVICE, Send.Kind.WELCOME)


def lock_ledger() -> None:
    """Until the caller's transaction ends no other writes the ledger; who does now is waited for.

    An audience that is being frozen would otherwise copy the address after it was erased.
    """
    if postgresql():  # SQLite runs one writing transaction after the other
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE delivery_delivery IN SHARE ROW EXCLUSIVE MODE")


def deliveries_to(
    *, publication_id: int, subscriber_id: int | None, address_key: str
) -> list[Delivery]:
    """All deliveries to one reader, also those that know the address alone. By their sends: that
    is the way the indexes lead; mails about them alone, each in a send of its own, by these."""
    sends = Send.objects.filter(publication_id=publication_id, recipients__gt=0)
    sends = sends.exclude(kind=Send.Kind.ARTICLE)
    many = sends.exclude(kind=Send.Kind.SERVICE).values_list("pk", flat=True)
    found = {row.pk: row for row in _of_subscriber(many, subscriber_id)}
    unnamed = Delivery.objects.filter(send__in=sends.filter(kind__in=BY_ADDRESS), subscriber=None)
    keys = keys_of(unnamed.exclude(address="").values_list("pk", "address").iterator())
    own = {pk for pk, key in keys.items() if key == address_key}
    if subscriber_id is not None:
        mails = ServiceMail.objects.filter(subscriber_id=subscriber_id).exclude(delivery=None)
        own.update(pk for pk in mails.values_list("delivery", flat=True) if pk is not None)
    return [*found.values(), *Delivery.objects.filter(pk__in=own - found.keys())]


def erase(hashes: Mapping[int, str]) -> None:
    """Remove address and merge values of rows, by their ids. Of a mail that left its sha256 (hex)
    stays; an empty one for a mail that never did."""
    rows = Delivery.objects.filter(pk__in=list(hashes))
    groups = {
        pk: group or group_of(address) or None
        for pk, group, address in rows.values_list("pk", "group", "address")
    }
    for key, sha256 in hashes.items():
        values = {"erased_message_sha256": sha256} if sha256 else {}
        kept = {"group": groups.get(key), "merge_values": values}  # sums are by group
        Delivery.objects.filter(pk=key).update(address="", **kept)
    DeliveryEvent.objects.filter(delivery_id__in=list(hashes)).exclude(detail={}).update(detail={})


def erase_service_mails(
    *, subscriber_id: int | None, delivery_ids: Collection[int], now: datetime
) -> int:
    """Empty what filled the words of the mails that were about this reader. Returns how many."""
    whose = Q(delivery_id__in=list(delivery_ids))
    if subscriber_id is not None:
        whose |= Q(subscriber_id=subscriber_id)
    mails = ServiceMail.objects.filter(whose)
    return mails.update(values={}, subscriber=None, erased_at=now, expires_at=now)


def _of_subscriber(sends: Collection[int], subscriber_id: int | None) -> Collection[Delivery]:
    if subscriber_id is None:
        return ()
    return Delivery.objects.filter(send_id__in=list(sends), subscriber_id=subscriber_id)
