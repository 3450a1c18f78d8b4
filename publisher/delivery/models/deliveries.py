"""The ledger: each recipient of each send, and what became of it."""

from django.db import models

from publisher.audience.models import Endpoint, Subscriber
from publisher.delivery.models.processes import WorkerProcess
from publisher.delivery.models.sends import Send
from publisher.editorial.models import ArticleVersion, Edition, Issue
from publisher.publications.models import Publication
from publisher.syndication.models import Destination


class Delivery(models.Model):
    """One recipient, or one destination, in one send. Only transitions.py writes `state`.

    No database-level foreign keys: checking them would triple the time to freeze an audience.
    """

    class State(models.TextChoices):
        PENDING = "pending"
        LEASED = "leased"
        ATTEMPTING = "attempting"
        RETRYING = "retrying"
        ACCEPTED = "accepted"
        DELIVERED = "delivered"
        BOUNCED = "bounced"
        FAILED = "failed"
        SUPPRESSED = "suppressed"
        CANCELED = "canceled"
        SUPERSEDED = "superseded"
        UNCERTAIN = "uncertain"

    publication = models.ForeignKey(
        Publication, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    send = models.ForeignKey(
        Send, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="deliveries"
    )
    issue = models.ForeignKey(
        Issue,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
        help_text="set for issue sends only: nobody gets one issue twice",
    )
    subscriber = models.ForeignKey(
        Subscriber,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    destination = models.ForeignKey(
        Destination,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    article_version = models.ForeignKey(
        ArticleVersion,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
        help_text="what a destination gets",
    )
    edition = models.ForeignKey(
        Edition,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
        help_text="what a reader got; frozen when it begins",
    )
    endpoint = models.ForeignKey(
        Endpoint,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
        help_text="where the reader is reached; null: the mailbox of their address",
    )
    route = models.CharField(max_length=60, null=True, help_text="the way out; null: the only one")
    group = models.CharField(
        max_length=60, null=True, db_column="recipient_group", help_text="who runs the mailbox"
    )
    variant = models.PositiveIntegerField(null=True, help_text="null: the issue has only one")
    provider_id = models.CharField(
        max_length=200, null=True, help_text="what a mail provider calls the mail"
    )
    address = models.CharField(max_length=320, blank=True)
    merge_values = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True, help_text="for retrying rows")
    due_at = models.DateTimeField(null=True, help_text="its own hour; null: when the send goes")
    dated_at = models.DateTimeField(null=True, help_text="the Date header, frozen at attempt 1")
    worker = models.ForeignKey(
        WorkerProcess,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    lease_expires_at = models.DateTimeField(null=True)
    reply_code = models.CharField(max_length=16, blank=True, help_text="250, 4.7.1, HTTP 202")
    reply = models.TextField(blank=True, help_text="what the other side said, addresses removed")
    stage = models.CharField(
        max_length=16, null=True, help_text="which command a mail server's refusal answered"
    )
    verdict = models.CharField(
        max_length=16, null=True, help_text="what that is about (channels/reply_table.py)"
    )
    reason = models.JSONField(
        null=True, help_text="code and values (reasons.py) where the ledger itself moved it"
    )
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issue", "subscriber"], name="one_delivery_per_issue"),
            models.UniqueConstraint(fields=["send", "subscriber"], name="one_delivery_per_send"),
            models.UniqueConstraint(
                fields=["issue", "endpoint"],
                condition=models.Q(endpoint__isnull=False),
                name="one_delivery_per_endpoint",
            ),
            models.UniqueConstraint(  # without an entry for each mail
                fields=["send", "destination"],
                condition=models.Q(destination__isnull=False),
                name="one_delivery_to_a_destination",
            ),
        ]
        indexes = [
            models.Index(
                fields=["send", "id"],
                name="delivery_open",
                condition=models.Q(state__in=["pending", "retrying", "leased", "attempting"]),
            ),
            models.Index(
                fields=["send", "next_attempt_at"],
                name="delivery_retrying",
                condition=models.Q(state="retrying"),
            ),
            models.Index(
                fields=["worker", "id"],
                name="delivery_held",
                condition=models.Q(state__in=["leased", "attempting"]),
            ),
            models.Index(  # mail has no entry, however much of it waits
                fields=["destination", "id"],
                name="delivery_open_copy",
                condition=models.Q(
                    destination__isnull=False,
                    state__in=["pending", "retrying", "leased", "attempting"],
                ),
            ),
            models.Index(
                fields=["destination", "state"],
                name="delivery_stuck_copy",
                condition=models.Q(
                    destination__isnull=False, state__in=["retrying", "failed", "uncertain"]
                ),
            ),
            models.Index(
                fields=["destination", "id"],
                name="delivery_destination",
                condition=models.Q(destination__isnull=False),
            ),
            models.Index(
                fields=["send"],
                name="delivery_uncertain",
                condition=models.Q(state="uncertain"),
            ),
            models.Index(
                fields=["send", "state"],
                name="delivery_refused",
                condition=models.Q(
                    state__in=["suppressed", "canceled", "superseded", "failed", "bounced"]
                ),
            ),
            models.Index(
                fields=["provider_id"],
                name="delivery_provider_id",
                condition=models.Q(provider_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"delivery {self.pk} ({self.state})"


class Attempt(models.Model):
    """A try that did not end in acceptance; the accepted one stands in the delivery itself."""

    publication = models.ForeignKey(
        Publication, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    delivery = models.ForeignKey(
        Delivery, models.DO_NOTHING, db_constraint=False, related_name="attempt_log"
    )
    number = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=10, choices=Delivery.State.choices)
    reply_code = models.CharField(max_length=16, blank=True)
    reply = models.TextField(blank=True)
    stage = models.CharField(max_length=16, null=True)
    verdict = models.CharField(max_length=16, null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["delivery", "number", "outcome"], name="one_outcome_per_attempt"
            )
        ]

    def __str__(self) -> str:
        return f"attempt {self.number} of delivery {self.delivery_id}"
