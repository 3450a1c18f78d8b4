"""Copies of feeds, archives and site maps where another server serves them."""

from django.db import models

from publisher.publications.models import Publication


class FeedCopy(models.Model):
    """A file that stands where another server serves it: a folder, a bucket."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="+")
    place = models.CharField(max_length=300, help_text="the folder or bucket")
    path = models.CharField(max_length=300)
    etag = models.CharField(max_length=64, help_text="of what was written, or was made from")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "place", "path"], name="one_copy_per_path"
            )
        ]

    def __str__(self) -> str:
        return self.path


class CopyState(models.Model):
    """How far the copies of a publication are in one place."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="copy_states")
    place = models.CharField(max_length=300)
    generation = models.PositiveBigIntegerField(
        default=0, help_text="of the publication's feeds, that stands there"
    )
    claimed_until = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True, blank=True)
    problem = models.TextField(blank=True)
    copied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "place"], name="one_state_per_place")
        ]

    def __str__(self) -> str:
        return f"{self.publication_id} in {self.place}"
