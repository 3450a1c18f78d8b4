"""Why readers left, in numbers alone."""

from django.db import models

from publisher.publications.models import Publication


class LeavingReason(models.Model):
    """How many who left a newsletter gave one reason for it; of whom is not kept."""

    class Reason(models.TextChoices):
        TOO_MANY = "too_many"
        NOT_INTERESTING = "not_interesting"
        NOT_ASKED = "not_asked"  # "I never signed up"
        ELSEWHERE = "elsewhere"  # "I read it elsewhere"
        OTHER = "other"

    publication = models.ForeignKey(Publication, models.PROTECT, db_index=False, related_name="+")
    newsletter = models.SlugField(max_length=60, blank=True, help_text="empty: of all of them")
    reason = models.CharField(max_length=15, choices=Reason.choices)
    number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "newsletter", "reason"], name="one_count_per_reason"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} left, {self.reason}"
