"""Sources as pages show them: the rows of one, and of a list."""

from django.db.models import QuerySet

from publisher.editorial.models import Source


def source_rows() -> QuerySet[Source]:
    """Sources with their publication."""
    return Source.objects.select_related("publication")
