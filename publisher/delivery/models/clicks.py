"""Clicks on the links of issues: without persons, and of readers who consented."""

from django.db import models

from publisher.audience.models import Subscriber
from publisher.delivery.models.deliveries import Delivery
from publisher.editorial.models import Link
from publisher.publications.models import Publication


class LinkTally(models.Model):
    """How often a link was followed: by nobody in particular, which processes add as they counted
    it, and by readers who consented."""

    publication = models.ForeignKey(Publication, models.PROTECT, db_index=False, related_name="+")
    link = models.OneToOneField(Link, models.CASCADE, related_name="tally")
    clicks = models.PositiveIntegerField(default=0)
    discounted = models.PositiveIntegerField(default=0, help_text="by programs, as it seems")
    readers = models.PositiveIntegerField(
        db_default=0, help_text="who consented, each once for each of their mails"
    )

    def __str__(self) -> str:
        return f"tally of link {self.link_id}"


class ReaderClick(models.Model):
    """The first time that a reader who consented followed a link of one of their mails."""

    publication = models.ForeignKey(Publication, models.PROTECT, db_index=False, related_name="+")
    delivery = models.ForeignKey(
        Delivery, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="clicks"
    )
    link = models.ForeignKey(Link, models.CASCADE, related_name="+")
    subscriber = models.ForeignKey(Subscriber, models.CASCADE, related_name="+")
    at = models.DateTimeField()
    settled = models.BooleanField(default=False, help_text="judged, and counted unless discounted")
    discounted = models.BooleanField(default=False, help_text="by a program, as it seems")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["delivery", "link"], name="one_click_per_link")
        ]
        indexes = [
            models.Index(fields=["at"], name="click_unsettled", condition=models.Q(settled=False))
        ]

    def __str__(self) -> str:
        return f"click on {self.link_id} in delivery {self.delivery_id}"
