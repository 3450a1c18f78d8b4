"""Mails that are about one reader or one user: confirmations, welcomes, changes, alarms."""

from django.db import models

from publisher.audience.models import Subscriber
from publisher.delivery.models.deliveries import Delivery
from publisher.publications.models import Publication


class ServiceMail(models.Model):
    """One such mail: its purpose, and what fills its words. It goes as a Delivery of its own."""

    class Purpose(models.TextChoices):
        CONFIRMATION = "confirmation"
        WELCOME = "welcome"
        FRESH_LINK = "fresh_link"  # to what only the mailbox's owner may see or change
        ADDRESS_CHANGE = "address_change"
        INVITATION = "invitation"
        RESET = "reset"
        OWN_ADDRESS = "own_address"  # somebody of the newsroom signs in by another one
        PARTNER_LINK = "partner_link"  # to the page of a partner's engineer
        ALARM = "alarm"
        APPROVAL = "approval"  # an issue waits for a yes of whoever gets it
        FORWARDED = "forwarded"  # what a person wrote to an address of ours

    publication = models.ForeignKey(Publication, models.PROTECT, db_index=False, related_name="+")
    purpose = models.CharField(max_length=14, choices=Purpose.choices)
    key = models.CharField(max_length=100, help_text="nothing is mailed twice under one key")
    subscriber = models.ForeignKey(
        Subscriber, models.SET_NULL, null=True, related_name="service_mails"
    )
    delivery = models.OneToOneField(
        Delivery, models.DO_NOTHING, null=True, db_constraint=False, related_name="service_mail"
    )
    language = models.CharField(max_length=35, blank=True)
    values = models.JSONField(
        default=dict, help_text="what its template asks for; never a token, which rows' ids make"
    )
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, help_text="since when address and values are gone")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "purpose", "key"], name="unique_service_mail"
            )
        ]

    def __str__(self) -> str:
        return f"service mail {self.pk} ({self.purpose})"
