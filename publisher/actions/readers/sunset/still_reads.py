"""« Je la lis toujours »: a reader says so, by a press of a button."""

from datetime import datetime

from django.db import transaction

from publisher.actions.readers.sunset.proposal import forget_asked
from publisher.audience.consents import record_consent
from publisher.audience.models import ConsentEvent, MailingList, Subscription
from publisher.delivery.models import Delivery
from publisher.delivery.newsletters import newsletter_of

SOURCE = "still page"


def lists_of_letter(delivery: Delivery) -> list[MailingList]:
    """The lists of the letter's newsletter that its reader is on; without one, all of theirs."""
    newsletter = newsletter_of(delivery)
    links = Subscription.objects.filter(
        subscriber=delivery.subscriber, status=Subscription.Status.CONFIRMED
    )
    if newsletter is not None:
        links = links.filter(mailing_list__in=newsletter.mailing_lists.all())
    found = links.select_related("mailing_list").order_by("mailing_list__name")
    return [link.mailing_list for link in found]


def still_reads(*, delivery: Delivery, now: datetime) -> int:
    """Keep the sign and the renewed consent; a list that rests for this reader goes on. Returns for
    how many lists."""
    reader, lists = delivery.subscriber, lists_of_letter(delivery)
    if reader is None or not lists:
        return 0
    with transaction.atomic():
        for one in lists:
            kind = ConsentEvent.Kind.RENEWED
            record_consent(subscriber=reader, mailing_list=one, kind=kind, source=SOURCE, now=now)
            forget_asked(mailing_list=one, subscriber_ids=[reader.pk], now=now)
    return len(lists)
