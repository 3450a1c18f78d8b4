"""Leaving a newsletter: one click, from then on no mail of it begins."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from publisher.actions.readers.leave_lists import leave_lists
from publisher.delivery.models import Delivery
from publisher.delivery.newsletters import newsletter_of
from publisher.editorial.models import Newsletter
from publisher.publications.tokens import unseal

CLICK = (
    "address",
    "edition",
    "publication__slug",
    "publication__language",
    "issue__newsletter__language",
    "subscriber__address_key",
)


@dataclass(frozen=True, slots=True)
class Unsubscribed:
    """changed: False when the reader had left before. newsletter: which one, if there is one."""

    changed: bool
    newsletter: Newsletter | None


def delivery_of_token(token: str) -> Delivery | None:
    """The delivery to a reader that a leaving link belongs to, or None for any other text."""
    return delivery_of(unseal("leave", token))


def delivery_of_click(token: str) -> Delivery | None:
    """The same, with what one click asks of it alone: of five tables that is a fifth of the
    columns, and most of what reading them costs."""
    key = unseal("leave", token)
    if key is None or key >= 2**63:
        return None
    return _letters().only(*CLICK).filter(pk=key).first()


def delivery_of(key: int | None, *, partners: bool = False) -> Delivery | None:
    """The delivery to a reader of that id, with what its letter is; None where there is none.
    `partners`: one to a partner too."""
    if key is None or key >= 2**63:
        return None
    return _letters(partners=partners).filter(pk=key).first()


def _letters(*, partners: bool = False) -> QuerySet[Delivery]:
    # Not the edition, whose bytes nobody reads here: only a notice is asked for its own.
    rows = Delivery.objects.select_related("publication", "issue__newsletter", "subscriber")
    return rows if partners else rows.filter(destination__isnull=True)


def unsubscribe(
    *, delivery: Delivery, source: str, now: datetime, everywhere: bool = False
) -> Unsubscribed:
    """Leave the lists of the delivery's newsletter; all of the publication's, if it is of none or
    `everywhere` is asked for.

    source: where it came from ("one-click", "page"); kept with the suppressions.
    """
    newsletter = newsletter_of(delivery)
    own = newsletter if not everywhere else None
    lists = own.mailing_lists.values_list("pk", flat=True) if own else None
    ended = leave_lists(delivery=delivery, lists=lists, source=source, now=now)
    return Unsubscribed(bool(ended), newsletter)
