"""What somebody typed and has not saved yet."""

from django.db import models

from publisher.editorial.models.articles import Article
from publisher.publications.models import Publication, User


class StoryDraft(models.Model):
    """The form of a story as its writer left it; saving the story ends it. Nobody else sees it."""

    publication = models.ForeignKey(Publication, models.PROTECT, db_index=False, related_name="+")
    person = models.ForeignKey(User, models.CASCADE, db_index=False, related_name="+")
    key = models.CharField(max_length=32, help_text="of a new story; else its number")
    article = models.ForeignKey(Article, models.CASCADE, null=True, related_name="drafts")
    seen = models.PositiveIntegerField(default=0, help_text="the version that it was made from")
    form = models.JSONField(default=dict, help_text="fields by name, as they were typed")
    base = models.JSONField(null=True, help_text="of an uploaded file: the story that it held")
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "publication", "key"], name="one_draft")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.key}"
