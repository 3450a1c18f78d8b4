"""What a reader's own press takes off their address."""

from collections.abc import Collection, Sequence
from datetime import datetime

from publisher.actions.processes import decisions
from publisher.actions.processes.decisions import What
from publisher.audience.erased import forget_erased
from publisher.audience.models import MailingList, Subscriber, Subscription, Suppression

Reason = Suppression.Reason


def lift_blocks(reader: Subscriber, lists: Sequence[MailingList], now: datetime) -> list[str]:
    """Lift what the reader's own leaving set on these lists, that they were forgotten, and that
    their mailbox was thought to be gone, for the press came from it. A complaint stays, and so
    does what a person blocked. Call it in a transaction. Returns the reasons that were lifted.
    """
    here = [one.pk for one in lists]
    own = Suppression.objects.filter(
        publication_id=reader.publication_id, address_key=reader.address_key
    )
    whole = own.filter(reason=Reason.UNSUBSCRIBED, mailing_list__isnull=True)
    lifted = own.filter(reason=Reason.UNSUBSCRIBED, mailing_list__in=here)
    lifted |= own.filter(reason=Reason.BOUNCED)
    _keep_away_elsewhere(reader, here, whole.first(), now)
    rows = [*lifted, *whole]
    decisions.keep_blocked(rows, now, What.LIFTED)
    own.filter(pk__in=[row.pk for row in rows]).delete()
    _keep_back(reader, lists, now)
    return sorted({str(row.reason) for row in rows})


def _keep_back(reader: Subscriber, lists: Sequence[MailingList], now: datetime) -> None:
    """Write down that they are back, whatever they or others decided before."""
    publication, key = reader.publication, reader.address_key
    if forget_erased(publication.pk, key):
        decisions.keep_erasure(
            publication=publication, address_key=key, now=now, what=What.RETURNED
        )
    slugs = [one.slug for one in lists]
    decisions.keep_lists(What.BACK, publication=publication, address_key=key, lists=slugs, now=now)


def _keep_away_elsewhere(
    reader: Subscriber, lists: Collection[int], whole: Suppression | None, now: datetime
) -> None:
    """Who left everything and comes back to some lists has left the others still."""
    if whole is None:
        return
    others = reader.subscriptions.filter(status=Subscription.Status.CONFIRMED)
    away = others.exclude(mailing_list__in=lists).values_list("mailing_list_id", flat=True)
    rows = [
        Suppression(
            publication_id=reader.publication_id,
            mailing_list_id=pk,
            address_key=reader.address_key,
            reason=Reason.UNSUBSCRIBED,
            source=whole.source,
            created_at=whole.created_at,
        )
        for pk in away
    ]
    Suppression.objects.bulk_create(rows, ignore_conflicts=True)
    decisions.keep_blocked(rows, now)
