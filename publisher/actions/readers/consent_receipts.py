"""The receipts of a reader's consent, as whoever holds a mail's link may see them: the lists, the
times and the words, and nothing that names or describes the reader."""

from dataclasses import dataclass
from datetime import datetime

from publisher.audience.models import ConsentEvent, Subscriber

SHOWN = 30  # the latest


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """kind: a ConsentEvent's, or `imported`. mailing_list: its name, empty for measuring. text: the
    words that were agreed to, of that version."""

    kind: str
    at: datetime | None
    mailing_list: str
    text: str = ""
    version: int | None = None


def receipts_of(*, subscriber: Subscriber) -> list[Receipt]:
    """What the reader said of lists, and what imports said for them, the latest first."""
    events = ConsentEvent.objects.filter(subscriber=subscriber, mailing_list__isnull=False)
    found = [
        Receipt(
            kind=event.kind,
            at=event.at,
            mailing_list=event.mailing_list.name if event.mailing_list else "",
            text=event.form_text.text if event.form_text else "",
            version=event.form_text.version if event.form_text else None,
        )
        for event in events.select_related("mailing_list", "form_text").order_by("-at", "-pk")[
            :SHOWN
        ]
    ]
    links = subscriber.subscriptions.filter(batch__isnull=False)
    return found + [
        Receipt(kind="imported", at=link.consent_at, mailing_list=link.mailing_list.name)
        for link in links.select_related("mailing_list").order_by("mailing_list__name")
    ]
