"""Feeds and their stored documents; partners and their destinations."""

from django.db import models

from publisher.publications.models import Publication


class Feed(models.Model):
    """A feed document with a query behind it."""

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="feeds")
    slug = models.SlugField(max_length=60)
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    language = models.CharField(max_length=35, blank=True)
    query = models.JSONField(default=dict, help_text="rubric, author, language; empty: everything")
    length = models.PositiveIntegerField(default=50, help_text="entries")
    built = models.PositiveBigIntegerField(default=0, help_text="ticket of the stored documents")
    fingerprint = models.CharField(max_length=64, blank=True, help_text="of what they show")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "slug"], name="unique_feed_slug")
        ]

    def __str__(self) -> str:
        return self.title


class FeedState(models.Model):
    """What the feeds of a publication wait for. Tickets order builds that run side by side."""

    publication = models.OneToOneField(
        Publication, models.CASCADE, primary_key=True, related_name="feed_state"
    )
    wanted = models.PositiveBigIntegerField(default=0, help_text="the last ticket given out")
    built = models.PositiveBigIntegerField(default=0, help_text="the last ticket worked off")
    generation = models.PositiveBigIntegerField(
        default=0, help_text="how often stored bytes changed; servers look at this alone"
    )
    due_at = models.DateTimeField(
        null=True, blank=True, db_index=True, help_text="when time alone changes a feed"
    )
    built_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.publication_id}: {self.built} of {self.wanted}"


class FeedDocument(models.Model):
    """The stored bytes of a feed in one format; rewritten only when they change."""

    class Format(models.TextChoices):
        RSS = "rss"
        ATOM = "atom"
        JSON = "json"

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="+")
    feed = models.ForeignKey(Feed, models.CASCADE, related_name="documents")
    format = models.CharField(max_length=4, choices=Format.choices)
    body = models.BinaryField()
    gzip = models.BinaryField()
    etag = models.CharField(max_length=64)
    etag_gzip = models.CharField(max_length=64)
    entries = models.PositiveIntegerField()
    last_modified = models.DateTimeField(
        null=True, help_text="whole seconds; null when another text had the same one"
    )
    built_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["feed", "format"], name="one_document_per_format")
        ]

    def __str__(self) -> str:
        return f"{self.feed_id}.{self.format}"


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
    """One endpoint of a partner: format, channel, filter and credentials."""

    class Format(models.TextChoices):
        NINJS = "ninjs"

    class Channel(models.TextChoices):
        DIRECTORY = "directory"
        WEBHOOK = "webhook"

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="+")
    partner = models.ForeignKey(Partner, models.CASCADE, related_name="destinations")
    format = models.CharField(max_length=10, choices=Format.choices)
    channel = models.CharField(max_length=12, choices=Channel.choices)
    settings = models.JSONField(default=dict, help_text="url or path; never a secret")
    secret = models.BinaryField(default=bytes, help_text="encrypted (publications/secrets.py)")
    filter = models.JSONField(default=dict)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.partner_id} {self.channel}"
