"""Named filters over subscribers."""

from django.db import models

from publisher.publications.models import Publication


class Segment(models.Model):
    """A filter over subscribers, kept as a structured tree (never as SQL)."""

    publication = models.ForeignKey(
        Publication, models.PROTECT, db_index=False, related_name="segments"
    )
    slug = models.SlugField(max_length=60)
    text = models.TextField(help_text="as it was written; the tree is what counts")
    tree = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "slug"], name="unique_segment_slug")
        ]

    def __str__(self) -> str:
        return self.slug
