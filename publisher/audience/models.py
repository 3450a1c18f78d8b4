"""Who may be mailed: lists, subscribers, their consent, and who must never be mailed."""

from django.db import models

from publisher.publications.models import Publication


class MailingList(models.Model):
    """A list that readers subscribe to."""

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="mailing_lists")
    slug = models.SlugField(max_length=60)
    name = models.CharField(max_length=200)
    language = models.CharField(max_length=35, blank=True)
    access = models.CharField(
        max_length=10,
        choices=[("registered", "registered"), ("paid", "paid")],
        default="registered",
        help_text="what everybody on it is entitled to read whole",
    )
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "slug"], name="unique_list_slug")
        ]

    def __str__(self) -> str:
        return self.name


class Subscriber(models.Model):
    """One address in one publication."""

    # No index of its own: the unique constraint begins with it.
    publication = models.ForeignKey(
        Publication, models.PROTECT, db_index=False, related_name="subscribers"
    )
    address = models.CharField(max_length=320, help_text="as written, NFC")
    address_key = models.CharField(
        max_length=320, help_text="NFC, IDNA domain, casefold: two spellings of one mailbox meet"
    )
    name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=35, blank=True)
    fields = models.JSONField(default=dict, help_text="merge values beyond the name")
    tracking_consent_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "address_key"], name="unique_subscriber_address"
            )
        ]

    def __str__(self) -> str:
        return f"subscriber {self.pk}"


class Subscription(models.Model):
    """The link between a subscriber and a list, with the proof of consent."""

    class Status(models.TextChoices):
        UNCONFIRMED = "unconfirmed"
        CONFIRMED = "confirmed"
        UNSUBSCRIBED = "unsubscribed"

    publication = models.ForeignKey(Publication, models.PROTECT, db_index=False, related_name="+")
    mailing_list = models.ForeignKey(
        MailingList, models.PROTECT, db_index=False, related_name="subscriptions"
    )
    subscriber = models.ForeignKey(Subscriber, models.CASCADE, related_name="subscriptions")
    status = models.CharField(max_length=12, choices=Status.choices)
    consent_source = models.CharField(max_length=300, help_text="where the consent was given")
    consent_at = models.DateTimeField(null=True, blank=True)
    consent_proof = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["mailing_list", "subscriber"], name="one_subscription_per_list"
            )
        ]

    def __str__(self) -> str:
        return f"{self.subscriber_id} on {self.mailing_list_id}: {self.status}"


class Segment(models.Model):
    """A filter over subscribers, kept as a structured tree (never as SQL)."""

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="segments")
    name = models.CharField(max_length=200)
    tree = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "name"], name="unique_segment_name")
        ]

    def __str__(self) -> str:
        return self.name


class Suppression(models.Model):
    """An address that is never mailed in a scope, with reason and source."""

    class Reason(models.TextChoices):
        UNSUBSCRIBED = "unsubscribed"
        BOUNCED = "bounced"
        COMPLAINED = "complained"
        ERASED = "erased"
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
