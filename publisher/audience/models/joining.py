"""What is counted, and for some days known, of those who sign up."""

from django.db import models

from publisher.audience.models.consent import ConsentEvent
from publisher.publications.models import Publication


class MailBudget(models.Model):
    """How many confirmation mails a mailbox, a domain or a form had, under a keyed hash.

    Of the installation, not of a publication: a mailbox is one, whoever writes to it.
    """

    hash = models.BinaryField(max_length=32, unique=True)
    times = models.JSONField(default=list, help_text="of a mailbox: hours of its last mails")
    next_at = models.DateTimeField(
        null=True, help_text="of a domain or a form: until when what was asked for fills its pace"
    )
    tally = models.JSONField(
        default=dict, help_text="of a form: mails and confirmations by when they were asked for"
    )
    changed_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"mail budget {self.pk}"


class ConsentPeer(models.Model):
    """From which network address something was consented to; only where a setting says so, and
    for so many days. A row of its own, for consent events are never overwritten."""

    publication = models.ForeignKey(Publication, models.PROTECT, db_index=False, related_name="+")
    event = models.OneToOneField(ConsentEvent, models.CASCADE, related_name="peer")
    ip = models.CharField(max_length=45)
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"peer of consent event {self.event_id}"
