"""Forget a reader: erase personal data; a keyed hash stays."""

import hashlib
import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction

from publisher.actions.erasure.forget_files import forget_files
from publisher.actions.erasure.typed_addresses import forget_typed
from publisher.actions.issues.editions import edition_of, signer_of
from publisher.actions.issues.render_issue import message_of_delivery
from publisher.actions.mail import kept_mail
from publisher.actions.processes import decisions
from publisher.audience import bulk
from publisher.audience.erased import keep_erased
from publisher.audience.growth import count_erased
from publisher.audience.models import Subscriber, Subscription, Suppression
from publisher.delivery import erasure, transitions
from publisher.delivery.models import Delivery
from publisher.delivery.tallies.clicks import forget_clicks
from publisher.errors import PublisherError
from publisher.publications import audit
from publisher.publications.models import Publication
from publisher.syndication.outbox import forget_reader

log = logging.getLogger(__name__)
WHY = "forgotten"  # in the ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """How many subscriptions were removed, deliveries erased, and of these stopped in time."""

    subscriptions: int
    deliveries: int
    stopped: int


def forget_subscriber(*, subscriber: Subscriber, actor: str, now: datetime) -> Forgotten:
    """Forget the reader as `forget_address` does."""
    return forget_address(
        publication=subscriber.publication,
        address_key=subscriber.address_key,
        actor=actor,
        now=now,
    )


def forget_address(
    *, publication: Publication, address_key: str, actor: str, now: datetime
) -> Forgotten:
    """Erase a reader: the row with all that hangs on it, what suppressed the address, address and
    merge values in the ledger, mails that came and mails that were caught, the address where an
    editor typed it for control copies. When it has committed, no delivery to the address begins.

    A keyed hash stays, so that no file that still has the address brings the reader back; they
    themselves may come back. Of each mail that left its sha256 stays.
    """
    with transaction.atomic():
        # In the order in which imports, leaving and workers take the same locks.
        bulk.lock_lists(publication.pk)
        reader = Subscriber.objects.filter(publication=publication, address_key=address_key).first()
        links = Subscription.objects.select_for_update().filter(subscriber=reader)
        subscriptions = len(links.order_by("pk")) if reader else 0
        erasure.lock_ledger()
        rows = erasure.deliveries_to(
            publication_id=publication.pk,
            subscriber_id=reader.pk if reader else None,
            address_key=address_key,
        )
        stopped = _erase(reader, rows, now)
        done = Forgotten(subscriptions=subscriptions, deliveries=len(rows), stopped=stopped)
        _record(publication, reader, done, actor, now)
        _erase_reader(publication, reader, address_key, now)
    return done


def erase_stranger(*, reader: Subscriber, now: datetime) -> None:
    """Erase who never confirmed anything, and the mails that asked them to: no hash stays, and what
    suppresses the address does. Call it in a transaction."""
    rows = list(Delivery.objects.filter(service_mail__subscriber=reader))
    _erase(reader, rows, now)
    reader.delete()


def _erase_reader(
    publication: Publication, reader: Subscriber | None, address_key: str, now: datetime
) -> None:
    """The reader's row and all that knows the address; the hash takes their place."""
    # What they left and why they bounced is theirs too.
    Suppression.objects.filter(publication=publication, address_key=address_key).delete()
    forget_typed(publication=publication, address_key=address_key)
    kept_mail.forget_mails_naming(publication_id=publication.pk, address_key=address_key)
    keep_erased(publication.pk, address_key, now)
    if reader is not None:
        if reader.tracking_consent_at is not None:
            forget_clicks(publication_id=reader.publication_id, subscriber_id=reader.pk)
        count_erased(reader=reader, now=now)
        reader.delete()
    decisions.keep_erasure(publication=publication, address_key=address_key, now=now)
    transaction.on_commit(lambda: forget_files(publication.pk, address_key))


def _erase(reader: Subscriber | None, rows: Collection[Delivery], now: datetime) -> int:
    """Stop what has not begun, and empty the rows. Returns how many were stopped."""
    ids = [row.pk for row in rows]
    stopped = transitions.suppress(Delivery.objects.filter(pk__in=ids), now=now, why=WHY)
    erasure.erase_service_mails(
        subscriber_id=reader.pk if reader else None, delivery_ids=ids, now=now
    )
    erasure.erase({row.pk: _sha256(row) for row in rows})
    kept_mail.forget_mails_about(ids)
    if reader is not None:
        forget_reader(reader.pk, now)
    return stopped


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


def _record(
    publication: Publication,
    reader: Subscriber | None,
    done: Forgotten,
    actor: str,
    now: datetime,
) -> None:
    audit.record(
        actor=actor,
        verb="forget_subscriber",
        target=reader or publication,
        at=now,
        publication=publication,
        subscriptions=done.subscriptions,
        deliveries=done.deliveries,
        stopped=done.stopped,
    )
