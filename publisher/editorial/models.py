"""Articles and their versions; newsletters and their issues."""

from django.db import models

from publisher.audience.models import MailingList
from publisher.publications.models import Publication


class Article(models.Model):
    """A story. Its text is in its versions; this row says which one counts and who may see it."""

    class PubStatus(models.TextChoices):
        """IPTC pubstatus."""

        USABLE = "usable"
        WITHHELD = "withheld"
        CANCELED = "canceled"

    class Access(models.TextChoices):
        FREE = "free"
        REGISTERED = "registered"
        PAID = "paid"

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="articles")
    guid = models.CharField(max_length=500)
    canonical_url = models.URLField(max_length=1000, blank=True)
    source = models.CharField(max_length=200, help_text="a Source's slug, or file, api")
    pubstatus = models.CharField(max_length=10, choices=PubStatus.choices, default=PubStatus.USABLE)
    access = models.CharField(max_length=10, choices=Access.choices, default=Access.FREE)
    backfill = models.BooleanField(default=False, help_text="from an archive: announces nothing")
    embargo_until = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(help_text="first publication; never moves")
    updated_at = models.DateTimeField(help_text="last change that readers should notice")
    notice = models.TextField(blank=True, help_text="what a killed or corrected story says")
    current = models.ForeignKey(
        "ArticleVersion", models.PROTECT, null=True, blank=True, related_name="+"
    )
    settling = models.ForeignKey(
        "ArticleVersion",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="the newest text while edits settle; it becomes current when they have",
    )
    settling_since = models.DateTimeField(null=True, blank=True)
    settles_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["publication", "guid"], name="unique_guid")]
        indexes = [
            models.Index(fields=["publication", "-published_at", "-id"]),
            models.Index(
                fields=["settles_at"],
                name="article_settling",
                condition=models.Q(settles_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.guid


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
    problem = models.TextField(blank=True, help_text="what the last poll met, for people")
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


class Picture(models.Model):
    """A picture of ours, stored under a name made from its bytes."""

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="pictures")
    name = models.CharField(max_length=80, help_text="sha256 of the bytes, and an extension")
    content_type = models.CharField(max_length=40)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveIntegerField(help_text="bytes")
    renditions = models.JSONField(
        default=list, help_text="narrowest first: name, content_type, width, height, size"
    )
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "name"], name="unique_picture_name")
        ]

    def __str__(self) -> str:
        return self.name


class ArticleVersion(models.Model):
    """One immutable text of an article."""

    class Change(models.TextChoices):
        CREATED = "created"
        UPDATED = "updated"
        CORRECTED = "corrected"
        KILLED = "killed"
        TAKEN_DOWN = "taken_down"
        UNPUBLISHED = "unpublished"
        WITHHELD = "withheld"
        RELEASED = "released"  # withheld, unpublished or embargoed before
        EMBARGOED = "embargoed"

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="+")
    article = models.ForeignKey(Article, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    pictures = models.ManyToManyField(Picture, related_name="versions")
    change = models.CharField(max_length=12, choices=Change.choices)
    headline = models.CharField(max_length=1000)
    content = models.JSONField(help_text="content/codec.py writes and reads it")
    content_hash = models.CharField(max_length=64, help_text="sha256 of the canonical JSON")
    note = models.TextField(blank=True)
    minor = models.BooleanField(default=False, help_text="moves neither `updated` nor partners")
    door = models.CharField(max_length=200, blank=True, help_text="the way in: file, api:NAME")
    author = models.CharField(max_length=150, help_text="the actor, as in the audit log")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="unique_version_number")
        ]

    def __str__(self) -> str:
        return f"{self.article_id} v{self.number}"


class RemotePicture(models.Model):
    """A figure of a version whose picture stands elsewhere; `picture` once it was fetched.

    The version's text is not touched: its snapshot shows the picture instead of the address.
    """

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="+")
    version = models.ForeignKey(
        ArticleVersion, models.CASCADE, related_name="remote_pictures", db_index=False
    )
    address = models.CharField(max_length=1000)
    picture = models.ForeignKey(Picture, models.PROTECT, null=True, related_name="remotes")
    due_at = models.DateTimeField(null=True, help_text="when it is fetched; null: no more")
    attempts = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True, help_text="what the last try met")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "address"], name="unique_remote_picture")
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="remote_picture_due",
                condition=models.Q(due_at__isnull=False),
            ),
            models.Index(fields=["publication", "address"], name="remote_picture_address"),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.address}"


class Newsletter(models.Model):
    """The recurring product that issues belong to."""

    class Kind(models.TextChoices):
        LETTER = "letter"
        ALERT = "alert"  # overtakes letters, and is stale after two hours

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="newsletters")
    slug = models.SlugField(max_length=60)
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    language = models.CharField(max_length=35, blank=True)
    theme = models.CharField(
        max_length=60, default="digest", help_text="a folder of templates/email"
    )
    kind = models.CharField(max_length=6, choices=Kind.choices, default=Kind.LETTER)
    control_addresses = models.JSONField(
        default=list, help_text="who gets a copy of each issue before its readers"
    )
    mailing_lists = models.ManyToManyField(MailingList, related_name="newsletters")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "slug"], name="unique_newsletter_slug")
        ]

    def __str__(self) -> str:
        return self.name


class Edition(models.Model):
    """The compiled, immutable bytes of an issue or of a notice to its readers, cut at the slots."""

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="+")
    issue = models.ForeignKey(
        "Issue",
        models.PROTECT,
        null=True,
        related_name="editions",
        help_text="of a notice: the issue in which its readers got the article",
    )
    article_version = models.ForeignKey(
        ArticleVersion,
        models.PROTECT,
        null=True,
        related_name="+",
        help_text="what a notice tells of; empty for an issue's own mail",
    )
    versions = models.ManyToManyField(
        ArticleVersion, related_name="editions", help_text="the versions that its readers got"
    )
    content_hash = models.CharField(max_length=64, help_text="the issue's, when it was compiled")
    sha256 = models.CharField(max_length=64)
    compiled = models.BinaryField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["issue", "article_version"], name="one_notice_edition_per_issue"
            )
        ]

    def __str__(self) -> str:
        return f"edition {self.pk} of issue {self.issue_id}"


class Issue(models.Model):
    """One dated, frozen composition of a newsletter."""

    class State(models.TextChoices):
        DRAFT = "draft"
        APPROVED = "approved"
        SENT = "sent"

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="issues")
    newsletter = models.ForeignKey(Newsletter, models.PROTECT, related_name="issues")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    subject = models.CharField(max_length=500)
    preheader = models.CharField(max_length=500, blank=True)
    dated_at = models.DateTimeField(help_text="the date on the masthead")
    content_hash = models.CharField(max_length=64)
    approved_hash = models.CharField(max_length=64, blank=True)
    approved_by = models.CharField(max_length=150, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.subject


class IssueItem(models.Model):
    """One article's place in an issue, at one version."""

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="+")
    issue = models.ForeignKey(Issue, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    article_version = models.ForeignKey(ArticleVersion, models.PROTECT, related_name="issue_items")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["issue", "position"], name="unique_item_position")
        ]

    def __str__(self) -> str:
        return f"{self.issue_id} #{self.position}"
