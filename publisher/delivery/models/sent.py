"""The bytes that partners were sent, kept for a while: once for all who got the same."""

from django.db import models

from publisher.delivery.models.deliveries import Delivery
from publisher.editorial.models import ArticleVersion
from publisher.publications.models import Publication


class SentBody(models.Model):
    """One version in one format, as it left. A takedown empties it; the hash stays."""

    publication = models.ForeignKey(
        Publication, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    version = models.ForeignKey(
        ArticleVersion, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    body_hash = models.CharField(max_length=64, help_text="sha256 of the bytes")
    body = models.BinaryField(help_text="the bytes, by zlib; empty once they were erased")
    kept_at = models.DateTimeField(db_index=True, help_text="on the last day on which it was sent")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "body_hash"], name="unique_sent_body")
        ]

    def __str__(self) -> str:
        return f"bytes of version {self.version_id}"


class SentCopy(models.Model):
    """Which bytes a delivery took along on its last try."""

    publication = models.ForeignKey(
        Publication, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    delivery = models.OneToOneField(
        Delivery,
        models.DO_NOTHING,
        db_constraint=False,
        primary_key=True,
        related_name="sent_copy",
    )
    body_hash = models.CharField(max_length=64)
    content_type = models.CharField(max_length=100)
    name = models.CharField(max_length=700, help_text="of its file, or the id of its push")
    size = models.PositiveIntegerField(help_text="bytes")
    kept_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"copy that delivery {self.delivery_id} took along"
