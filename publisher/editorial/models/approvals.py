"""What people say of an issue before it leaves: approvals, comments, and who is in it now."""

from django.db import models

from publisher.editorial.models.newsletters import Edition, Issue
from publisher.publications.models import Publication, User


class ReviewedText(models.Model):
    """One text of an issue that somebody asked about, decided on or sent; it can be gone back to.

    Rows of it stay as they are: `edition` has its bytes, `composition` what editors composed.
    """

    publication = models.ForeignKey(Publication, models.PROTECT, db_index=False, related_name="+")
    issue = models.ForeignKey(Issue, models.CASCADE, db_index=False, related_name="texts")
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="+")
    hash = models.CharField(max_length=64, help_text="of all its compiled editions")
    content_hash = models.CharField(max_length=64, help_text="the issue's of then")
    composition = models.JSONField(help_text="the issue's own fields and its items, as rows")
    edited_by = models.CharField(max_length=150, blank=True, help_text="who edited it last")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issue", "hash"], name="one_row_per_reviewed_text")
        ]

    def __str__(self) -> str:
        return f"{self.hash[:12]} of issue {self.issue_id}"


class Approval(models.Model):
    """What one person said of one text: asked for a yes, gave it, or refused it. Appended only."""

    class Decision(models.TextChoices):
        ASKED = "asked"
        GIVEN = "given"
        REFUSED = "refused"

    publication = models.ForeignKey(Publication, models.PROTECT, db_index=False, related_name="+")
    issue = models.ForeignKey(Issue, models.CASCADE, related_name="approvals")
    text = models.ForeignKey(ReviewedText, models.CASCADE, related_name="decisions")
    decision = models.CharField(max_length=7, choices=Decision.choices)
    person = models.CharField(max_length=150, help_text="the user's name")
    role = models.CharField(max_length=60, blank=True, help_text="the person's, at that time")
    door = models.CharField(max_length=150, help_text="the actor, as in the audit log")
    note = models.TextField(blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.person} {self.decision} {self.text_id}"


class TextLook(models.Model):
    """That a person looked at a text; what they see next is shown as a difference from it."""

    publication = models.ForeignKey(Publication, models.PROTECT, db_index=False, related_name="+")
    text = models.ForeignKey(ReviewedText, models.CASCADE, related_name="looks")
    person = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["text", "person"], name="one_look_per_text")]

    def __str__(self) -> str:
        return f"{self.person} saw {self.text_id}"


class IssueComment(models.Model):
    """What somebody says of an issue, or answers to who did; open until somebody settles it."""

    publication = models.ForeignKey(Publication, models.PROTECT, db_index=False, related_name="+")
    issue = models.ForeignKey(Issue, models.CASCADE, related_name="comments")
    answers = models.ForeignKey("self", models.CASCADE, null=True, related_name="replies")
    words = models.TextField()
    author = models.CharField(max_length=150, help_text="the actor, as in the audit log")
    at = models.DateTimeField()
    resolved_by = models.CharField(max_length=150, blank=True)
    resolved_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"comment {self.pk} on issue {self.issue_id}"


class IssuePresence(models.Model):
    """When somebody's page of an issue was last heard of."""

    publication = models.ForeignKey(Publication, models.PROTECT, db_index=False, related_name="+")
    issue = models.ForeignKey(Issue, models.CASCADE, db_index=False, related_name="present")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issue", "user"], name="one_presence_per_issue")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in issue {self.issue_id}"
