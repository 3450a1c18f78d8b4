"""Sends as pages show them: the rows of one, and of a list."""

from django.db.models import QuerySet

from publisher.delivery.models import Send


def send_rows() -> QuerySet[Send]:
    """Sends with what the pages of one need of it."""
    return Send.objects.select_related(
        "issue__newsletter", "publication", "article_version__article"
    )
