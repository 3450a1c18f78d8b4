"""The engineers of a partner: who may have a link to its page, and what they asked for there."""

from django.db import models

from publisher.publications.models import Publication
from publisher.syndication.models.partners import Destination, Partner


class PartnerContact(models.Model):
    """A mailbox at the partner that may ask for a link to the partner's page."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="+")
    partner = models.ForeignKey(Partner, models.CASCADE, related_name="contacts")
    address = models.CharField(max_length=254)
    address_key = models.CharField(max_length=254, db_index=True, help_text="audience/addresses.py")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partner", "address_key"], name="unique_contact")
        ]

    def __str__(self) -> str:
        return f"contact {self.pk} of {self.partner_id}"


class EngineerRequest(models.Model):
    """What was asked for on the partner's page and a worker does: a trial, a sample, a replay."""

    class Kind(models.TextChoices):
        TRIAL = "trial"  # the channel, step by step
        SAMPLE = "sample"  # a story that is none, delivered
        REPLAY = "replay"  # what went out lately, once more

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="+")
    destination = models.ForeignKey(Destination, models.CASCADE, related_name="requests")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    values = models.JSONField(default=dict, help_text="the sample's code, the replay's hours")
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    ok = models.BooleanField(null=True)
    steps = models.JSONField(default=list, help_text='what came of it: [{"step","ok","answer"}]')

    class Meta:
        indexes = [
            models.Index(
                fields=["asked_at"],
                name="request_not_done",
                condition=models.Q(done_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} at {self.destination_id}"
