"""What partners that pull show at the door."""

from django.db import models

from publisher.publications.models import Publication
from publisher.syndication.models.partners import Destination


class PartnerToken(models.Model):
    """A token or feed key of one destination. Only its hash is kept; two of a kind are valid at
    once while they are rotated."""

    class Kind(models.TextChoices):
        API = "api"  # in the Authorization header of /api/v1/partner/
        FEED = "feed"  # in the path of its private feed

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="+")
    destination = models.ForeignKey(Destination, models.CASCADE, related_name="tokens")
    kind = models.CharField(max_length=4, choices=Kind.choices)
    scopes = models.JSONField(
        default=list, blank=True, help_text="of one of the API; empty: all that its channel allows"
    )
    hash = models.CharField(max_length=64, unique=True, help_text="sha256 of 256 random bits")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, help_text="set when a newer one is made")
    last_used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.kind} token {self.pk} of {self.destination_id}"
