"""One reader onto a list by hand, with the source of their consent."""

from datetime import datetime
from enum import StrEnum

from django.db import transaction

from publisher.audience import bulk, mailable
from publisher.audience.addresses import normalise
from publisher.audience.consents import record_consent
from publisher.audience.erased import erased_among
from publisher.audience.models import ConsentEvent, MailingList, Subscriber, Subscription
from publisher.audience.names import BadName, checked_name
from publisher.errors import PublisherError, Refused
from publisher.publications import audit, checks
from publisher.syndication.outbox import tell_joined

Status = Subscription.Status


class Added(StrEnum):
    """What came of it."""

    SUBSCRIBED = "subscribed"
    ALREADY = "already"  # on the list before


def add_subscriber(
    *,
    mailing_list: MailingList,
    address: str,
    source: str,
    actor: str,
    now: datetime,
    name: str = "",
    language: str = "",
) -> Added:
    """Subscribe a reader as confirmed, `source` saying where and how they consented.

    Raises PublisherError `bad_address`, `bad_name`, `bad_language` or `missing_text`; Refused
    `reader_left`, `address_suppressed` or `reader_erased`: only they themselves undo that.
    """
    source = checks.line(source, "--source", most=300, required=True)
    kept, key = normalise(address)
    spoken = checks.language(language, "--language") if language else ""
    values = {"address": kept, "name": _name(name), "language": spoken}
    with transaction.atomic():
        bulk.lock_lists(mailing_list.publication_id)
        _check_allowed(mailing_list, key)
        reader = _reader(mailing_list, key, values, now)
        if not _subscribed(reader, mailing_list, source, now):
            return Added.ALREADY
        _record(mailing_list, reader, source, actor, now)
    return Added.SUBSCRIBED


def _reader(
    mailing_list: MailingList, key: str, values: dict[str, str], now: datetime
) -> Subscriber:
    reader, _ = Subscriber.objects.get_or_create(
        publication_id=mailing_list.publication_id,
        address_key=key,
        defaults={**values, "domain": key.rpartition("@")[2], "created_at": now},
    )
    return reader


def _subscribed(reader: Subscriber, mailing_list: MailingList, source: str, now: datetime) -> bool:
    """Whether the reader was not on the list before. Raises Refused `reader_left`."""
    link, new = Subscription.objects.get_or_create(
        publication_id=reader.publication_id,
        mailing_list=mailing_list,
        subscriber=reader,
        defaults=_confirmed(source, now) | {"created_at": now},
    )
    if not new and link.status == Status.UNSUBSCRIBED:
        raise Refused("reader_left", "the reader has left this list", "address")
    if not new and link.status == Status.CONFIRMED:
        return False
    Subscription.objects.filter(pk=link.pk).update(**_confirmed(source, now))
    return True


def _confirmed(source: str, now: datetime) -> dict[str, object]:
    return {
        "status": Status.CONFIRMED,
        "consent_source": source,
        "consent_at": now,
        "batch": None,
        "changed_at": now,
    }


def _name(name: str) -> str:
    try:
        return checked_name(name.strip())
    except BadName as error:
        raise PublisherError("bad_name", str(error), "--name") from None


def _check_allowed(mailing_list: MailingList, key: str) -> None:
    title = mailing_list.publication_id
    if erased_among(title, [key]):
        message = "the reader asked to be forgotten; only they themselves can come back"
        raise Refused("reader_erased", message, "address")
    if mailable.suppressed_keys(title, [key], mailing_list.pk):
        message = "the address must not be mailed; see: publisher subscriber show"
        raise Refused("address_suppressed", message, "address")


def _record(
    mailing_list: MailingList, reader: Subscriber, source: str, actor: str, now: datetime
) -> None:
    record_consent(
        subscriber=reader,
        mailing_list=mailing_list,
        kind=ConsentEvent.Kind.SUBSCRIBED,
        source=source,
        now=now,
        detail={"by": actor},
    )
    audit.record(
        actor=actor,
        verb="add_subscriber",
        target=reader,
        at=now,
        publication=mailing_list.publication,
        list=mailing_list.slug,
    )
    tell_joined(
        publication_id=mailing_list.publication_id,
        list_slug=mailing_list.slug,
        readers=[reader.pk],
        source=source,
        now=now,
    )
