"""What is heard of mails after they left, and what became of sends in numbers."""

from django.db import models

from publisher.delivery.models.brin import BrinIndex
from publisher.delivery.models.deliveries import Delivery
from publisher.delivery.models.sends import Send
from publisher.publications.models import Publication


class DeliveryEvent(models.Model):
    """What was heard later. Events are never states: a complaint comes after `delivered`.

    Made for a hundred million rows: no index by publication, and the one by time is of ranges.
    """

    class Type(models.TextChoices):
        DELIVERED = "delivered"
        BOUNCE = "bounce"
        COMPLAINT = "complaint"
        DEFERRAL = "deferral"
        OPEN = "open"
        CLICK = "click"
        UNSUBSCRIBE = "unsubscribe"

    publication = models.ForeignKey(
        Publication, models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    delivery = models.ForeignKey(
        Delivery,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        related_name="events",
        help_text="null where no mail of ours was found for it",
    )
    type = models.CharField(max_length=11, choices=Type.choices)
    key = models.BinaryField(
        max_length=16, unique=True, help_text="of what makes two reports the same (events.py)"
    )
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(
                fields=["delivery"],
                name="event_complaint",
                condition=models.Q(type="complaint"),
            ),
            models.Index(
                fields=["delivery"],
                name="event_unsubscribe",
                condition=models.Q(type="unsubscribe"),
            ),
            BrinIndex(fields=["recorded_at"], name="event_recorded_at"),
        ]

    def __str__(self) -> str:
        return f"{self.type} of delivery {self.delivery_id}"


class SendTally(models.Model):
    """How many rows of a send stand in which state and why; written when it ends."""

    publication = models.ForeignKey(Publication, models.PROTECT, db_index=False, related_name="+")
    send = models.ForeignKey(Send, models.CASCADE, db_index=False, related_name="tallies")
    group = models.CharField(max_length=60, db_column="recipient_group", blank=True)
    state = models.CharField(max_length=10, choices=Delivery.State.choices)
    reason = models.CharField(max_length=16, blank=True, help_text="the verdict of the reply")
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["send", "group", "state", "reason"], name="one_tally_per_reason"
            )
        ]

    def __str__(self) -> str:
        return f"{self.count} {self.state} of send {self.send_id}"
