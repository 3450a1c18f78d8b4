"""Consent is appended to, never changed: the receipts of what readers said."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from publisher.audience.models import ConsentEvent, Form, FormText, MailingList, Subscriber
from publisher.audience.signs import note_sign

SIGNS = (ConsentEvent.Kind.CONFIRMED, ConsentEvent.Kind.RENEWED)  # that somebody is there


def record_consent(
    *,
    subscriber: Subscriber,
    mailing_list: MailingList | None,
    kind: ConsentEvent.Kind,
    source: str,
    now: datetime,
    form: Form | None = None,
    form_text: FormText | None = None,
    detail: Mapping[str, Any] | None = None,
) -> ConsentEvent:
    """Keep that a reader said this of the list; without a list, of being measured.

    source: the door, at most 300 characters. detail: what was ticked, the page, the campaign.
    """
    if kind in SIGNS and mailing_list is not None:
        note_sign(subscriber_id=subscriber.pk, now=now, list_ids=[mailing_list.pk])
    return ConsentEvent.objects.create(
        publication_id=subscriber.publication_id,
        subscriber=subscriber,
        mailing_list=mailing_list,
        kind=kind,
        at=now,
        source=source[:300],
        form=form,
        form_text=form_text,
        detail=dict(detail or {}),
    )
