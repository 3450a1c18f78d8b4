"""How lists grew, in numbers by day."""

from django.db import models

from publisher.audience.models.lists import MailingList
from publisher.publications.models import Publication


class GrowthTally(models.Model):
    """Who joined and left one list on one day (of the publication's clocks), by where they came
    from. joined, left and bounced are counted anew while the day is young; erased is added to."""

    publication = models.ForeignKey(Publication, models.PROTECT, db_index=False, related_name="+")
    mailing_list = models.ForeignKey(
        MailingList, models.CASCADE, db_index=False, related_name="growth"
    )
    day = models.DateField()
    source = models.CharField(max_length=100, blank=True, help_text="a form, or words of a person")
    joined = models.PositiveIntegerField(default=0)
    left = models.PositiveIntegerField(default=0, help_text="by themselves, or complained")
    bounced = models.PositiveIntegerField(default=0, help_text="their mailbox is gone")
    erased = models.PositiveIntegerField(default=0, help_text="forgotten, long after they joined")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["mailing_list", "day", "source"], name="one_growth_per_day"
            )
        ]
        indexes = [models.Index(fields=["publication", "day"], name="growth_by_day")]

    def __str__(self) -> str:
        return f"growth of list {self.mailing_list_id} on {self.day}"
