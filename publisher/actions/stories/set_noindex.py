"""Ask search engines not to list a story, or let them again."""

from datetime import datetime

from django.db import transaction

from publisher.actions.issues.locks import lock_article
from publisher.editorial.models import Article, Issue
from publisher.publications import audit


def set_noindex(*, article: Article, noindex: bool, actor: str, now: datetime) -> bool:
    """Whether search engines are asked (meta and header) not to list the story's page, nor the web
    view of an issue that has it. It is no new version and nobody is told. Returns whether that is a
    change."""
    with transaction.atomic():
        row = lock_article(article.pk)
        if row.noindex == noindex:
            return False
        row.noindex = noindex
        row.save(update_fields=["noindex"])
        audit.record(
            actor=actor,
            verb="set_noindex",
            target=row,
            at=now,
            publication=row.publication,
            noindex=noindex,
        )
    return True


def issue_listed(issue: Issue) -> bool:
    """Whether search engines may list the issue's web view: its newsletter lets them, and so do all
    of its stories."""
    hidden = issue.items.filter(article_version__article__noindex=True)
    return issue.newsletter.indexed and not hidden.exists()
