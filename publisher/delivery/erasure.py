"""What the ledger forgets of a reader: the rows stay, so that sums still add up."""

from collections.abc import Mapping

from django.db import connection
from django.db.models import QuerySet

from publisher.audience.models import Subscriber
from publisher.delivery.models import Delivery, Send
from publisher.delivery.sql.ledger_sql import postgresql


def lock_ledger() -> None:
    """Until the caller's transaction ends no other writes the ledger; who does now is waited for.

    An audience that is being frozen would otherwise copy the address after it was erased.
    """
    if postgresql():  # SQLite runs one writing transaction after the other
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE delivery_delivery IN SHARE ROW EXCLUSIVE MODE")


def deliveries_to(subscriber: Subscriber) -> QuerySet[Delivery]:
    """All deliveries to one reader. By their sends: that is the way the indexes lead."""
    sends = Send.objects.filter(publication_id=subscriber.publication_id, recipients__gt=0)
    ids = list(sends.exclude(kind=Send.Kind.ARTICLE).values_list("pk", flat=True))
    return Delivery.objects.filter(send_id__in=ids, subscriber=subscriber)


def erase(hashes: Mapping[int, str]) -> None:
    """Remove address and merge values of rows, by their ids. Of a mail that left its sha256 (hex)
    stays; an empty one for a mail that never did."""
    for key, sha256 in hashes.items():
        values = {"erased_message_sha256": sha256} if sha256 else {}
        Delivery.objects.filter(pk=key).update(address="", merge_values=values)
