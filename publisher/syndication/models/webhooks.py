"""Webhooks out: a newsroom's own programs, and what each of them is still to be told."""

from django.db import models

from publisher.audience.models import Subscriber
from publisher.publications.models import Publication


class WebhookEndpoint(models.Model):
    """An address of the newsroom's own that is told of events (webhook_types.py)."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="webhooks")
    slug = models.SlugField(max_length=60)
    url = models.CharField(max_length=1000)
    events = models.JSONField(default=list, help_text="names of webhook_types.py, in its order")
    secret = models.BinaryField(help_text="whsec_…, encrypted (publications/secrets.py)")
    secret_before = models.BinaryField(default=bytes, help_text="encrypted; it signs too, until …")
    secret_before_until = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_code = models.CharField(
        max_length=30, blank=True, help_text="why: a person's decision is empty"
    )
    failing_since = models.DateTimeField(null=True, blank=True)
    probe_at = models.DateTimeField(
        null=True, blank=True, help_text="when one that rests is tried again"
    )
    created_by = models.CharField(max_length=150)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "slug"], name="unique_webhook_slug")
        ]

    def __str__(self) -> str:
        return self.slug


class WebhookEvent(models.Model):
    """One event for one endpoint, written in the transaction of what it tells.

    It holds no address and no text of a story; of a reader who is forgotten its data is emptied.
    """

    class State(models.TextChoices):
        WAITING = "waiting"  # not taken yet
        DELIVERED = "delivered"
        FAILED = "failed"  # given up
        CANCELED = "canceled"  # overtaken by a kill, or its reader was forgotten

    publication = models.ForeignKey(Publication, models.CASCADE, db_index=False, related_name="+")
    endpoint = models.ForeignKey(
        WebhookEndpoint, models.CASCADE, db_index=False, related_name="sent_events"
    )
    event_id = models.CharField(max_length=40, help_text="the webhook-id, on each try the same")
    type = models.CharField(max_length=40)
    subject = models.CharField(max_length=40, help_text="whose events keep their order")
    subscriber = models.ForeignKey(
        Subscriber, models.SET_NULL, null=True, db_index=False, related_name="+"
    )
    data = models.JSONField(default=dict)
    occurred_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    queued_at = models.DateTimeField(help_text="since when it is tried; a replay begins anew")
    replay = models.BooleanField(default=False)
    attempts = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    verdict = models.CharField(max_length=10, blank=True, help_text="as Delivery.verdict")
    code = models.CharField(max_length=16, blank=True, help_text="of the last answer")
    history = models.JSONField(
        default=list, help_text='the last tries: [{"at","code","answer","ms"}]'
    )
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["endpoint", "id"],
                name="webhook_event_waiting",
                condition=models.Q(state="waiting"),
            ),
            models.Index(
                fields=["endpoint", "subject", "id"],
                name="webhook_event_order",
                condition=models.Q(state="waiting"),
            ),
            models.Index(
                fields=["claimed_until"],
                name="webhook_event_claimed",
                condition=models.Q(claimed_until__isnull=False),
            ),
            models.Index(fields=["endpoint", "-id"], name="webhook_event_log"),
            models.Index(
                fields=["subscriber"],
                name="webhook_event_reader",
                condition=models.Q(subscriber__isnull=False),
            ),
            models.Index(fields=["occurred_at"], name="webhook_event_age"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.event_id}"
