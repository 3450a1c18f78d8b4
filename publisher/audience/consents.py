"""Consent is appended to, never changed: the receipts of what readers said."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from publisher.audience.models import ConsentEvent, Form, FormText, MailingList, Subscriber


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
