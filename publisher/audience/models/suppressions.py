"""Who must never be mailed, and who was forgotten."""

from django.db import models

from publisher.audience.models.lists import MailingList
from publisher.publications.models import Publication


class Suppression(models.Model):
    """An address that is never mailed in a scope, with reason and source."""

    class Reason(models.TextChoices):
        UNSUBSCRIBED = "unsubscribed"
        BOUNCED = "bounced"
        COMPLAINED = "complained"
        MANUAL = "manual"

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="suppressions")
    mailing_list = models.ForeignKey(
        MailingList,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="suppressions",
        help_text="the scope: one list, or the whole publication when empty",
    )
    address_key = models.CharField(max_length=320)
    reason = models.CharField(max_length=12, choices=Reason.choices)
    source = models.CharField(max_length=300)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "mailing_list", "address_key"],
                name="unique_suppression",
            ),
            models.UniqueConstraint(
                fields=["publication", "address_key"],
                name="unique_publication_suppression",
                condition=models.Q(mailing_list__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"suppression {self.pk} ({self.reason})"


class ErasedAddress(models.Model):
    """What is left of a forgotten reader: a keyed hash, which keeps imports from bringing them
    back and does not keep them from coming back by themselves (audience/erased.py)."""

    publication = models.ForeignKey(Publication, models.PROTECT, db_index=False, related_name="+")
    key_version = models.PositiveSmallIntegerField()
    hash = models.BinaryField(max_length=32)
    erased_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "key_version", "hash"], name="unique_erased_address"
            )
        ]

    def __str__(self) -> str:
        return f"erased address {self.pk}"
