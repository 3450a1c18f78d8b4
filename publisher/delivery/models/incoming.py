"""What came by mail to our own addresses: how much of what, and what nobody could read."""

from django.db import models

from publisher.delivery.models.deliveries import Delivery
from publisher.publications.models import Publication


class IncomingMail(models.Model):
    """A mail in which nothing was recognised, or that a person wrote, kept for people
    (actions/mail/kept_mail.py)."""

    class Door(models.TextChoices):
        RETURN = "return"  # a return path: it should have been a report of a server
        COMPLAINT = "complaint"  # the complaint address: it should have been a feedback report
        PERSON = "person"  # a return path or the address for answers: somebody wrote to us

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="+")
    delivery = models.ForeignKey(
        Delivery,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        related_name="+",
        help_text="the mail of ours whose return path it came to",
    )
    door = models.CharField(max_length=9, choices=Door.choices)
    received_at = models.DateTimeField()
    size = models.PositiveIntegerField(help_text="bytes as it came, or as many as were looked at")
    raw = models.BinaryField(help_text="its beginning, as it came")
    digest = models.CharField(
        max_length=32, blank=True, help_text="of door and mail: what comes twice is kept once"
    )
    forwarded_at = models.DateTimeField(
        null=True, help_text="when what a person wrote went on to the publication's contact"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "digest"],
                name="kept_once",
                condition=~models.Q(digest=""),
            )
        ]

    def __str__(self) -> str:
        return f"incoming mail {self.pk} ({self.door})"


class IncomingCount(models.Model):
    """How many mails came to one end since the beginning; what is pruned stays counted."""

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="+")
    result = models.CharField(max_length=12, help_text="as `mail receive` says it")
    number = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "result"], name="one_count_per_result")
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.result}"


class ReportedDomain(models.Model):
    """How many reports say of one domain, lately, that mailboxes are not there: too many at once
    are doubted (audience/address_policy.py)."""

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="+")
    domain = models.CharField(max_length=253)
    since = models.DateTimeField()
    number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "domain"], name="one_count_per_domain")
        ]

    def __str__(self) -> str:
        return f"{self.number} reports about {self.domain}"


class WayBack(models.Model):
    """Whether mail to a domain of return paths comes in: tried by a mail of our own, or seen."""

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="+")
    domain = models.CharField(max_length=253)
    probed_at = models.DateTimeField(null=True, help_text="when the last probe left")
    came_at = models.DateTimeField(null=True, help_text="when a probe last came back")
    heard_at = models.DateTimeField(null=True, help_text="about when anything last came")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "domain"], name="one_way_back")
        ]

    def __str__(self) -> str:
        return f"way back to {self.domain}"


class PolledMailbox(models.Model):
    """A mailbox of PUBLISHER_IMAP_URL: when it was last read, by whom now, and what ails it."""

    name = models.CharField(max_length=500, unique=True, help_text="host, folder, hash of the user")
    polled_at = models.DateTimeField(null=True)
    next_poll_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0, help_text="in a row")
    problem = models.CharField(max_length=300, blank=True, help_text="empty while it can be read")

    def __str__(self) -> str:
        return self.name
