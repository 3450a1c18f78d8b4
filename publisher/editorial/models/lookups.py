"""Lookup: stored answers of the link and DNS checks of issues."""

from django.db import models

from publisher.publications.models import Publication


class Lookup(models.Model):
    """The last answer about one address or domain, so that checks ask seldom."""

    class Kind(models.TextChoices):
        LINK = "link"
        DOMAIN = "domain"

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    subject = models.CharField(max_length=1000, help_text="the address, or the domain")
    found = models.JSONField(help_text="what actions/preflight keeps of the answer")
    checked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "kind", "subject"], name="unique_lookup_subject"
            )
        ]
        indexes = [models.Index(fields=["checked_at"], name="lookup_checked_at")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"
