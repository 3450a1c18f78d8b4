"""Articles, their versions and their pictures."""

from django.db import models

from publisher.publications.models import Publication
from publisher.publications.moment_field import MomentField


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
    embargo_until = MomentField(null=True, blank=True)
    published_at = MomentField(help_text="first publication; never moves")
    updated_at = MomentField(help_text="last change that readers should notice")
    notice = models.TextField(blank=True, help_text="what a killed or corrected story says")
    rubric = models.CharField(max_length=300, blank=True, help_text="of its current text")
    searchable = models.BooleanField(
        default=False, help_text="the words of its current text are where the search looks"
    )
    noindex = models.BooleanField(
        default=False, help_text="search engines are asked not to list it, nor issues with it"
    )
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
            models.Index(fields=["publication", "rubric"], name="article_rubric"),
            models.Index(
                fields=["id"],
                name="article_not_searchable",
                condition=models.Q(searchable=False),
            ),
            models.Index(
                fields=["settles_at"],
                name="article_settling",
                condition=models.Q(settles_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.guid


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
    mail_file = models.JSONField(
        null=True, help_text="what mails show, as a rendition; null: stored by an earlier release"
    )
    colour = models.CharField(
        max_length=7, blank=True, help_text="#rrggbb of most of it; empty: none, or not known"
    )
    logo = models.BooleanField(
        default=False, help_text="of the publication, now or once: mails that have left show it"
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
    reason = models.TextField(
        blank=True, help_text="why, for the house alone: no exit has it, whatever it is"
    )
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
