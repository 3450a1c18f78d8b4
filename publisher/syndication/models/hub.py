"""Our WebSub hub: who subscribed, who asks to; and the hubs of others that are told."""

from django.db import models

from publisher.publications.models import Publication
from publisher.syndication.models.feeds import FeedDocument


class HubSubscription(models.Model):
    """A subscriber of our WebSub hub: it gets the topic's bytes whenever they change.

    What it is owed is the difference between the document's ETag and the one it has.
    """

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="+")
    topic = models.URLField(max_length=1000, help_text="a feed's own address")
    document = models.ForeignKey(FeedDocument, models.CASCADE, related_name="subscriptions")
    callback = models.CharField(max_length=2000)
    callback_hash = models.CharField(max_length=64, help_text="sha256 of the callback")
    secret = models.BinaryField(default=bytes, help_text="encrypted")
    lease_expires_at = models.DateTimeField()
    etag = models.CharField(max_length=64, blank=True, help_text="of the bytes it has")
    failures = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    problem = models.TextField(blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document", "callback_hash"], name="unique_hub_subscription"
            )
        ]

    def __str__(self) -> str:
        return f"hub subscription {self.pk}"


class HubRequest(models.Model):
    """A request to our hub that waits for the subscriber to confirm that it meant it."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="+")
    mode = models.CharField(max_length=11, help_text="subscribe or unsubscribe")
    topic = models.URLField(max_length=1000)
    callback = models.CharField(max_length=2000)
    secret = models.BinaryField(default=bytes, help_text="encrypted")
    lease_seconds = models.PositiveIntegerField()
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"hub request {self.pk} ({self.mode})"


class OutsideHub(models.Model):
    """Another's hub that is told when a feed of ours changes."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="outside_hubs")
    url = models.URLField(max_length=1000)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "url"], name="unique_outside_hub")
        ]

    def __str__(self) -> str:
        return self.url


class HubPing(models.Model):
    """What an outside hub was last told of a document."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="+")
    hub = models.ForeignKey(OutsideHub, models.CASCADE, related_name="pings")
    document = models.ForeignKey(FeedDocument, models.CASCADE, related_name="pings")
    etag = models.CharField(max_length=64, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hub", "document"], name="one_ping_per_document")
        ]

    def __str__(self) -> str:
        return f"ping {self.pk}"
