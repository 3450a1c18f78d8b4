"""What is known of letters in numbers alone: what was heard of them, and at which hours."""

from django.db import models

from publisher.delivery.models.sends import Send
from publisher.editorial.models import Issue
from publisher.publications.models import Publication


class What(models.TextChoices):
    """What is heard of a send's mails."""

    LEFT = "left"  # readers who left through a mail of it
    COMPLAINED = "complained"
    REPLIED = "replied"  # mails that a person wrote back to it
    MEASURED = "measured"  # readers who agreed to it, agree still, and got a measured mail
    CLICKED = "clicked"  # those of them who followed a link
    FOLLOWED = "followed"  # links that they followed


class SendHeard(models.Model):
    """How many of it were heard of a send's mails; what is not here was not heard."""

    publication = models.ForeignKey(Publication, models.PROTECT, db_index=False, related_name="+")
    send = models.ForeignKey(Send, models.CASCADE, db_index=False, related_name="heard")
    what = models.CharField(max_length=10, choices=What.choices)
    count = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["send", "what"], name="one_sum_of_heard")]

    def __str__(self) -> str:
        return f"{self.count} {self.what} of send {self.send_id}"


class HeardNews(models.Model):
    """One change of such a sum, waiting to be added. Rows are only inserted by whoever hears it:
    a thousand readers who leave one letter at once wait for no common row."""

    publication = models.ForeignKey(Publication, models.PROTECT, db_index=False, related_name="+")
    send = models.ForeignKey(Send, models.CASCADE, db_index=False, related_name="+")
    what = models.CharField(max_length=10, choices=What.choices)
    number = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.number:+d} {self.what} of send {self.send_id}"


class HourTally(models.Model):
    """How many mails of an issue left, or clicks came, at an hour of the week by the publication's
    clocks: 168 rows of each at most."""

    class What(models.TextChoices):
        LEFT = "left"
        CLICKS = "clicks"

    publication = models.ForeignKey(Publication, models.PROTECT, db_index=False, related_name="+")
    issue = models.ForeignKey(Issue, models.CASCADE, db_index=False, related_name="+")
    what = models.CharField(max_length=6, choices=What.choices)
    weekday = models.PositiveSmallIntegerField(help_text="0: Monday")
    hour = models.PositiveSmallIntegerField(help_text="0 to 23")
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["issue", "what", "weekday", "hour"], name="one_tally_per_hour"
            )
        ]

    def __str__(self) -> str:
        return f"{self.count} {self.what} of issue {self.issue_id} on {self.weekday} at {self.hour}"


class ReportLink(models.Model):
    """A page of figures that somebody outside may look at, until it ends or is taken back. Its
    address holds the row's number, signed, and nothing is looked up by anything else."""

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="report_links")
    newsletter = models.SlugField(max_length=60, blank=True, help_text="empty: all of them")
    first = models.DateField()
    last = models.DateField()
    note = models.CharField(max_length=200, blank=True, help_text="for whom; seen at the desk only")
    created_by = models.CharField(max_length=150)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"report link {self.pk}"
