"""Post a mail about one person: a row of the ledger like any other, in a send of its own.

`values` is what the words of a purpose ask for (renderers/email/service/). No token stands in it:
links are made of the row's id when the mail is composed. What has not left at `expires_at` does not
leave any more, and what is posted while every exit is held is held.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from publisher.actions.processes.enqueue import send_task
from publisher.actions.processes.guard_ledger import hold_new
from publisher.audience import mailable
from publisher.audience.addresses import normalise
from publisher.audience.models import Subscriber
from publisher.delivery import freezing
from publisher.delivery.models import Delivery, Send, ServiceMail
from publisher.delivery.sends import OVER
from publisher.delivery.service.purposes import REFUSABLE
from publisher.delivery.states import CLAIMABLE
from publisher.publications.models import Publication

ACTOR = "engine"
TASK, QUEUE = "workers.deliveries.deliver_mail", "mail"
Purpose = ServiceMail.Purpose


def post_service_mail(
    *,
    publication: Publication,
    purpose: Purpose,
    key: str,
    address: str,
    language: str,
    values: Mapping[str, Any],
    now: datetime,
    expires_at: datetime,
    due_at: datetime | None = None,
    subscriber: Subscriber | None = None,
) -> ServiceMail:
    """Have this mail go to the address, at `due_at` (None: now), ahead of every issue. The same
    key (100 characters) gives the same mail again, unchanged. values: never what a stranger typed.
    Who refuses it (REFUSABLE) counts as suppressed. Raises PublisherError `bad_address`."""
    mail = ServiceMail(
        publication=publication,
        purpose=purpose,
        key=key,
        subscriber=subscriber,
        language=language,
        values=dict(values),
        created_at=now,
        due_at=due_at or now,
        expires_at=expires_at,
    )
    return _known(mail).first() or _post(mail, address, now)


def revise_service_mail(
    *,
    mail: ServiceMail,
    values: Mapping[str, Any],
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
    now: datetime,
) -> bool:
    """Give a mail that waits other values, and another hour or end if these are said; whether it
    did. False once it has begun, is over or may not leave any more: then post another."""
    with transaction.atomic():
        send = Send.objects.select_for_update().filter(deliveries=mail.delivery_id).first()
        if send is None or send.state in OVER or mail.erased_at is not None:
            return False
        row = Delivery.objects.select_for_update().get(send=send)
        if row.state not in CLAIMABLE or row.attempts or _is_stale(send, now):
            return False
        mail.values = dict(values)
        mail.due_at, mail.expires_at = due_at or mail.due_at, expires_at or mail.expires_at
        mail.save(update_fields=["values", "due_at", "expires_at"])
        send.not_before, send.expires_at = mail.due_at, mail.expires_at
        send.save(update_fields=["not_before", "expires_at"])
        _wake(mail, now)
    return True


def _known(mail: ServiceMail) -> QuerySet[ServiceMail]:
    """What was posted under its key."""
    rows = ServiceMail.objects.filter(publication_id=mail.publication_id, purpose=mail.purpose)
    return rows.filter(key=mail.key)


def _post(mail: ServiceMail, address: str, now: datetime) -> ServiceMail:
    kept, address_key = normalise(address)
    try:
        with transaction.atomic():
            mail.save(force_insert=True)
            _make_rows(mail, kept, address_key, now)
    except IntegrityError:
        return _known(mail).get()  # another process posted it this moment
    return mail


def _is_stale(send: Send, now: datetime) -> bool:
    return send.expires_at is not None and send.expires_at <= now


def _make_rows(mail: ServiceMail, address: str, address_key: str, now: datetime) -> None:
    """Its send, running from the start, and the one delivery of it."""
    send = Send.objects.create(
        publication_id=mail.publication_id,
        kind=Send.Kind.SERVICE,
        state=Send.State.RUNNING,
        recipients=1,
        created_by=ACTOR,
        created_at=now,
        not_before=mail.due_at,
        started_at=now,
        expires_at=mail.expires_at,
    )
    refused = mail.purpose in REFUSABLE and bool(
        mailable.refused_keys(mail.publication_id, [address_key])
    )
    mail.delivery = freezing.create_for_service(
        send=send, address=address, subscriber=mail.subscriber, suppressed=refused, now=now
    )
    mail.save(update_fields=["delivery"])
    hold_new(send)
    _wake(mail, now)


def _wake(mail: ServiceMail, now: datetime) -> None:
    """Later ones are found by the sweep."""
    if mail.due_at <= now:
        send_task(TASK, queue=QUEUE)
