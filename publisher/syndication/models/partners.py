"""Partners and their destinations."""

from django.db import models

from publisher.publications.models import Publication
from publisher.syndication.models.products import Product


class Partner(models.Model):
    """An organisation that gets every version of a story."""

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="partners")
    slug = models.SlugField(max_length=60)
    name = models.CharField(max_length=200)
    paused_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "slug"], name="unique_partner_slug")
        ]

    def __str__(self) -> str:
        return self.name


class Destination(models.Model):
    """One endpoint of a partner: format, channel, filter, credentials, rights and schedule."""

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="+")
    partner = models.ForeignKey(Partner, models.CASCADE, related_name="destinations")
    slug = models.SlugField(max_length=60, help_text="among its partner's")
    # No choices: a new row of a table needs no migration. What creates a destination checks them.
    format = models.CharField(max_length=30, help_text="renderers/wire/formats.py")
    channel = models.CharField(max_length=30, help_text="actions/partners/ways/")
    settings = models.JSONField(default=dict, help_text="of its channel; never a secret")
    secret = models.BinaryField(default=bytes, help_text="encrypted (publications/secrets.py)")
    secret_before = models.BinaryField(
        default=bytes, help_text="encrypted; what `secret` was before it was rotated"
    )
    secret_before_until = models.DateTimeField(
        null=True, blank=True, help_text="until when the one before counts too"
    )

    # What it gets.
    filter_tree = models.JSONField(
        default=dict, blank=True, help_text="of the filter language (query/document.py); {}: all"
    )
    product = models.ForeignKey(
        Product,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="destinations",
        help_text="its filter must let a story through too",
    )
    minor_edits = models.BooleanField(default=False, help_text="it wants minor edits too")
    advance_copies = models.BooleanField(
        default=False, help_text="it gets stories under embargo, marked as such"
    )
    access = models.CharField(
        max_length=10,
        default="free",
        help_text="which stories it gets whole (content.article.Access)",
    )
    rights = models.JSONField(
        default=list, blank=True, help_text="codes of the pictures that it may have"
    )
    usage_terms = models.CharField(
        max_length=1000, blank=True, help_text="empty: its product's, else the publication's"
    )
    starts_at = models.DateTimeField(help_text="it gets no story that was announced before")

    # How it is written.
    name_pattern = models.CharField(max_length=200, blank=True, help_text="empty: the channel's")
    folder = models.CharField(max_length=500, blank=True, help_text="within the channel's place")
    encoding = models.CharField(max_length=40, blank=True, help_text="empty: utf-8")
    limits = models.JSONField(default=dict, blank=True, help_text="characters by part of a story")

    # When it is visited.
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_to = models.TimeField(null=True, blank=True, help_text="not included")
    time_zone = models.CharField(
        max_length=64, blank=True, help_text="of the quiet hours; empty: the publication's"
    )
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_code = models.CharField(
        max_length=30, blank=True, help_text="why: a person's decision is empty"
    )
    failing_since = models.DateTimeField(null=True, blank=True)
    probe_at = models.DateTimeField(
        null=True, blank=True, help_text="when a destination that rests is tried again"
    )

    silent_hours = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        help_text="a story that waits for longer is told; 0: none; null: its own past decides",
    )
    contact_name = models.CharField(max_length=200, blank=True)
    contact_phone = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partner", "slug"], name="unique_destination_slug")
        ]

    def __str__(self) -> str:
        return f"{self.partner_id} {self.slug}"
