"""What many destinations have in common: products, and the table of topics."""

from django.db import models

from publisher.publications.models import Publication


class Product(models.Model):
    """A named filter with rights that destinations share."""

    publication = models.ForeignKey(
        Publication, models.PROTECT, db_index=False, related_name="products"
    )
    slug = models.SlugField(max_length=60)
    name = models.CharField(max_length=200)
    filter_tree = models.JSONField(
        default=dict, blank=True, help_text="of the filter language (query/document.py); {}: all"
    )
    rights = models.JSONField(
        default=list, blank=True, help_text="codes of the pictures that come with it"
    )
    usage_terms = models.CharField(
        max_length=1000, blank=True, help_text="empty: the publication's"
    )
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "slug"], name="unique_product_slug")
        ]

    def __str__(self) -> str:
        return self.slug


class TopicMapping(models.Model):
    """What a rubric or a tag is in IPTC Media Topics."""

    class Kind(models.TextChoices):
        """Of what it is."""

        RUBRIC = "rubric"
        TAG = "tag"

    publication = models.ForeignKey(
        Publication, models.PROTECT, db_index=False, related_name="topics"
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    value = models.CharField(max_length=200, help_text="as it was written")
    key = models.CharField(max_length=220, help_text="the value as it is compared (query.fold)")
    media_topic = models.CharField(max_length=30, help_text="medtop:NNNNNNNN")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "kind", "key"], name="one_topic_per_value"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"
