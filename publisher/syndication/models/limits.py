"""How long a source may be silent before a person is told, where somebody said so."""

from django.db import models

from publisher.editorial.models import Source
from publisher.publications.models import Publication


class SilenceLimit(models.Model):
    """Of one source; without a row its own past decides."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="+")
    source = models.OneToOneField(Source, models.CASCADE, related_name="silence_limit")
    hours = models.PositiveSmallIntegerField(help_text="0: nobody is told")

    def __str__(self) -> str:
        return f"{self.hours} h of {self.source_id}"
