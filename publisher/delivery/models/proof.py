"""What proves where a story is: partners' receipts, looks at their places, calls."""

from django.db import models

from publisher.delivery.models.deliveries import Delivery
from publisher.publications.models import Publication
from publisher.syndication.models import Destination


class PartnerReceipt(models.Model):
    """A partner said that it has a version, or that it took one away; the first word counts."""

    class Via(models.TextChoices):
        REPLY = "reply"  # in its answer to the push
        API = "api"
        PERSON = "person"  # somebody of ours wrote it down

    publication = models.ForeignKey(
        Publication, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    delivery = models.OneToOneField(
        Delivery, models.DO_NOTHING, db_constraint=False, related_name="receipt"
    )
    destination = models.ForeignKey(
        Destination, models.DO_NOTHING, db_constraint=False, related_name="receipts"
    )
    article_id = models.BigIntegerField(db_index=True, help_text="of editorial.Article")
    version = models.PositiveIntegerField()
    via = models.CharField(max_length=10, choices=Via.choices)
    said_by = models.CharField(
        max_length=200, blank=True, help_text="who wrote it down, or said so"
    )
    reference = models.CharField(max_length=200, blank=True, help_text="what the partner calls it")
    url = models.CharField(max_length=2000, blank=True, help_text="where the partner shows it")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"receipt of delivery {self.delivery_id}"


class PartnerCall(models.Model):
    """Somebody called a partner about a story that had to go."""

    publication = models.ForeignKey(
        Publication, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    destination = models.ForeignKey(
        Destination, models.DO_NOTHING, db_constraint=False, related_name="calls"
    )
    article_id = models.BigIntegerField(db_index=True, help_text="of editorial.Article")
    at = models.DateTimeField()
    actor = models.CharField(max_length=200)
    spoke_with = models.CharField(max_length=200)
    note = models.CharField(max_length=500, blank=True)

    def __str__(self) -> str:
        return f"call to {self.destination_id}"


class StandingCheck(models.Model):
    """One place where a story stood that had to go, and what was last seen there."""

    class Presence(models.TextChoices):
        PRESENT = "present"
        ABSENT = "absent"
        UNKNOWN = "unknown"

    publication = models.ForeignKey(
        Publication, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    destination = models.ForeignKey(
        Destination, models.DO_NOTHING, db_constraint=False, related_name="checks"
    )
    article_id = models.BigIntegerField(db_index=True, help_text="of editorial.Article")
    place = models.CharField(max_length=2000, help_text="a file's name, or a web address")
    presence = models.CharField(max_length=10, choices=Presence.choices, default=Presence.UNKNOWN)
    answer = models.CharField(max_length=300, blank=True)
    planned_at = models.DateTimeField(help_text="when the partner was told")
    checked_at = models.DateTimeField(null=True)
    gone_at = models.DateTimeField(null=True, help_text="when it was first seen to be gone")
    alarmed_at = models.DateTimeField(null=True, help_text="a person was told that it still stands")
    next_at = models.DateTimeField(null=True, help_text="when it is looked at again; null: no more")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["destination", "article_id", "place"], name="one_check_of_a_place"
            )
        ]
        indexes = [
            models.Index(
                fields=["next_at"],
                name="check_due",
                condition=models.Q(next_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.place} at {self.destination_id}: {self.presence}"
