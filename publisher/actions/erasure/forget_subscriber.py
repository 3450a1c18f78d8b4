"""Forget a reader: erase personal data, and block the address."""

import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction

from publisher.actions.issues.editions import edition_of, signer_of
from publisher.actions.issues.render_issue import message_of_delivery
from publisher.actions.mail import kept_mail
from publisher.actions.readers.stop_blocked import stop_blocked
from publisher.audience import bulk
from publisher.audience.models import Subscriber, Subscription, Suppression
from publisher.delivery import erasure
from publisher.delivery.models import Delivery
from publisher.errors import PublisherError
from publisher.publications import audit

log = logging.getLogger(__name__)
SOURCE = "forgotten"


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """How many subscriptions were removed, deliveries erased, and of these stopped in time."""

    subscriptions: int
    deliveries: int
    stopped: int


def forget_subscriber(*, subscriber: Subscriber, actor: str, now: datetime) -> Forgotten:
    """Erase a reader: the row with name and language, the subscriptions with their proofs, address
    and merge values in the ledger. When it has committed, no delivery to the address begins.

    The address key alone stays, blocked in the whole publication, so that no file that still has
    the address brings the reader back. Of each mail that left its sha256 stays.
    """
    with transaction.atomic():
        # In the order in which imports, leaving and workers take the same locks.
        bulk.lock_lists(subscriber.publication_id)
        links = Subscription.objects.select_for_update().filter(subscriber=subscriber)
        subscriptions = len(links.order_by("pk"))
        erasure.lock_ledger()
        _suppress(subscriber, now)
        stopped = stop_blocked(
            publication_id=subscriber.publication_id,
            address_key=subscriber.address_key,
            now=now,
            why=SOURCE,
        )
        hashes = {row.pk: _sha256(row) for row in erasure.deliveries_to(subscriber)}
        erasure.erase(hashes)
        kept_mail.forget_mails_about(hashes)
        done = Forgotten(subscriptions=subscriptions, deliveries=len(hashes), stopped=stopped)
        _record(subscriber, done, actor, now)
        subscriber.delete()
    return done


def _suppress(subscriber: Subscriber, now: datetime) -> None:
    own = Suppression.objects.filter(
        publication_id=subscriber.publication_id, address_key=subscriber.address_key
    )
    own.delete()  # what they left and why they bounced is theirs too
    Suppression.objects.create(
        publication_id=subscriber.publication_id,
        address_key=subscriber.address_key,
        reason=Suppression.Reason.ERASED,
        source=SOURCE,
        created_at=now,
    )


def _sha256(row: Delivery) -> str:
    """Of the mail as it left; empty where none did, or where it can be made no more."""
    if row.edition_id is None or row.dated_at is None or not row.address:
        return ""
    try:
        signer = signer_of(row.edition_id, row.dated_at)
        mail = message_of_delivery(row, edition_of(row.edition_id), signer)
        return hashlib.sha256(mail).hexdigest()
    except (PublisherError, ObjectDoesNotExist, ValueError) as error:
        # The erasure must not fail for the sake of a hash.
        log.warning("delivery %s leaves no hash: %s", row.pk, type(error).__name__)
        return ""


def _record(subscriber: Subscriber, done: Forgotten, actor: str, now: datetime) -> None:
    audit.record(
        actor=actor,
        verb="forget_subscriber",
        target=subscriber,
        at=now,
        publication=subscriber.publication,
        subscriptions=done.subscriptions,
        deliveries=done.deliveries,
        stopped=done.stopped,
    )
