"""What a reader's own press takes off their address."""

from collections.abc import Collection

from publisher.audience.erased import forget_erased
from publisher.audience.models import Subscriber, Subscription, Suppression

Reason = Suppression.Reason


def lift_blocks(reader: Subscriber, lists: Collection[int]) -> list[str]:
    """Lift what the reader's own leaving set on these lists (ids), that they were forgotten, and
    that their mailbox was thought to be gone, for the press came from it. A complaint stays, and
    so does what a person blocked. Call it in a transaction. Returns the reasons that were lifted.
    """
    own = Suppression.objects.filter(
        publication_id=reader.publication_id, address_key=reader.address_key
    )
    lifted = own.filter(reason=Reason.UNSUBSCRIBED, mailing_list__in=lists)
    lifted |= own.filter(reason=Reason.BOUNCED)
    whole = own.filter(reason=Reason.UNSUBSCRIBED, mailing_list__isnull=True)
    _keep_away_elsewhere(reader, lists, whole)
    reasons = sorted(
        {*lifted.values_list("reason", flat=True), *whole.values_list("reason", flat=True)}
    )
    lifted.delete()
    whole.delete()
    forget_erased(reader.publication_id, reader.address_key)
    return reasons


def _keep_away_elsewhere(reader: Subscriber, lists: Collection[int], whole: object) -> None:
    """Who left everything and comes back to some lists has left the others still."""
    first = whole.first()  # type: ignore[attr-defined]
    if first is None:
        return
    others = reader.subscriptions.filter(status=Subscription.Status.CONFIRMED)
    Suppression.objects.bulk_create(
        [
            Suppression(
                publication_id=reader.publication_id,
                mailing_list_id=pk,
                address_key=reader.address_key,
                reason=Reason.UNSUBSCRIBED,
                source=first.source,
                created_at=first.created_at,
            )
            for pk in others.exclude(mailing_list__in=lists).values_list(
                "mailing_list_id", flat=True
            )
        ],
        ignore_conflicts=True,
    )
