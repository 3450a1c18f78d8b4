"""Lists, and who is on them."""

from django.db import models

from publisher.audience.models.consent import ConsentBatch
from publisher.audience.models.subscribers import Subscriber
from publisher.publications.models import Publication


class MailingList(models.Model):
    """A list that readers subscribe to."""

    class OptIn(models.TextChoices):
        DOUBLE = "double"  # who signs up confirms by the mail that they get
        SINGLE = "single"

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="mailing_lists")
    slug = models.SlugField(max_length=60)
    name = models.CharField(max_length=200)
    description = models.CharField(max_length=500, blank=True, help_text="for its sign-up page")
    language = models.CharField(max_length=35, blank=True)
    access = models.CharField(
        max_length=10,
        choices=[("registered", "registered"), ("paid", "paid")],
        default="registered",
        help_text="what everybody on it is entitled to read whole",
    )
    opt_in = models.CharField(max_length=6, choices=OptIn.choices, default=OptIn.DOUBLE)
    is_open = models.BooleanField(default=False, help_text="it has a sign-up page")
    sunset_after = models.PositiveSmallIntegerField(
        null=True, help_text="months without a sign after which a reader is proposed; null: off"
    )
    rest_after = models.PositiveSmallIntegerField(
        null=True, help_text="months without an answer after which it rests for who was asked"
    )
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "slug"], name="unique_list_slug")
        ]

    def __str__(self) -> str:
        return self.name


class Subscription(models.Model):
    """The link between a subscriber and a list; its proof is its batch, or its consent events."""

    class Status(models.TextChoices):
        UNCONFIRMED = "unconfirmed"
        CONFIRMED = "confirmed"
        UNSUBSCRIBED = "unsubscribed"

    class Frequency(models.TextChoices):
        EACH = "each"
        WEEKLY = "weekly"  # one digest of what came out

    # No constraints of the database: an import holds its publication's lists, nothing of ours
    # deletes either, and PROTECT keeps Django from it (see Subscriber).
    publication = models.ForeignKey(
        Publication, models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    mailing_list = models.ForeignKey(
        MailingList,
        models.PROTECT,
        db_index=False,
        db_constraint=False,
        related_name="subscriptions",
    )
    subscriber = models.ForeignKey(Subscriber, models.CASCADE, related_name="subscriptions")
    status = models.CharField(max_length=12, choices=Status.choices)
    consent_source = models.CharField(max_length=300, help_text="where the consent was given")
    consent_at = models.DateTimeField(null=True, blank=True)
    batch = models.ForeignKey(
        ConsentBatch,
        models.PROTECT,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
        help_text="the import that brought it; empty where consent events prove it",
    )
    frequency = models.CharField(
        max_length=6, choices=Frequency.choices, null=True, help_text="null: each"
    )
    frequency_from = models.DateTimeField(
        null=True, help_text="since when, or from when on, it is this and not the other one"
    )
    paused_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["mailing_list", "subscriber"], name="one_subscription_per_list"
            )
        ]
        indexes = [
            models.Index(
                fields=["publication", "status", "subscriber"],
                name="subscription_not_confirmed",
                condition=~models.Q(status="confirmed"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.subscriber_id} on {self.mailing_list_id}: {self.status}"
