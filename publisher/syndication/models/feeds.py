"""Feeds, what queries find their stories by, and their stored documents."""

from django.db import models

from publisher.editorial.models import Article
from publisher.publications.models import Publication
from publisher.publications.moment_field import MomentField


class Feed(models.Model):
    """A feed document with a query behind it."""

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="feeds")
    slug = models.SlugField(max_length=60)
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    language = models.CharField(max_length=35, blank=True)
    query = models.JSONField(
        default=dict, help_text="rubric, author, tag, language; empty: everything"
    )
    length = models.PositiveIntegerField(default=50, help_text="entries")
    full_text = models.BooleanField(default=True, help_text="else the summary alone")
    access = models.CharField(
        max_length=10,
        choices=[("free", "free"), ("registered", "registered"), ("paid", "paid")],
        default="free",
        help_text="what its readers are entitled to; above free, only behind a key",
    )
    moved_to = models.URLField(max_length=1000, blank=True, help_text="301 to there")
    retired_at = models.DateTimeField(null=True, blank=True, help_text="410 from then on")
    private = models.BooleanField(default=False, help_text="only behind a key")
    wanted = models.PositiveBigIntegerField(
        default=0, help_text="ticket of the last change that concerns it"
    )
    built = models.PositiveBigIntegerField(default=0, help_text="ticket of the stored documents")
    fingerprint = models.CharField(max_length=64, blank=True, help_text="of what they show")
    shows_from = models.DateTimeField(
        null=True, blank=True, help_text="its oldest entry; null when it shows all there is"
    )
    due_at = models.DateTimeField(
        null=True, blank=True, db_index=True, help_text="when time alone changes it"
    )
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "slug"], name="unique_feed_slug")
        ]

    def __str__(self) -> str:
        return self.title


class FeedPage(models.Model):
    """Where an archive page of a feed (RFC 5005) ends: at this story, which it includes.

    It begins behind the end of the page before. An end never moves, so a page changes only
    with its own stories; one that an import filled beyond measure is cut anew.
    """

    feed = models.ForeignKey(Feed, models.CASCADE, related_name="pages")
    publication = models.ForeignKey(Publication, models.CASCADE, related_name="+")
    number = models.PositiveIntegerField(help_text="1 is the oldest")
    last_published_at = MomentField()
    last_article = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["feed", "number"], name="unique_feed_page_number")
        ]

    def __str__(self) -> str:
        return f"{self.feed_id} page {self.number}"


class ArticleFacet(models.Model):
    """One thing that queries ask for and an article has, as the feeds last read it."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="+")
    article = models.ForeignKey(Article, models.CASCADE, related_name="facets")
    kind = models.CharField(max_length=10, help_text="rubric, author, tag or language")
    value = models.CharField(max_length=200, help_text="in lower case")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "kind", "value", "article"], name="unique_article_facet"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"


class FeedChange(models.Model):
    """An article that changed and whose feeds nobody has looked for yet."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="+")
    article = models.ForeignKey(Article, models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return f"change of {self.article_id}"


class FeedFault(models.Model):
    """A story that cannot be shown and is kept out of the feeds until it changes."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="feed_faults")
    guid = models.CharField(max_length=500)
    reason = models.TextField()
    found_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "guid"], name="unique_feed_fault")
        ]

    def __str__(self) -> str:
        return self.guid


class FeedKey(models.Model):
    """One reader's key to a private feed. Only its hash is kept; it can be revoked."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="+")
    feed = models.ForeignKey(Feed, models.CASCADE, related_name="keys")
    name = models.CharField(max_length=200)
    hash = models.CharField(max_length=64, unique=True, help_text="sha256 of 256 random bits")
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["feed", "name"], name="unique_feed_key_name")
        ]

    def __str__(self) -> str:
        return self.name


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
    page = models.PositiveIntegerField(
        default=0, help_text="0: the feed itself; else an archive page (RFC 5005), 1 the oldest"
    )
    body = models.BinaryField()
    gzip = models.BinaryField()
    brotli = models.BinaryField(default=bytes, help_text="empty: stored before there was one")
    etag = models.CharField(max_length=64)
    etag_gzip = models.CharField(max_length=64)
    entries = models.PositiveIntegerField()
    last_modified = models.DateTimeField(
        null=True, help_text="whole seconds; null when another text had the same one"
    )
    built_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["feed", "format", "page"], name="one_document_per_page")
        ]

    def __str__(self) -> str:
        return f"{self.feed_id}.{self.format}"
