"""What partners that pull have to read: versions in the order in which they were given out."""

from django.db import models

from publisher.delivery.models.deliveries import Delivery
from publisher.publications.models import Publication
from publisher.syndication.models import Destination


class PositionState(models.Model):
    """How far one destination is. Its row is locked by whoever gives the next position, so that
    positions become visible in their order and a number that was rolled back is given again."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="+")
    destination = models.OneToOneField(
        Destination, models.CASCADE, primary_key=True, related_name="position_state"
    )
    given = models.PositiveBigIntegerField(default=0, help_text="the last position given")
    read = models.PositiveBigIntegerField(
        default=0, help_text="the partner asked for what comes after it"
    )
    dropped = models.PositiveBigIntegerField(
        default=0, help_text="up to it, positions are not kept any more"
    )

    def __str__(self) -> str:
        return f"{self.destination_id}: {self.read} of {self.given}"


class PartnerPosition(models.Model):
    """One version at one destination, where the partner finds it: 1, 2, 3 … without a gap."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="+")
    destination = models.ForeignKey(Destination, models.CASCADE, related_name="positions")
    position = models.PositiveBigIntegerField()
    delivery = models.OneToOneField(
        Delivery, models.DO_NOTHING, db_constraint=False, related_name="position"
    )
    name = models.CharField(max_length=300, help_text="of its parcel, the same on each retry")
    body = models.BinaryField(
        default=bytes, help_text="in the destination's format; emptied once a newer version stands"
    )
    content_type = models.CharField(max_length=100)
    body_hash = models.CharField(max_length=64, help_text="sha256 of the body")
    given_at = models.DateTimeField()
    shown_at = models.DateTimeField(null=True, help_text="when the partner first got it")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["destination", "position"], name="unique_partner_position"
            )
        ]
        indexes = [models.Index(fields=["given_at"], name="position_given_at")]

    def __str__(self) -> str:
        return f"{self.destination_id} at {self.position}"
