"""Sources as pages show them: the rows of one, and of a list."""

from django.db.models import QuerySet

from publisher.editorial.models import Source
from publisher.publications.models import Publication
from publisher.syndication.models import SilenceLimit


def source_rows() -> QuerySet[Source]:
    """Sources with their publication."""
    return Source.objects.select_related("publication")


def sources_of(publication: Publication) -> list[Source]:
    """Where the publication's stories come from, by name."""
    return list(publication.sources.order_by("slug"))


def silence_limit_of(source: Source) -> int | None:
    """After how many hours without a story a person is told, 0: never; None where nobody said."""
    row: SilenceLimit | None = getattr(source, "silence_limit", None)
    return row.hours if row is not None else None


def source_with_webhook(*, publication: str, slug: str) -> Source | None:
    """The source that is told of changes by a webhook with a secret. publication: its slug."""
    rows = source_rows().filter(
        publication__slug=publication, slug=slug, webhook__in=Source.Webhook.values
    )
    return rows.exclude(webhook_secret=b"").first()
