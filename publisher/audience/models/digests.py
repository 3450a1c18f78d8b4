"""When a publication's weekly digests go."""

from django.db import models

from publisher.publications.models import Publication
from publisher.publications.moment_field import MomentField


class DigestSchedule(models.Model):
    """The day and hour of a publication's digests; made when somebody first asks for one, changed
    by those who know the rules alone (actions/readers/digests)."""

    publication = models.OneToOneField(
        Publication, models.PROTECT, primary_key=True, related_name="digest_schedule"
    )
    weekday = models.PositiveSmallIntegerField(default=5, help_text="0: Monday")
    hour = models.CharField(max_length=5, default="08:00", help_text="of the publication's clocks")
    since = MomentField(help_text="when the week that runs began")
    until = MomentField(
        help_text="its end, a little before the hour: what comes out later is of the next one"
    )

    def __str__(self) -> str:
        return f"digests of {self.publication_id}"
