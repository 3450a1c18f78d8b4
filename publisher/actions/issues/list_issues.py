"""Issues as pages show them: the rows of one, and of a list."""

from django.db.models import QuerySet

from publisher.editorial.models import Issue


def issue_rows() -> QuerySet[Issue]:
    """Issues with their newsletter and publication."""
    return Issue.objects.select_related("newsletter", "publication")
