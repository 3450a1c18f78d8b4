"""Partners and their destinations."""

from django.db import models

from publisher.publications.models import Publication


class Partner(models.Model):
    """An organisation that gets every version of a story."""

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="partners")
    slug = models.SlugField(max_length=60)
    name = models.CharField(max_length=200)
    paused_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "slug"], name="unique_partner_slug")
        ]

    def __str__(self) -> str:
        return self.name


class Destination(models.Model):
    """One endpoint of a partner: format, channel, filter and credentials."""

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="+")
    partner = models.ForeignKey(Partner, models.CASCADE, related_name="destinations")
    # No choices: a new row of a table needs no migration. What creates a destination checks them.
    format = models.CharField(max_length=30, help_text="renderers/wire/formats.py")
    channel = models.CharField(max_length=30, help_text="actions/partners/ways/")
    settings = models.JSONField(default=dict, help_text="of its channel; never a secret")
    secret = models.BinaryField(default=bytes, help_text="encrypted (publications/secrets.py)")
    filter = models.JSONField(default=dict)
    minor_edits = models.BooleanField(default=False, help_text="it wants minor edits too")
    advance_copies = models.BooleanField(
        default=False, help_text="it gets stories under embargo, marked as such"
    )
    access = models.CharField(
        max_length=10,
        default="free",
        help_text="which stories it gets whole (content.article.Access)",
    )
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.partner_id} {self.channel}"
