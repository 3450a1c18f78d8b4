"""Sources of articles, and the names and addresses by which they know a story."""

from django.db import models

from publisher.editorial.models.articles import Article
from publisher.publications.models import Publication


class Source(models.Model):
    """A content management system that articles come from, and its ways in.

    Its webhook, its feed, its hub and its export are doors of one source: they share its guids.
    """

    class Webhook(models.TextChoices):
        GHOST = "ghost"
        WORDPRESS = "wordpress"

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="sources")
    slug = models.SlugField(max_length=60)
    name = models.CharField(max_length=200, blank=True)
    webhook = models.CharField(max_length=10, choices=Webhook.choices, blank=True)
    webhook_secret = models.BinaryField(default=bytes, help_text="encrypted")
    feed_url = models.URLField(max_length=1000, blank=True, help_text="polled when set")
    etag = models.CharField(max_length=500, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)
    polled_at = models.DateTimeField(null=True, blank=True)
    next_poll_at = models.DateTimeField(null=True, blank=True)
    poll_seconds = models.PositiveIntegerField(default=600, help_text="between polls; it adapts")
    claimed_until = models.DateTimeField(
        null=True, blank=True, help_text="somebody polls; a worker that died is given up then"
    )
    failures = models.PositiveSmallIntegerField(default=0)
    problem_code = models.CharField(
        max_length=24, blank=True, help_text="what the last poll met (source_problems.py)"
    )
    problem_values = models.JSONField(default=dict, help_text="what fills the words of that code")
    hub_url = models.URLField(max_length=1000, blank=True)
    topic_url = models.URLField(max_length=1000, blank=True)
    hub_secret = models.BinaryField(default=bytes, help_text="encrypted")
    hub_lease_expires_at = models.DateTimeField(null=True, blank=True)
    hub_asked_at = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "slug"], name="unique_source_slug")
        ]

    def __str__(self) -> str:
        return self.slug


class SourceItem(models.Model):
    """What a source calls an article: its own id, which never changes."""

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="+")
    source = models.CharField(max_length=200, help_text="a Source's slug, or the way in")
    source_id = models.CharField(max_length=500)
    article = models.ForeignKey(Article, models.CASCADE, related_name="source_items")
    digest = models.CharField(
        max_length=64, blank=True, help_text="of its entry in the feed, when it was last read"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "source", "source_id"], name="unique_source_item"
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.source_id}"


class ArticleAddress(models.Model):
    """A canonical address that an article has or had: by it the doors of one story meet."""

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="+")
    key = models.CharField(max_length=64, help_text="sha256 of the address as it is compared")
    article = models.ForeignKey(Article, models.CASCADE, related_name="addresses")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "key"], name="unique_article_address")
        ]

    def __str__(self) -> str:
        return f"{self.key[:12]} of {self.article_id}"
