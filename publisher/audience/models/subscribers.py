"""Readers: their addresses, where else they are reached, what they may read whole."""

from django.db import models

from publisher.publications.models import Publication


class Subscriber(models.Model):
    """One address in one publication."""

    # No index of its own: the unique constraint begins with it. No constraint of the database:
    # checking it for each reader was a sixth of an import, nothing of ours deletes a publication,
    # and PROTECT keeps Django from it.
    publication = models.ForeignKey(
        Publication,
        models.PROTECT,
        db_index=False,
        db_constraint=False,
        related_name="subscribers",
    )
    address = models.CharField(max_length=320, help_text="as written, NFC")
    address_key = models.CharField(
        max_length=320, help_text="NFC, IDNA domain, casefold: two spellings of one mailbox meet"
    )
    domain = models.CharField(max_length=255, help_text="of the key")
    external_id = models.CharField(
        max_length=200, null=True, help_text="what a shop or a paywall calls this reader"
    )
    name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=35, blank=True)
    time_zone = models.CharField(max_length=64, null=True)
    fields = models.JSONField(default=dict, help_text="values by the ids of their Fields")
    tracking_consent_at = models.DateTimeField(null=True, blank=True)
    light_since = models.DateTimeField(
        null=True, help_text="when they asked for the light edition; null: they get the usual one"
    )
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "address_key"], name="unique_subscriber_address"
            ),
            models.UniqueConstraint(
                fields=["publication", "external_id"],
                name="unique_external_id",
                condition=models.Q(external_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"subscriber {self.pk}"


class Endpoint(models.Model):
    """Where a reader is reached besides the mailbox of their address, which has no row here."""

    class Kind(models.TextChoices):
        MAIL = "mail"
        PUSH = "push"

    publication = models.ForeignKey(Publication, models.PROTECT, db_index=False, related_name="+")
    subscriber = models.ForeignKey(Subscriber, models.CASCADE, related_name="endpoints")
    kind = models.CharField(max_length=4, choices=Kind.choices)
    address = models.CharField(max_length=2000, help_text="a mail address, or a push service's URL")
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"endpoint {self.pk} ({self.kind})"


class Entitlement(models.Model):
    """That a reader may read paid stories whole, from and until when."""

    publication = models.ForeignKey(Publication, models.PROTECT, db_index=False, related_name="+")
    subscriber = models.ForeignKey(Subscriber, models.CASCADE, related_name="entitlements")
    external_id = models.CharField(max_length=200, help_text="what the shop calls it")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, help_text="none: until it is taken back")
    source = models.CharField(max_length=300)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "external_id"], name="unique_entitlement"
            )
        ]

    def __str__(self) -> str:
        return f"entitlement {self.pk} of subscriber {self.subscriber_id}"
