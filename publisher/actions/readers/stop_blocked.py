"""Stop what has not begun to a reader who may not be mailed any more."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from publisher.audience.models import Subscriber, Subscription, Suppression
from publisher.delivery import transitions
from publisher.delivery.models import Delivery, Send
from publisher.delivery.newsletters import newsletter_of
from publisher.delivery.states import NOT_BEGUN

OVER = (Send.State.FINISHED, Send.State.CANCELED)


def stop_blocked(*, subscriber: Subscriber, now: datetime, why: str) -> int:
    """Suppress the reader's rows in unfinished sends that may no longer reach them.

    Call it in the transaction that ends a subscription or adds a suppression: a worker's chunk
    touches the same rows, so that one of the two waits for the other. Returns how many rows.
    """
    unfinished = Send.objects.exclude(state__in=OVER).values("pk")
    rows = Delivery.objects.filter(
        send_id__in=list(unfinished.values_list("pk", flat=True)),
        subscriber=subscriber,
        state__in=NOT_BEGUN,
    ).select_related("issue__newsletter", "edition__issue__newsletter")
    blocked = [row.pk for row in rows if not _may_be_mailed(row, subscriber)]
    return transitions.suppress(Delivery.objects.filter(pk__in=blocked), now=now, why=why)


def _may_be_mailed(row: Delivery, subscriber: Subscriber) -> bool:
    """As delivery/audience_sql.py says it for many rows at once."""
    own = Suppression.objects.filter(
        publication_id=subscriber.publication_id, address_key=subscriber.address_key
    )
    letter = newsletter_of(row)
    if letter is None:
        return not own.filter(mailing_list=None).exists()
    scope = own.filter(Q(mailing_list=None) | Q(mailing_list=OuterRef("mailing_list")))
    return Subscription.objects.filter(
        ~Exists(scope),
        subscriber=subscriber,
        status=Subscription.Status.CONFIRMED,
        mailing_list__in=letter.mailing_lists.all(),
    ).exists()
