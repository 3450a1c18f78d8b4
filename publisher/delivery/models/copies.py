"""What a destination was brought, beside the ledger's row: names of files, and what was changed."""

from django.db import models

from publisher.delivery.models.deliveries import Delivery
from publisher.publications.models import Publication
from publisher.syndication.models import Destination


class PartnerCopy(models.Model):
    """One delivery as it was written: under which names, and what was left out or replaced for
    this destination. There is one where files were written or something was changed.

    What a kill takes back is found here: patterns and folders may have changed since.
    """

    publication = models.ForeignKey(
        Publication, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    delivery = models.OneToOneField(
        Delivery, models.DO_NOTHING, db_constraint=False, related_name="copy"
    )
    destination = models.ForeignKey(
        Destination, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    article_id = models.BigIntegerField(help_text="of editorial.Article")
    version = models.PositiveIntegerField()
    names = models.JSONField(
        default=list, help_text="of its files in the destination's place, the story's first"
    )
    notes = models.JSONField(
        default=list, help_text="codes and values (renderers/wire/note_words.py)"
    )
    written_at = models.DateTimeField(help_text="for its last attempt")

    class Meta:
        indexes = [models.Index(fields=["destination", "article_id"], name="copy_of_a_story")]

    def __str__(self) -> str:
        return f"copy of delivery {self.delivery_id}"
