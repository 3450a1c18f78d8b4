"""Labels and typed values of subscribers, declared per publication."""

from django.db import models

from publisher.audience.models.subscribers import Subscriber
from publisher.publications.models import Publication


class Tag(models.Model):
    """A label; `key` is its name in the form in which two spellings meet (NFC, casefold)."""

    publication = models.ForeignKey(Publication, models.PROTECT, db_index=False, related_name="+")
    name = models.CharField(max_length=100)
    key = models.CharField(max_length=120)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["publication", "key"], name="unique_tag")]

    def __str__(self) -> str:
        return self.name


class SubscriberTag(models.Model):
    """That a subscriber has a tag."""

    publication = models.ForeignKey(
        Publication, models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    subscriber = models.ForeignKey(
        Subscriber, models.CASCADE, db_index=False, related_name="tag_links"
    )
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="subscriber_links")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subscriber", "tag"], name="unique_subscriber_tag")
        ]

    def __str__(self) -> str:
        return f"tag {self.tag_id} of subscriber {self.subscriber_id}"


class Field(models.Model):
    """A typed value that subscribers may have; it stands in Subscriber.fields under its id, so
    that a new name changes no reader."""

    class Type(models.TextChoices):
        TEXT = "text"
        NUMBER = "number"
        DATE = "date"
        BOOL = "bool"
        CHOICE = "choice"

    publication = models.ForeignKey(Publication, models.PROTECT, db_index=False, related_name="+")
    name = models.CharField(max_length=100)
    key = models.CharField(max_length=120, help_text="NFC, casefold")
    type = models.CharField(max_length=6, choices=Type.choices)
    choices = models.JSONField(default=list, help_text="what a choice may be")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["publication", "key"], name="unique_field")]

    def __str__(self) -> str:
        return self.name
