"""What a shop or a paywall says: this reader may read paid stories whole, from and until when."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from publisher.actions.issues.merge_values import merge_values
from publisher.audience.addresses import normalise
from publisher.audience.erased import erased_among
from publisher.audience.models import Entitlement, Subscriber
from publisher.delivery.models import Delivery, Send
from publisher.delivery.states import NOT_BEGUN
from publisher.errors import PublisherError
from publisher.publications import audit
from publisher.publications.models import Publication

LONGEST = 200  # characters of a name that a shop gives
OVER = (Send.State.FINISHED, Send.State.CANCELED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Whom it is about: what the shop calls them, their address, or both."""

    external_id: str = ""
    address: str = ""


def put_entitlement(
    *,
    publication: Publication,
    external_id: str,
    reader: Reader,
    starts_at: datetime,
    ends_at: datetime | None,
    source: str,
    actor: str,
    now: datetime,
) -> Entitlement:
    """Make or change the entitlement of that name; twice is the same as once. An address that
    nobody knows is kept without any list, so nothing is mailed to it. Raises PublisherError
    `bad_name`, `bad_time`, `no_reader`, `bad_address`, `unknown_reader`, `another_reader`,
    `forgotten_reader`.
    """
    name = _name(external_id, "id")
    if ends_at is not None and ends_at <= starts_at:
        raise PublisherError("bad_time", "it ends before it starts", "ends_at")
    with transaction.atomic():
        found = _reader(publication, reader, now)
        row, before = _locked(publication, name)
        row.subscriber, row.starts_at, row.ends_at = found, starts_at, ends_at
        row.source, row.changed_at = source[:300], now
        row.save()
        _note(row, "put_entitlement", actor, now)
        for pk in sorted({found.pk, *before}):
            _refreeze(pk, now)
    return row


def end_entitlement(
    *, publication: Publication, external_id: str, actor: str, now: datetime
) -> Entitlement:
    """From now on it gives nothing, also to mails that have not begun. Twice is the same as once.
    Raises PublisherError `unknown_entitlement`."""
    with transaction.atomic():
        rows = Entitlement.objects.select_for_update(of=("self",))
        row = rows.filter(publication=publication, external_id=external_id).first()
        if row is None:
            message = f"there is no entitlement {external_id[:LONGEST]!r}"
            raise PublisherError("unknown_entitlement", message, "ID")
        if row.ends_at is None or row.ends_at > now:
            row.starts_at, row.ends_at = min(row.starts_at, now), now
            row.changed_at = now
            row.save(update_fields=["starts_at", "ends_at", "changed_at"])
            _note(row, "end_entitlement", actor, now)
            _refreeze(row.subscriber_id, now)
    return row


def entitlements_of(publication: Publication, address: str | None = None) -> QuerySet[Entitlement]:
    """A publication's, the newest first; with an address, that reader's. Raises PublisherError
    `bad_address`."""
    rows = Entitlement.objects.filter(publication=publication).select_related("subscriber")
    if address is not None:
        rows = rows.filter(subscriber__address_key=normalise(address)[1])
    return rows.order_by("-pk")


def _locked(publication: Publication, name: str) -> tuple[Entitlement, set[int]]:
    """The row of that name, or a new one, and whose it was."""
    rows = Entitlement.objects.select_for_update(of=("self",))
    row = rows.filter(publication=publication, external_id=name).first()
    if row is None:
        return Entitlement(publication=publication, external_id=name), set()
    return row, {row.subscriber_id}


def _reader(publication: Publication, reader: Reader, now: datetime) -> Subscriber:
    """Whom the shop means, known or new."""
    if not reader.external_id and not reader.address:
        raise PublisherError("no_reader", "say whose it is: reader or address", "reader")
    rows = Subscriber.objects.filter(publication=publication)
    named = rows.filter(external_id=reader.external_id).first() if reader.external_id else None
    if not reader.address:
        if named is None:
            message = "no reader has this name; say their address too"
            raise PublisherError("unknown_reader", message, "reader")
        return named
    address, key = normalise(reader.address)
    found = rows.filter(address_key=key).first()
    if named is not None and named != found:
        message = "the name and the address are of different readers"
        raise PublisherError("another_reader", message, "reader")
    if found is None:
        found = _new(publication, address, key, now)
    if reader.external_id and found.external_id is None:
        found.external_id = _name(reader.external_id, "reader")
        found.save(update_fields=["external_id"])
    return found


def _new(publication: Publication, address: str, key: str, now: datetime) -> Subscriber:
    if erased_among(publication.pk, [key]):
        message = "this reader asked to be forgotten; only they can come back"
        raise PublisherError("forgotten_reader", message, "address")
    return Subscriber.objects.create(
        publication=publication,
        address=address,
        address_key=key,
        domain=key.rpartition("@")[2],
        created_at=now,
    )


def _refreeze(subscriber_id: int, now: datetime) -> None:
    """Mails to the reader that have not begun, and ask for it, give what is given now."""
    sends = Send.objects.filter(kind=Send.Kind.ISSUE).exclude(state__in=OVER)
    waiting = Delivery.objects.filter(
        send_id__in=list(sends.values_list("pk", flat=True)),
        subscriber_id=subscriber_id,
        state__in=NOT_BEGUN,
    )
    for row in waiting.select_for_update(of=("self",)).order_by("pk"):
        if "access" not in row.merge_values:
            continue
        kept = {name: value for name, value in row.merge_values.items() if name != "entitled"}
        new = merge_values(row.subscriber, {"access"}, now)
        fresh = {name: new[name] for name in ("access", "entitled") if name in new}
        Delivery.objects.filter(pk=row.pk).update(merge_values={**kept, **fresh})


def _name(text: str, where: str) -> str:
    found = text.strip()
    if not found or len(found) > LONGEST or not found.isprintable():
        message = f"must be a name of 1 to {LONGEST} printable characters"
        raise PublisherError("bad_name", message, where)
    return found


def _note(row: Entitlement, verb: str, actor: str, now: datetime) -> None:
    audit.record(
        actor=actor,
        verb=verb,
        target=row,
        at=now,
        publication=row.publication,
        ends_at=row.ends_at.isoformat() if row.ends_at else None,
        source=row.source,
    )
