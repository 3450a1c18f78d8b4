"""A reader changes their name, their language, or whether they are measured."""

from datetime import datetime

from django.db import transaction

from publisher.audience.consents import record_consent
from publisher.audience.models import ConsentEvent, Subscriber
from publisher.delivery.tallies.clicks import forget_clicks
from publisher.publications import audit, checks

Kind = ConsentEvent.Kind


def change_details(
    *, subscriber: Subscriber, name: str, language: str, source: str, now: datetime
) -> bool:
    """Keep another name and language (BCP 47); whether anything changed.

    Raises PublisherError for a text that is no line, or too long.
    """
    name = checks.line(name, "name", most=200)
    language = checks.line(language, "language", most=35)
    with transaction.atomic():
        row = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
        changed = [
            field
            for field, value in (("name", name), ("language", language))
            if getattr(row, field) != value
        ]
        row.name, row.language = name, language
        if changed:
            row.save(update_fields=changed)
            _record(row, "change_details", now, source=source, changed=changed)
    subscriber.name, subscriber.language = name, language
    return bool(changed)


def change_measuring(*, subscriber: Subscriber, agreed: bool, source: str, now: datetime) -> bool:
    """Keep that the reader agrees to be measured, or does not any more; whether it is new. With the
    consent goes what was measured, and the links that they got count nothing more."""
    with transaction.atomic():
        row = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
        if (row.tracking_consent_at is not None) == agreed:
            return False
        row.tracking_consent_at = now if agreed else None
        row.save(update_fields=["tracking_consent_at"])
        if not agreed:
            forget_clicks(publication_id=row.publication_id, subscriber_id=row.pk)
        record_consent(
            subscriber=row,
            mailing_list=None,
            kind=Kind.MEASURING if agreed else Kind.NOT_MEASURING,
            source=source,
            now=now,
        )
        _record(row, "agree_to_measuring" if agreed else "end_measuring", now, source=source)
    subscriber.tracking_consent_at = row.tracking_consent_at
    return True


def _record(row: Subscriber, verb: str, now: datetime, **detail: object) -> None:
    audit.record(
        actor="reader", verb=verb, target=row, at=now, publication=row.publication, **detail
    )
