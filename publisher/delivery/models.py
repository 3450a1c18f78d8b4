"""The ledger: what was decided to be sent, to whom, and what became of it."""

from django.db import models

from publisher.audience.models import Subscriber
from publisher.editorial.models import ArticleVersion, Edition, Issue
from publisher.publications.models import Publication
from publisher.publications.moment_field import MomentField
from publisher.syndication.models import Destination


class Send(models.Model):
    """One decision to deliver an issue, a notice or an article version to an audience."""

    class Kind(models.TextChoices):
        ISSUE = "issue"  # to subscribers
        NOTICE = "notice"  # a correction or kill, to those who got the wrong version
        TEST = "test"  # to addresses that an editor names
        ARTICLE = "article"  # one version of a story, to partners' destinations

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
    hold_reason = models.TextField(blank=True, help_text="why it is paused or held, for people")
    issue = models.ForeignKey(Issue, models.PROTECT, null=True, related_name="sends")
    edition = models.ForeignKey(Edition, models.PROTECT, null=True, related_name="+")
    article_version = models.ForeignKey(
        ArticleVersion, models.PROTECT, null=True, related_name="sends"
    )
    idempotency_key = models.CharField(max_length=200, null=True, blank=True)
    recipients = models.PositiveIntegerField(
        default=0, help_text="rows in the ledger; how many are expected until the send starts"
    )
    created_by = models.CharField(max_length=150)
    created_at = models.DateTimeField()
    not_before = MomentField(help_text="when it may begin")
    not_after = MomentField(null=True, help_text="later than that, a person decides")
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
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
        indexes = [models.Index(fields=["state", "not_before"])]

    def __str__(self) -> str:
        return f"send {self.pk} ({self.kind}, {self.state})"


class LedgerIdentity(models.Model):
    """The one row that says which installation this ledger belongs to (delivery/identity.py).

    `beat` counts up while the ledger lives; a file outside the database knows the last one.
    """

    fingerprint = models.CharField(max_length=64)
    beat = models.PositiveBigIntegerField(default=0)
    held_at = models.DateTimeField(null=True, help_text="since when every exit is held")
    held_because = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"ledger {self.fingerprint[:8]}"


class RelayPace(models.Model):
    """A relay as all workers know it: when its rate has room for a mail, and what ails it."""

    relay = models.CharField(max_length=300, unique=True, help_text="host:port")
    next_at = models.DateTimeField()
    trouble = models.TextField(blank=True, help_text="what it last said; empty while it works")
    rests_until = models.DateTimeField(null=True)
    blocked = models.BooleanField(default=False, help_text="it refuses us, by policy or sign-in")

    def __str__(self) -> str:
        return self.relay


class WorkerProcess(models.Model):
    """One process that has claimed rows. Its journal file carries its id.

    It is alive as long as it holds the lock on its journal, which only its own host can see.
    """

    host = models.CharField(max_length=64, help_text="machine id")
    boot = models.CharField(max_length=64, help_text="kernel boot id")
    pid = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    recovered_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"worker process {self.pk}"


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
    address = models.CharField(max_length=320, blank=True)
    merge_values = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True, help_text="for retrying rows")
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
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issue", "subscriber"], name="one_delivery_per_issue"),
            models.UniqueConstraint(fields=["send", "subscriber"], name="one_delivery_per_send"),
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
                fields=["worker", "id"],
                name="delivery_held",
                condition=models.Q(state__in=["leased", "attempting"]),
            ),
            models.Index(
                fields=["destination", "id"],
                name="delivery_destination",
                condition=models.Q(destination__isnull=False),
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
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["delivery", "number", "outcome"], name="one_outcome_per_attempt"
            )
        ]

    def __str__(self) -> str:
        return f"attempt {self.number} of delivery {self.delivery_id}"


class DeliveryEvent(models.Model):
    """What was heard later. Events are never states: a complaint comes after `delivered`."""

    class Type(models.TextChoices):
        DELIVERED = "delivered"
        BOUNCE = "bounce"
        COMPLAINT = "complaint"
        DEFERRAL = "deferral"
        OPEN = "open"
        CLICK = "click"
        UNSUBSCRIBE = "unsubscribe"

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="+")
    delivery = models.ForeignKey(
        Delivery, models.DO_NOTHING, db_constraint=False, related_name="events"
    )
    type = models.CharField(max_length=11, choices=Type.choices)
    provider_event_id = models.CharField(max_length=200, unique=True)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(
                fields=["delivery"],
                name="event_complaint",
                condition=models.Q(type="complaint"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} of delivery {self.delivery_id}"
