"""Newsletters, their issues and compiled editions."""

from enum import IntFlag

from django.db import models

from publisher.audience.models import MailingList, Segment
from publisher.editorial.models.articles import Article, ArticleVersion
from publisher.editorial.models.themes import ThemeVersion
from publisher.publications.models import Publication
from publisher.publications.moment_field import MomentField


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
        max_length=60, default="digest", help_text="one of ours, of the desk's or a folder's name"
    )
    kind = models.CharField(max_length=6, choices=Kind.choices, default=Kind.LETTER)
    sender_name = models.CharField(
        max_length=200, blank=True, help_text="in From; empty: the publication's"
    )
    reply_to = models.EmailField(
        max_length=254, blank=True, help_text="who reads answers; empty: the publication's"
    )
    greeting = models.CharField(
        max_length=300, blank=True, help_text="with merge fields; empty: Bonjour, and the name"
    )
    campaign = models.JSONField(
        default=dict, help_text="parameters for links to stories, such as utm_source"
    )
    rule = models.JSONField(
        default=dict, help_text="how issues compose themselves (actions/compose); empty: by hand"
    )
    composes_at = models.DateTimeField(
        null=True, blank=True, help_text="when the rule composes the next issue; null: never"
    )
    control_addresses = models.JSONField(
        default=list, help_text="who gets a copy of each issue before its readers"
    )
    indexed = models.BooleanField(
        default=True, help_text="search engines may list its issues on the web"
    )
    counts_clicks = models.BooleanField(
        default=False, help_text="its links pass by us, the same for all readers"
    )
    measures_readers = models.BooleanField(
        default=False, help_text="links of who consented carry their token"
    )
    offers_light = models.BooleanField(
        default=True, help_text="who asked for mail without pictures gets its light edition"
    )
    approvals_needed = models.PositiveSmallIntegerField(
        default=0, help_text="how many people say yes to an issue before it is sent: 0, 1 or 2"
    )
    approval_roles = models.JSONField(
        default=list, help_text="roles whose yes counts; empty: of everybody who may approve"
    )
    approval_confirmed = models.BooleanField(
        default=False, help_text="who approves shows once more who they are"
    )
    mailing_lists = models.ManyToManyField(MailingList, related_name="newsletters")
    segment = models.ForeignKey(
        Segment,
        models.PROTECT,
        null=True,
        related_name="+",
        help_text="of the lists' readers, these alone",
    )
    exclusion = models.ForeignKey(
        Segment, models.PROTECT, null=True, related_name="+", help_text="and not these"
    )
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "slug"], name="unique_newsletter_slug")
        ]

    def __str__(self) -> str:
        return self.name


class Edition(models.Model):
    """The compiled, immutable bytes of an issue or of a notice to its readers, cut at the slots.

    An issue whose readers do not all get the same has several, of one compile: the one that anybody
    may get, which sends refer to, and those of other arms, whose `base` it is.
    """

    class Arm(IntFlag):
        """What an edition has that its base has not."""

        BASE = 0
        WHOLE = 1  # paid stories in full, for who is entitled to them
        MEASURED = 2  # links that carry the reader's token, for who consented to measuring
        LIGHT = 4  # text without pictures, stories whole, for who asked for it; never measured

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
    counts_clicks = models.BooleanField(default=False, help_text="its links pass by us")
    base = models.ForeignKey("self", models.PROTECT, null=True, related_name="variants")
    arm = models.PositiveSmallIntegerField(default=0, help_text="flags of Arm; 0: the base")
    versions = models.ManyToManyField(
        ArticleVersion, related_name="editions", help_text="the versions that its readers got"
    )
    theme_version = models.ForeignKey(
        ThemeVersion,
        models.SET_NULL,
        null=True,
        db_index=False,
        related_name="+",
        help_text="that it was made with; null: a theme of ours, a folder's, or a deleted one",
    )
    content_hash = models.CharField(max_length=64, help_text="the issue's, when it was compiled")
    sha256 = models.CharField(max_length=64)
    compiled = models.BinaryField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["issue", "article_version"], name="one_notice_edition_per_issue"
            ),
            models.UniqueConstraint(
                fields=["base", "arm"],
                condition=models.Q(base__isnull=False),
                name="one_edition_per_arm",
            ),
        ]

    def __str__(self) -> str:
        return f"edition {self.pk} of issue {self.issue_id}"

    @property
    def is_light(self) -> bool:
        """Whether it is text alone, for readers who asked for that."""
        return bool(self.arm & self.Arm.LIGHT)


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
    intro = models.TextField(blank=True, help_text="Markdown with merge fields")
    sponsors = models.JSONField(
        default=list, help_text="boxes: after (an item's position, or 0), advertiser, text, url"
    )
    dated_at = MomentField(help_text="the date on the masthead")
    content_hash = models.CharField(max_length=64)
    edited_by = models.CharField(
        max_length=150, blank=True, help_text="the actor who edited it last, a correction included"
    )
    approved_hash = models.CharField(max_length=64, blank=True)
    approved_by = models.CharField(max_length=150, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    idempotency_key = models.CharField(
        max_length=100, null=True, help_text="of the form that made it, so that it made one"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "idempotency_key"],
                condition=models.Q(idempotency_key__isnull=False),
                name="one_issue_per_key",
            )
        ]

    def __str__(self) -> str:
        return self.subject


class IssueItem(models.Model):
    """One article's place in an issue, at one version, and what stands there instead of its own
    headline, standfirst or picture."""

    class Length(models.TextChoices):
        FULL = "full"
        TEASER = "teaser"
        LINE = "line"

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="+")
    issue = models.ForeignKey(Issue, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    article_version = models.ForeignKey(ArticleVersion, models.PROTECT, related_name="issue_items")
    section = models.CharField(max_length=120, blank=True)
    length = models.CharField(max_length=6, choices=Length.choices, default=Length.FULL)
    headline = models.CharField(max_length=1000, blank=True)
    teaser = models.TextField(blank=True)
    picture = models.CharField(
        max_length=80, blank=True, help_text="a Picture's name; `none`: no picture"
    )
    picture_alt = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["issue", "position"], name="unique_item_position")
        ]

    def __str__(self) -> str:
        return f"{self.issue_id} #{self.position}"


class Link(models.Model):
    """Where a link of an issue's editions leads; its number, sealed, stands in their bytes."""

    publication = models.ForeignKey(Publication, models.PROTECT, db_index=False, related_name="+")
    issue = models.ForeignKey(Issue, models.CASCADE, db_index=False, related_name="links")
    address = models.TextField(help_text="campaign and all")
    key = models.CharField(max_length=64, help_text="the address's SHA-256")
    article = models.ForeignKey(
        Article,
        models.SET_NULL,
        null=True,
        related_name="+",
        help_text="the story whose address it is, or in whose text alone it stood",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issue", "key"], name="one_link_per_address")
        ]

    def __str__(self) -> str:
        return f"link {self.pk} of issue {self.issue_id}"


class WelcomeStep(models.Model):
    """An issue that each new reader of a list gets so many days after they joined."""

    publication = models.ForeignKey(Publication, models.PROTECT, db_index=False, related_name="+")
    mailing_list = models.ForeignKey(
        MailingList, models.CASCADE, db_index=False, related_name="welcome_steps"
    )
    position = models.PositiveSmallIntegerField(help_text="1 to 5")
    days = models.PositiveSmallIntegerField(help_text="after the reader was confirmed; 0: at once")
    issue = models.OneToOneField(Issue, models.PROTECT, related_name="welcome_step")
    since = models.DateTimeField(help_text="who was confirmed before gets none")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["mailing_list", "position"], name="unique_welcome_position"
            )
        ]

    def __str__(self) -> str:
        return f"welcome {self.position} of {self.mailing_list_id}"
