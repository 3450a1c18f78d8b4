"""What was decided to be sent, to whom, and why it stands still."""

from django.db import models

from publisher.audience.models import Subscription
from publisher.delivery.reasons import Reason, from_columns
from publisher.editorial.models import ArticleVersion, Edition, Issue
from publisher.publications.models import Publication
from publisher.publications.moment_field import MomentField


class Send(models.Model):
    """One decision to deliver an issue, a notice or an article version to an audience."""

    class Kind(models.TextChoices):
        ISSUE = "issue"  # to subscribers
        NOTICE = "notice"  # a correction or kill, to those who got the wrong version
        TEST = "test"  # to addresses that an editor names
        ARTICLE = "article"  # one version of a story, to partners' destinations
        SERVICE = "service"  # one ServiceMail, to one address
        WELCOME = "welcome"  # a list's welcome issue, to each new reader

    class State(models.TextChoices):
        SCHEDULED = "scheduled"
        PREPARING = "preparing"
        RUNNING = "running"
        PAUSED = "paused"
        HELD = "held"
        FINISHED = "finished"
        CANCELED = "canceled"

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="sends")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices)
    hold_code = models.CharField(
        max_length=24, blank=True, help_text="why it is paused, held or canceled (reasons.py)"
    )
    hold_values = models.JSONField(default=dict, help_text="what fills the words of that code")
    issue = models.ForeignKey(Issue, models.PROTECT, null=True, related_name="sends")
    edition = models.ForeignKey(Edition, models.PROTECT, null=True, related_name="+")
    article_version = models.ForeignKey(
        ArticleVersion, models.PROTECT, null=True, related_name="sends"
    )
    segment = models.JSONField(
        null=True, help_text="slug and tree, as they were when it was decided; null: all readers"
    )
    exclusion = models.JSONField(null=True, help_text="the same of those who are left out")
    frequency = models.CharField(
        max_length=6,
        choices=Subscription.Frequency.choices,
        null=True,
        help_text="of its readers, those who chose this alone; null: whatever they chose",
    )
    idempotency_key = models.CharField(max_length=200, null=True, blank=True)
    unapproved_because = models.TextField(
        blank=True, help_text="why a person sent it without the approvals that its letter asks for"
    )
    recipients = models.PositiveIntegerField(
        default=0, help_text="rows in the ledger; how many are expected until the send starts"
    )
    created_by = models.CharField(max_length=150)
    created_at = models.DateTimeField()
    not_before = MomentField(help_text="when it may begin")
    not_after = MomentField(null=True, help_text="later than that, a person decides")
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    worked_at = models.DateTimeField(
        null=True, help_text="when a worker last took up mail while it ran, or a person resumed it"
    )
    expires_at = MomentField(null=True, help_text="what has not left by then is stale")
    judged = models.PositiveIntegerField(
        default=0, help_text="final answers, counted over the first ones only"
    )
    invalid = models.PositiveIntegerField(
        default=0, help_text="those of them that know no such recipient"
    )
    complaints = models.PositiveIntegerField(default=0, help_text="when last weighed")
    overruled = models.JSONField(
        default=list, help_text="reasons of its own pauses that a person has set aside"
    )
    tallied_to = models.BigIntegerField(
        default=0, help_text="up to which delivery it is added to its readers' activity"
    )
    tallied_at = models.DateTimeField(
        null=True, help_text="since when its tallies stand and its readers' activity holds it"
    )
    figured_at = models.DateTimeField(
        null=True, help_text="since when its tallies are by mailbox provider and its hours stand"
    )
    tallied_before = models.DateTimeField(
        null=True, help_text="when it had been added up, before rows went again"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "idempotency_key"], name="unique_idempotency_key"
            ),
            models.UniqueConstraint(
                fields=["issue"],
                name="one_send_per_issue",
                condition=models.Q(kind="issue") & ~models.Q(state="canceled"),
            ),
        ]
        indexes = [
            models.Index(fields=["state", "not_before"]),
            models.Index(
                fields=["id"],
                name="send_untallied",
                condition=models.Q(tallied_at=None, kind__in=["issue", "notice"]),
            ),
            models.Index(
                fields=["id"],
                name="send_unfigured",
                condition=models.Q(
                    tallied_at__isnull=False, figured_at=None, kind__in=["issue", "notice"]
                ),
            ),
            models.Index(  # of millions of sends to partners and about one person, a few thousand
                fields=["publication", "-created_at", "-id"],
                name="send_to_readers",
                condition=models.Q(kind__in=["issue", "notice", "test"]),
            ),
        ]

    def __str__(self) -> str:
        return f"send {self.pk} ({self.kind}, {self.state})"

    @property
    def hold(self) -> Reason | None:
        """Why it is paused, held or canceled; None while it goes."""
        return from_columns(self.hold_code, self.hold_values)
