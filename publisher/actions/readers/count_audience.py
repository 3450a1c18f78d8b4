"""How many readers an issue of a newsletter would reach now."""

from django.db.models import Exists, OuterRef, Q

from publisher.audience.models import Subscription, Suppression
from publisher.editorial.models import Newsletter


def count_audience(*, newsletter: Newsletter) -> int:
    """Subscribers, each once, who are confirmed on one of its lists and not suppressed."""
    blocked = Suppression.objects.filter(
        Q(mailing_list=None) | Q(mailing_list=OuterRef("mailing_list")),
        publication=OuterRef("publication"),
        address_key=OuterRef("subscriber__address_key"),
    )
    return (
        Subscription.objects.filter(
            ~Exists(blocked),
            publication=newsletter.publication,
            mailing_list__in=newsletter.mailing_lists.all(),
            status=Subscription.Status.CONFIRMED,
        )
        .values("subscriber")
        .distinct()
        .count()
    )
