"""What readers' pages say in a language that we do not speak, as a publication fills it in."""

from django.db import models


class PageSentences(models.Model):
    """One language's sentences of one publication."""

    publication = models.ForeignKey("Publication", models.CASCADE, related_name="page_sentences")
    language = models.CharField(max_length=35, help_text="BCP 47")
    texts = models.JSONField(default=dict, help_text="by ours in English, or a mail's place")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "language"], name="one_page_of_sentences"
            )
        ]

    def __str__(self) -> str:
        return f"{self.language} of {self.publication_id}"
