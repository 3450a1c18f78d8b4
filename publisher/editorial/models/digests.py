"""A newsletter's week for those who get one digest of it."""

from django.db import models

from publisher.editorial.models.newsletters import Issue, Newsletter
from publisher.publications.models import Publication
from publisher.publications.moment_field import MomentField


class Digest(models.Model):
    """One week of one newsletter, and the issue that was made of it; none where nothing came out,
    or nobody reads it by the week."""

    publication = models.ForeignKey(Publication, models.PROTECT, db_index=False, related_name="+")
    newsletter = models.ForeignKey(
        Newsletter, models.CASCADE, db_index=False, related_name="digests"
    )
    since = MomentField(help_text="what began to leave from then on")
    until = MomentField(help_text="and before then is in it")
    issue = models.OneToOneField(Issue, models.PROTECT, null=True, related_name="digest")
    made_at = models.DateTimeField(null=True, help_text="when it was decided; null: not yet")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["newsletter", "until"], name="one_digest_per_week")
        ]
        indexes = [
            models.Index(fields=["id"], name="digest_due", condition=models.Q(made_at__isnull=True))
        ]

    def __str__(self) -> str:
        return f"digest of {self.newsletter_id} until {self.until}"
