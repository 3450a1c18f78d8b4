"""What each save left of an issue's composition."""

from django.db import models

from publisher.editorial.models.newsletters import Issue
from publisher.publications.models import Publication


class IssueRevision(models.Model):
    """An issue's composition as one save left it: what that save's page names, what undoing leads
    back to, and what two editors' changes are told apart by. None is ever changed by a later one,
    but that the automatic saves of one person who goes on typing are one."""

    publication = models.ForeignKey(Publication, models.PROTECT, db_index=False, related_name="+")
    issue = models.ForeignKey(Issue, models.CASCADE, db_index=False, related_name="revisions")
    number = models.PositiveIntegerField(help_text="from 1, in the order of the saves")
    content_hash = models.CharField(max_length=64, help_text="the issue's after the save")
    composition = models.JSONField(help_text="the whole draft, as actions/compose/revisions.py")
    saved_by = models.CharField(max_length=150)
    saved_at = models.DateTimeField()
    undo_to = models.PositiveIntegerField(null=True, help_text="the number that undoing leads to")
    redo_to = models.PositiveIntegerField(null=True, help_text="the number that was undone")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issue", "number"], name="unique_revision_number")
        ]

    def __str__(self) -> str:
        return f"revision {self.number} of issue {self.issue_id}"
