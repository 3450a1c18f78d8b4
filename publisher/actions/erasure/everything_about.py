"""Everything that is kept about one person, as a document (GDPR, articles 15 and 20)."""

from collections.abc import Collection
from typing import Any

from publisher.actions.erasure.typed_addresses import newsletters_naming
from publisher.audience.erased import erased_among
from publisher.audience.models import (
    ConsentEvent,
    Field,
    Subscriber,
    Suppression,
)
from publisher.content.codec import timestamp
from publisher.delivery.erasure import deliveries_to
from publisher.delivery.models import (
    Delivery,
    DeliveryEvent,
    IncomingMail,
    ReaderClick,
    Send,
    ServiceMail,
)
from publisher.editorial.models import Edition
from publisher.publications.models import Publication
from publisher.syndication.models import WebhookEvent

Document = dict[str, Any]
EXCERPT = 20_000  # characters of what came by mail


def is_known(*, publication: Publication, address_key: str) -> bool:
    """Whether anything of this address is kept, a hash of who was forgotten included."""
    about: dict[str, Any] = {"publication": publication, "address_key": address_key}
    return (
        Subscriber.objects.filter(**about).exists()
        or Suppression.objects.filter(**about).exists()
        or bool(erased_among(publication.pk, [address_key]))
        or bool(newsletters_naming(**about))
        or bool(
            deliveries_to(
                publication_id=publication.pk, subscriber_id=None, address_key=address_key
            )
        )
    )


def everything_about(*, publication: Publication, address_key: str) -> Document:
    """What is kept of the address and its reader in the publication. Times are RFC 3339, UTC;
    what is not known is null."""
    about: dict[str, Any] = {"publication": publication, "address_key": address_key}
    reader = Subscriber.objects.filter(**about).first()
    rows = deliveries_to(
        publication_id=publication.pk,
        subscriber_id=reader.pk if reader else None,
        address_key=address_key,
    )
    blocked = Suppression.objects.filter(**about).select_related("mailing_list")
    ids = [row.pk for row in rows]
    return {
        **_reader(reader),
        "forgotten": bool(erased_among(publication.pk, [address_key])),
        "subscriptions": _subscriptions(reader) if reader else [],
        "consent_events": _consent_events(reader) if reader else [],
        "suppressions": [_suppression(row) for row in blocked.order_by("pk")],
        "tags": _tags(reader) if reader else [],
        "entitlements": _entitlements(reader) if reader else [],
        "endpoints": _endpoints(reader) if reader else [],
        "activity": _activity(reader) if reader else [],
        "clicks": _clicks(reader) if reader else [],
        "control_copies_of": [letter.slug for letter in newsletters_naming(**about)],
        "mails": _mails(rows),
        "events": _events(ids),
        "service_mails": _service_mails(reader, ids),
        "incoming_mails": _incoming(publication, ids, address_key),
        "told_to_webhooks": _told(reader) if reader else [],
    }


def _told(reader: Subscriber) -> list[Document]:
    """What the newsroom's own programs were told of them."""
    rows = WebhookEvent.objects.filter(subscriber=reader).select_related("endpoint")
    return [
        {
            "webhook": row.endpoint.slug,
            "type": row.type,
            "at": timestamp(row.occurred_at),
            "state": row.state,
            "data": row.data,
        }
        for row in rows.order_by("pk")
    ]


def _reader(reader: Subscriber | None) -> Document:
    if reader is None:
        names = "address name language time_zone external_id created_at measuring_since light_since"
        return {**dict.fromkeys(names.split()), "fields": {}}
    return {
        "address": reader.address,
        "name": reader.name or None,
        "language": reader.language or None,
        "time_zone": reader.time_zone,
        "external_id": reader.external_id,
        "created_at": timestamp(reader.created_at),
        "measuring_since": timestamp(reader.tracking_consent_at),
        "light_since": timestamp(reader.light_since),
        "fields": _fields(reader),
    }


def _fields(reader: Subscriber) -> Document:
    """By their names of now; a field that was deleted by its id."""
    declared = Field.objects.filter(publication_id=reader.publication_id)
    names = {str(pk): name for pk, name in declared.values_list("pk", "name")}
    return {names.get(key, key): value for key, value in reader.fields.items()}


def _subscriptions(reader: Subscriber) -> list[Document]:
    links = reader.subscriptions.select_related("mailing_list", "batch")
    return [
        {
            "list": link.mailing_list.slug,
            "status": link.status,
            "consent_source": link.consent_source,
            "consent_at": timestamp(link.consent_at),
            "import": link.batch.source if link.batch else None,
            "import_at": timestamp(link.batch.at) if link.batch else None,
            "paused_until": timestamp(link.paused_until),
            "frequency": link.frequency,
            "frequency_from": timestamp(link.frequency_from),
            "created_at": timestamp(link.created_at),
            "changed_at": timestamp(link.changed_at),
        }
        for link in links.order_by("mailing_list__slug")
    ]


def consent_events(reader: Subscriber) -> list[ConsentEvent]:
    """What the reader said, the latest first."""
    events = reader.consent_events.select_related("mailing_list", "form", "form_text", "peer")
    return list(events.order_by("-at", "-pk"))


def _consent_events(reader: Subscriber) -> list[Document]:
    return [
        {
            "kind": event.kind,
            "list": event.mailing_list.slug if event.mailing_list else None,
            "at": timestamp(event.at),
            "source": event.source,
            "form": event.form.slug if event.form else None,
            "text": event.form_text.text if event.form_text else None,
            "text_version": event.form_text.version if event.form_text else None,
            "text_sha256": event.form_text.sha256 if event.form_text else None,
            "detail": event.detail,
            "ip": event.peer.ip if hasattr(event, "peer") else None,
        }
        for event in consent_events(reader)
    ]


def _suppression(row: Suppression) -> Document:
    return {
        "list": row.mailing_list.slug if row.mailing_list else None,
        "reason": row.reason,
        "source": row.source,
        "created_at": timestamp(row.created_at),
    }


def _tags(reader: Subscriber) -> list[str]:
    return sorted(reader.tag_links.values_list("tag__name", flat=True))


def _entitlements(reader: Subscriber) -> list[Document]:
    return [
        {
            "external_id": row.external_id,
            "starts_at": timestamp(row.starts_at),
            "ends_at": timestamp(row.ends_at),
            "source": row.source,
            "changed_at": timestamp(row.changed_at),
        }
        for row in reader.entitlements.order_by("pk")
    ]


def _endpoints(reader: Subscriber) -> list[Document]:
    rows = reader.endpoints.order_by("pk")
    return [
        {"kind": one.kind, "address": one.address, "created_at": timestamp(one.created_at)}
        for one in rows
    ]


def _activity(reader: Subscriber) -> list[Document]:
    return [
        {
            "list": row.mailing_list.slug,
            "received": row.received,
            "last_received_at": timestamp(row.last_received_at),
            "bounces": row.bounces,
            "clicks": row.clicks,
            "last_sign_at": timestamp(row.last_sign_at),
        }
        for row in reader.activity.select_related("mailing_list").order_by("pk")
    ]


def _clicks(reader: Subscriber) -> list[Document]:
    """Links that they followed, by their consent; `discounted`: as if a program had."""
    rows = ReaderClick.objects.filter(subscriber=reader).select_related("link").order_by("pk")
    return [
        {
            "delivery": str(row.delivery_id),
            "address": row.link.address,
            "at": timestamp(row.at),
            "discounted": row.discounted,
        }
        for row in rows
    ]


def _mails(rows: Collection[Delivery]) -> list[Document]:
    sends = {send.pk: send for send in _sends({row.send_id for row in rows})}
    made = Edition.objects.filter(pk__in={row.edition_id for row in rows}).defer("compiled")
    editions: dict[int | None, Edition] = {one.pk: one for one in made}
    return [
        _mail(row, sends[row.send_id], editions.get(row.edition_id))
        for row in sorted(rows, key=lambda one: one.pk)
    ]


def _sends(ids: Collection[int]) -> Collection[Send]:
    return Send.objects.filter(pk__in=list(ids)).select_related("issue__newsletter")


def _mail(row: Delivery, send: Send, edition: Edition | None) -> Document:
    """light: whether it was the light edition; None before it began."""
    issue = send.issue
    return {
        "delivery": str(row.pk),
        "send": str(send.pk),
        "kind": send.kind,
        "newsletter": issue.newsletter.slug if issue else None,
        "issue": str(issue.pk) if issue else None,
        "subject": issue.subject if issue else None,
        "address": row.address or None,
        "merge_values": row.merge_values,
        "light": edition.is_light if edition else None,
        "state": row.state,
        "attempts": row.attempts,
        "dated_at": timestamp(row.dated_at),
        "changed_at": timestamp(row.changed_at),
        "reply": f"{row.reply_code} {row.reply}".strip() or None,
    }


def _events(ids: Collection[int]) -> list[Document]:
    events = DeliveryEvent.objects.filter(delivery_id__in=list(ids)).order_by("pk")
    return [
        {
            "delivery": str(event.delivery_id),
            "type": event.type,
            "occurred_at": timestamp(event.occurred_at),
            "detail": event.detail,
        }
        for event in events
    ]


def _service_mails(reader: Subscriber | None, ids: Collection[int]) -> list[Document]:
    mails = {mail.pk: mail for mail in ServiceMail.objects.filter(delivery_id__in=list(ids))}
    if reader is not None:
        mails |= {mail.pk: mail for mail in reader.service_mails.all()}
    return [
        {
            "purpose": mail.purpose,
            "created_at": timestamp(mail.created_at),
            "due_at": timestamp(mail.due_at),
            "values": mail.values,
        }
        for _, mail in sorted(mails.items())
    ]


def _incoming(publication: Publication, ids: Collection[int], address_key: str) -> list[Document]:
    kept = IncomingMail.objects.filter(publication=publication).order_by("pk")
    own, name = set(ids), address_key.encode()
    return [
        {
            "door": mail.door,
            "received_at": timestamp(mail.received_at),
            "size": mail.size,
            "text": bytes(mail.raw).decode("utf-8", "replace")[:EXCERPT],
        }
        for mail in kept.iterator(chunk_size=20)
        if mail.delivery_id in own or name in bytes(mail.raw).lower()
    ]
