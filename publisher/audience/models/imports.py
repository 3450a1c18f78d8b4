"""Files of readers on their way in: what has arrived of them, and the work that they are."""

from django.db import models

from publisher.audience.models.lists import MailingList
from publisher.publications.models import Publication, User


class Upload(models.Model):
    """A file that a person brings, piece by piece; its bytes are in the data directory, or in parts
    in the bucket that all hosts share."""

    publication = models.ForeignKey(Publication, models.CASCADE, db_index=False, related_name="+")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    filename = models.CharField(max_length=255)
    size = models.BigIntegerField(help_text="bytes, of all of it")
    received = models.BigIntegerField(default=0, help_text="bytes that are there")
    mark = models.CharField(
        max_length=100, blank=True, help_text="by which a browser knows the file again"
    )
    parts = models.JSONField(default=list, help_text="names in the bucket, of what is there of it")
    began_at = models.DateTimeField()
    touched_at = models.DateTimeField(db_index=True, help_text="when something last came of it")

    class Meta:
        indexes = [models.Index(fields=["publication", "user"], name="upload_of_person")]

    def __str__(self) -> str:
        return f"upload {self.pk}"


class ReaderImport(models.Model):
    """One reading of a file of readers by a worker: a trial, which keeps nothing, or the import."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="+")
    upload = models.ForeignKey(Upload, models.CASCADE, related_name="imports")
    mailing_list = models.ForeignKey(
        MailingList, models.CASCADE, null=True, related_name="+", help_text="none: our own export"
    )
    trial = models.OneToOneField(
        "self", models.CASCADE, null=True, related_name="real", help_text="none: this is a trial"
    )
    source = models.CharField(max_length=300, help_text="where and how they consented")
    options = models.JSONField(default=dict, help_text="columns, update, skip_bad, create_…")
    by = models.CharField(max_length=150)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, db_index=True, help_text="null: it has ended")
    attempts = models.PositiveSmallIntegerField(default=0)
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    problem = models.JSONField(default=dict, help_text="code, message and values; empty: none")
    report = models.JSONField(default=dict, help_text="what became of its rows")
    refused = models.JSONField(default=list, help_text="names in the bucket, of the rows refused")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["mailing_list"],
                condition=models.Q(due_at__isnull=False, trial__isnull=False),
                name="one_import_of_a_list",
            )
        ]

    def __str__(self) -> str:
        return f"import {self.pk}"
