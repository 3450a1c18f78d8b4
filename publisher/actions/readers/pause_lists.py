"""A reader lets the mails of a list rest for a while."""

from datetime import datetime, timedelta

from django.db import transaction

from publisher.actions.readers.stop_blocked import stop_blocked
from publisher.audience.models import Subscriber, Subscription
from publisher.publications.audit import record

MONTH = timedelta(days=30)
PAUSED = "paused"  # in the ledger
CONFIRMED = Subscription.Status.CONFIRMED


def pause_list(
    *,
    subscriber: Subscriber,
    mailing_list_id: int,
    until: datetime | None,
    source: str,
    now: datetime,
) -> bool:
    """Let the list's mails rest until then; None: they come again. Whether the reader is on it.

    When it has committed, no mail begins to the reader through that list before its end.
    """
    with transaction.atomic():
        links = subscriber.subscriptions.select_related("mailing_list__publication", "subscriber")
        mine = links.filter(mailing_list_id=mailing_list_id, status=CONFIRMED)
        link = mine.select_for_update(of=("self",)).first()
        if link is None:
            return False
        _pause(link, until, source, now)
    return True


def _pause(link: Subscription, until: datetime | None, source: str, now: datetime) -> None:
    link.paused_until, link.changed_at = until, now
    link.save(update_fields=["paused_until", "changed_at"])
    if until is not None:
        key = link.subscriber.address_key
        stop_blocked(publication_id=link.publication_id, address_key=key, now=now, why=PAUSED)
    record(
        actor="reader",
        verb="pause_list" if until else "resume_list",
        target=link,
        at=now,
        publication=link.mailing_list.publication,
        source=source,
    )
