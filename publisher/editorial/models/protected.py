"""What protects people of whom a story tells: names that were replaced, copies kept for a court."""

from django.db import models

from publisher.editorial.models.articles import Article
from publisher.publications.models import Publication


class ReplacedName(models.Model):
    """A form of a name that was replaced in a story, as a keyed hash of its folded words: a later
    text of the story is searched for it, and nobody can read it here."""

    publication = models.ForeignKey(Publication, models.PROTECT, db_index=False, related_name="+")
    article = models.ForeignKey(
        Article, models.CASCADE, db_index=False, related_name="replaced_names"
    )
    key_version = models.PositiveSmallIntegerField(help_text="of the ErasureKey")
    words = models.PositiveSmallIntegerField(help_text="how many the form has")
    hash = models.BinaryField(max_length=32)
    replacement = models.CharField(max_length=200)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article", "hash"], name="unique_replaced_name")
        ]

    def __str__(self) -> str:
        return f"a name of {self.words} words in {self.article_id}"


class SealedCopy(models.Model):
    """All versions of a story, kept for a court before they were erased; encrypted by a key of two
    shares. One is shown once to who keeps the copy, the other once to a second person."""

    publication = models.ForeignKey(Publication, models.PROTECT, db_index=False, related_name="+")
    article = models.ForeignKey(Article, models.PROTECT, related_name="sealed_copies")
    sealed = models.BinaryField(help_text="empty once it was erased")
    sha256 = models.CharField(max_length=64, help_text="of what is sealed")
    made_by = models.CharField(max_length=150, help_text="the actor, who has the first share")
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField(help_text="it is erased then")
    waiting_share = models.BinaryField(
        default=bytes, help_text="the second share, encrypted, until a person takes it"
    )
    taken_by = models.CharField(max_length=150, blank=True)
    taken_at = models.DateTimeField(null=True)
    given_share = models.BinaryField(
        default=bytes, help_text="of one who wants to open it, encrypted, until another does, too"
    )
    given_by = models.CharField(max_length=150, blank=True)
    given_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["ends_at"],
                name="sealed_copy_ends",
                condition=models.Q(erased_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"sealed copy {self.pk} of {self.article_id}"
