"""Make edits current that have settled (docs/adr/0014-edits-settle.md)."""

import logging
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from publisher.actions.issues.locks import lock_article
from publisher.actions.processes.each_alone import each_alone
from publisher.actions.stories.announce_version import announce_version
from publisher.actions.stories.new_version import make_current
from publisher.editorial.models import Article, ArticleVersion
from publisher.errors import Refused
from publisher.publications import audit

log = logging.getLogger(__name__)


def settle_due(*, now: datetime, limit: int = 500) -> int:
    """Make current what has settled by `now`, one transaction each. Returns how many there were.

    An edit that was taken back before it settled goes nowhere. One story's fault is logged and
    leaves the others alone.
    """
    count = 0
    for pk in settled(now).values_list("pk", flat=True)[:limit]:
        with each_alone(log, "the edit of article %s cannot settle", pk), transaction.atomic():
            count += _settle(lock_article(pk), now)
    return count


def settled(now: datetime) -> QuerySet[Article]:
    """The articles with an edit that has settled."""
    return Article.objects.filter(settles_at__lte=now).order_by("settles_at", "pk")


def settle_now(*, article: Article, actor: str, now: datetime) -> ArticleVersion:
    """An editor lets an edit out that still settles. Returns the version that is out now.

    Raises Refused `nothing_settles`.
    """
    with transaction.atomic():
        article = lock_article(article.pk)
        settled = article.settling
        if settled is None:
            raise Refused("nothing_settles", f"no edit of {article.guid} settles", "guid")
        article.settles_at = now
        _settle(article, now)
        audit.record(
            actor=actor,
            verb="settle_article",
            target=article,
            at=now,
            publication=article.publication,
            version=settled.number,
        )
    return settled


def _settle(article: Article, now: datetime) -> bool:
    """Look again under the lock: a kill or another worker may have been quicker."""
    settled, current = article.settling, article.current
    if settled is None or article.settles_at is None or article.settles_at > now:
        return False
    if current is not None and current.content_hash == settled.content_hash:
        article.settling = article.settling_since = article.settles_at = None
        article.save()
        return True
    make_current(article=article, version=settled, now=now)
    announce_version(version=settled, now=now)
    return True
