"""Themes of mails that are edited at the desk: versions that never change."""

from django.db import models

from publisher.publications.models import Publication


class Theme(models.Model):
    """A theme by its name; how it looks is in its versions."""

    publication = models.ForeignKey(Publication, models.PROTECT, db_index=False, related_name="+")
    slug = models.CharField(max_length=60)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "slug"], name="unique_theme_slug")
        ]

    def __str__(self) -> str:
        return self.slug


class ThemeFile(models.Model):
    """The source of a template, kept once for the same bytes."""

    publication = models.ForeignKey(Publication, models.PROTECT, db_index=False, related_name="+")
    sha256 = models.CharField(max_length=64)
    source = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "sha256"], name="unique_theme_file")
        ]

    def __str__(self) -> str:
        return self.sha256


class ThemeVersion(models.Model):
    """A theme as somebody saved it. Mails are made with the newest that has no errors."""

    publication = models.ForeignKey(Publication, models.PROTECT, db_index=False, related_name="+")
    theme = models.ForeignKey(Theme, models.CASCADE, db_index=False, related_name="versions")
    number = models.PositiveIntegerField()
    files = models.JSONField(help_text="names of files to the SHA-256 of their sources")
    made_from = models.CharField(
        max_length=120, help_text="the number of a version; of the first, the theme it was copied"
    )
    note = models.CharField(max_length=300, blank=True)
    made_by = models.CharField(max_length=200, help_text="as in the audit log")
    errors = models.PositiveIntegerField(help_text="that the linter found when it was saved")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["theme", "number"], name="unique_theme_version")
        ]

    def __str__(self) -> str:
        return f"{self.theme_id}, version {self.number}"
