"""Stories as pages show them: the rows of one, and of a list."""

from django.db.models import QuerySet

from publisher.editorial.models import Article


def article_rows() -> QuerySet[Article]:
    """Articles with what the pages of one need of it."""
    return Article.objects.select_related("publication", "current__article", "settling")
