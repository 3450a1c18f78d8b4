"""Proofs of consent: appended, never overwritten."""

from django.db import models

from publisher.audience.models.subscribers import Subscriber
from publisher.publications.models import Publication


class Form(models.Model):
    """Where readers sign up: what it asks for, in whose words, and who may show it."""

    publication = models.ForeignKey(
        Publication, models.PROTECT, db_index=False, related_name="forms"
    )
    slug = models.SlugField(max_length=60)
    name = models.CharField(max_length=200)
    mailing_lists = models.ManyToManyField("audience.MailingList", related_name="forms")
    texts = models.JSONField(
        default=dict, help_text="by language: title, intro, consent, button; ours where empty"
    )
    origins = models.JSONField(default=list, help_text="whose pages may post to its JSON address")
    asks_name = models.BooleanField(default=False)
    is_open = models.BooleanField(default=True)
    slow_since = models.DateTimeField(
        null=True, help_text="confirmations collapsed: what it asks for is mailed slowly"
    )
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "slug"], name="unique_form_slug")
        ]

    def __str__(self) -> str:
        return self.name


class FormText(models.Model):
    """What a reader agreed to, word for word; one row for each text, by its hash."""

    publication = models.ForeignKey(Publication, models.PROTECT, db_index=False, related_name="+")
    sha256 = models.CharField(max_length=64)
    version = models.PositiveIntegerField(help_text="counted up in the publication")
    language = models.CharField(max_length=35)
    text = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "sha256"], name="unique_form_text")
        ]

    def __str__(self) -> str:
        return f"form text {self.version}"


class ConsentBatch(models.Model):
    """An import: the one proof of all the subscriptions that it made."""

    publication = models.ForeignKey(Publication, models.PROTECT, db_index=False, related_name="+")
    mailing_list = models.ForeignKey(
        "audience.MailingList", models.PROTECT, db_index=False, related_name="+"
    )
    source = models.CharField(max_length=300, help_text="where and how they consented")
    by = models.CharField(max_length=150, help_text="who imported it")
    filename = models.CharField(max_length=255, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, help_text="of the file")
    at = models.DateTimeField()
    subscribed = models.PositiveIntegerField(default=0, help_text="how many it put on the list")

    def __str__(self) -> str:
        return f"import {self.pk}"


class ConsentEvent(models.Model):
    """One thing that a reader said about one list, or about being measured."""

    class Kind(models.TextChoices):
        ASKED = "asked"
        CONFIRMED = "confirmed"
        SUBSCRIBED = "subscribed"  # by a door that needs no confirmation
        RENEWED = "renewed"
        WITHDRAWN = "withdrawn"
        MEASURING = "measuring"
        NOT_MEASURING = "not_measuring"

    publication = models.ForeignKey(Publication, models.PROTECT, db_index=False, related_name="+")
    subscriber = models.ForeignKey(Subscriber, models.CASCADE, related_name="consent_events")
    mailing_list = models.ForeignKey(
        "audience.MailingList", models.PROTECT, null=True, db_index=False, related_name="+"
    )
    kind = models.CharField(max_length=13, choices=Kind.choices)
    at = models.DateTimeField()
    source = models.CharField(max_length=300, help_text="the door, and the page where known")
    form = models.ForeignKey(Form, models.PROTECT, null=True, db_index=False, related_name="+")
    form_text = models.ForeignKey(
        FormText, models.PROTECT, null=True, db_index=False, related_name="+"
    )
    detail = models.JSONField(
        default=dict, help_text="ticked, campaign, page; an IP address only where a setting says so"
    )

    class Meta:
        indexes = [models.Index(fields=["publication", "at"], name="consent_by_time")]

    def __str__(self) -> str:
        return f"{self.kind} by subscriber {self.subscriber_id}"
