"""What came by mail to our own addresses: how much of what, and what nobody could read."""

from django.db import models

from publisher.delivery.models.deliveries import Delivery
from publisher.publications.models import Publication


class IncomingMail(models.Model):
    """A mail in which nothing was recognised, kept for a person (actions/mail/kept_mail.py)."""

    class Door(models.TextChoices):
        RETURN = "return"  # a return path: it should have been a report of a server
        COMPLAINT = "complaint"  # the complaint address: it should have been a feedback report

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="+")
    delivery = models.ForeignKey(
        Delivery,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        related_name="+",
        help_text="the mail of ours whose return path it came to",
    )
    door = models.CharField(max_length=9, choices=Door.choices)
    received_at = models.DateTimeField()
    size = models.PositiveIntegerField(help_text="bytes as it came, or as many as were looked at")
    raw = models.BinaryField(help_text="its beginning, as it came")

    def __str__(self) -> str:
        return f"incoming mail {self.pk} ({self.door})"


class IncomingCount(models.Model):
    """How many mails came to one end since the beginning; what is pruned stays counted."""

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="+")
    result = models.CharField(max_length=12, help_text="as `mail receive` says it")
    number = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "result"], name="one_count_per_result")
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.result}"
