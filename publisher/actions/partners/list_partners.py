"""Partners as pages show them: the rows of one, and of a list."""

from django.db.models import QuerySet

from publisher.syndication.models import Partner


def partner_rows() -> QuerySet[Partner]:
    """Partners with their publication."""
    return Partner.objects.select_related("publication")
