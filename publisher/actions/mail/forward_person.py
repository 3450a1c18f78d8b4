"""What a person wrote to an address of ours, and is to go on to the publication's contact.

It is kept (actions/mail/kept_mail.py), so that nothing is lost while no mail can leave; a mail of
service takes it from `to_forward` and notes it.
"""

from datetime import datetime

from django.db.models import QuerySet

from publisher.delivery.models import IncomingMail
from publisher.publications.models import Publication

FORWARDED = "auto-forwarded"
"""What such a mail says as Auto-Submitted. Its contact may be a mailbox that we read ourselves, and
what says so is not taken for a person's again (channels/incoming/nothing.py)."""


def to_forward() -> QuerySet[IncomingMail]:
    """Those that wait for it, the oldest first."""
    door = IncomingMail.Door.PERSON
    rows = IncomingMail.objects.filter(door=door, forwarded_at=None).select_related("publication")
    return rows.order_by("pk")


def note_forwarded(kept: IncomingMail, *, now: datetime) -> bool:
    """Note that it goes; False where another was quicker."""
    return bool(to_forward().filter(pk=kept.pk).update(forwarded_at=now))


def contact_of(publication: Publication) -> str:
    """The address of the people who answer readers."""
    if "@" in publication.contact:
        return publication.contact
    return publication.reply_to or publication.sender_address
