"""Mail providers that post what became of our mails, and what they posted until it is read."""

from django.db import models

from publisher.publications.models import Publication


class MailProvider(models.Model):
    """A provider whose webhook comes to /hooks/mail/{publication}/{provider}/{secret}."""

    publication = models.ForeignKey(
        Publication, models.PROTECT, db_index=False, related_name="mail_providers"
    )
    provider = models.CharField(max_length=20, help_text="its word (actions/reports/providers.py)")
    secrets = models.BinaryField(
        help_text="encrypted: of each kind the newest first, and the one before it in a rotation"
    )
    topics = models.JSONField(default=list, help_text="of Amazon SNS, those that were confirmed")
    events = models.PositiveBigIntegerField(default=0, help_text="that were new")
    unmatched = models.PositiveBigIntegerField(default=0, help_text="about no mail that we know")
    unreadable = models.PositiveBigIntegerField(default=0)
    refused = models.PositiveBigIntegerField(default=0, help_text="that Amazon did not sign")
    last_event_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "provider"], name="one_hook_a_provider")
        ]

    def __str__(self) -> str:
        return f"{self.provider} of {self.publication_id}"


class ProviderReport(models.Model):
    """A body as it was posted: durable before it is answered, gone once it is worked off.

    What nobody can read stays for a while, without any address.
    """

    publication = models.ForeignKey(
        Publication, models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    provider = models.ForeignKey(
        MailProvider, models.CASCADE, db_constraint=False, db_index=False, related_name="reports"
    )
    received_at = models.DateTimeField()
    content_type = models.CharField(max_length=100)
    event_id = models.CharField(max_length=100, blank=True, help_text="where a header says it")
    body = models.BinaryField()
    due_at = models.DateTimeField(
        null=True, help_text="null: now. Later where a mail is still on its way"
    )
    problem = models.CharField(max_length=40, blank=True, help_text="why nobody could read it")

    class Meta:
        indexes = [
            models.Index(
                fields=["id"], name="provider_report_waiting", condition=models.Q(problem="")
            )
        ]

    def __str__(self) -> str:
        return f"report {self.pk} of provider {self.provider_id}"
