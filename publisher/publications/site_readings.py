"""What was read on a newsroom's site to begin a publication with; nothing of it counts until a
person keeps it."""

from django.db import models


class SiteReading(models.Model):
    """One look at a site, asked for by a person and done by a worker."""

    publication = models.ForeignKey(
        "publications.Publication",
        models.CASCADE,
        null=True,
        related_name="+",
        help_text="what was made of it",
    )
    user = models.ForeignKey("publications.User", models.CASCADE, related_name="+")
    address = models.CharField(max_length=1000, help_text="as it was typed")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(
        null=True, blank=True, db_index=True, help_text="when a worker takes it; null: done"
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    read_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=24, blank=True, help_text="why the site said nothing")
    found = models.JSONField(default=dict, help_text="name, tagline, language, colour, feed …")
    logo = models.BinaryField(default=bytes, help_text="a picture that mails may show")

    def __str__(self) -> str:
        return f"reading {self.pk}"
