"""What is known of how readers take what they get."""

from django.db import models

from publisher.audience.models.lists import MailingList
from publisher.audience.models.subscribers import Subscriber
from publisher.publications.models import Publication


class ReaderActivity(models.Model):
    """What came of one list's mails to one reader, added up by set statements when a send ends and
    by what is heard later; segments, sunset and reports read this, never the ledger."""

    publication = models.ForeignKey(
        Publication, models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    mailing_list = models.ForeignKey(
        MailingList, models.CASCADE, db_index=False, db_constraint=False, related_name="+"
    )
    subscriber = models.ForeignKey(Subscriber, models.CASCADE, related_name="activity")
    received = models.PositiveIntegerField(default=0, help_text="issues that were accepted")
    last_received_at = models.DateTimeField(null=True)
    bounces = models.PositiveIntegerField(default=0, help_text="since the last accepted one")
    clicks = models.PositiveIntegerField(
        null=True, help_text="null: never measured, or consent was withdrawn"
    )
    last_sign_at = models.DateTimeField(
        null=True, help_text="when the reader last did something that shows that they read it"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["mailing_list", "subscriber"], name="one_activity_per_list"
            )
        ]

    def __str__(self) -> str:
        return f"activity of {self.subscriber_id} on {self.mailing_list_id}"
