"""What the ledger forgets of a reader: the rows stay, so that sums still add up."""

from collections.abc import Mapping

from django.db import connection
from django.db.models import Q, QuerySet

from publisher.audience.models import Subscriber
from publisher.delivery.models import Delivery, Send, ServiceMail
from publisher.delivery.sql.ledger_sql import postgresql


def lock_ledger() -> None:
    """Until the caller's transaction ends no other writes the ledger; who does now is waited for.

    An audience that is being frozen would otherwise copy the address after it was erased.
    """
    if postgresql():  # SQLite runs one writing transaction after the other
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE delivery_delivery IN SHARE ROW EXCLUSIVE MODE")


def deliveries_to(subscriber: Subscriber) -> QuerySet[Delivery]:
    """All deliveries to one reader. By their sends: that is the way the indexes lead; mails about
    them alone, each in a send of its own, by these."""
    sends = Send.objects.filter(publication_id=subscriber.publication_id, recipients__gt=0)
    many = sends.exclude(kind__in=(Send.Kind.ARTICLE, Send.Kind.SERVICE))
    ids = list(many.values_list("pk", flat=True))
    mails = ServiceMail.objects.filter(subscriber=subscriber).values_list("delivery", flat=True)
    to_many = Q(send_id__in=ids, subscriber=subscriber)
    return Delivery.objects.filter(to_many | Q(pk__in=[pk for pk in mails if pk is not None]))


def erase(hashes: Mapping[int, str]) -> None:
    """Remove address and merge values of rows, by their ids. Of a mail that left its sha256 (hex)
    stays; an empty one for a mail that never did."""
    for key, sha256 in hashes.items():
        values = {"erased_message_sha256": sha256} if sha256 else {}
        Delivery.objects.filter(pk=key).update(address="", merge_values=values)
