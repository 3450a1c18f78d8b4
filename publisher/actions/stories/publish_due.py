"""Publish the articles whose embargo has ended."""

import logging
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from publisher.actions.issues.locks import lock_article
from publisher.actions.processes.each_alone import each_alone
from publisher.actions.stories.announce_version import announce_version
from publisher.actions.stories.new_version import (
    Change,
    VersionOrigin,
    add_version,
    make_current,
)
from publisher.actions.stories.partner_sends import ADVANCE
from publisher.content import codec
from publisher.delivery.models import Send
from publisher.editorial.models import Article
from publisher.editorial.visibility import CLOCK_SKEW, under_embargo

log = logging.getLogger(__name__)
SYSTEM = "system"


def publish_due(*, now: datetime, limit: int = 500) -> int:
    """Publish the articles whose embargo has ended, one transaction each. Returns how many there
    were. One story's fault is logged and leaves the others alone."""
    count = 0
    for pk in ended(now).values_list("pk", flat=True)[:limit]:
        with each_alone(log, "article %s stays closed", pk), transaction.atomic():
            count += _publish(lock_article(pk), now)
    return count


def ended(now: datetime) -> QuerySet[Article]:
    """The articles that nobody was told of since their embargo ended."""
    sends = Send.objects.filter(kind=Send.Kind.ARTICLE, article_version=OuterRef("current_id"))
    announced = sends.exclude(idempotency_key__startswith=ADVANCE)
    return (
        Article.objects.filter(
            Q(current__change=Change.EMBARGOED) | ~Exists(announced),
            embargo_until__lte=now - CLOCK_SKEW,
            backfill=False,
            pubstatus=Article.PubStatus.USABLE,
        )
        .exclude(current=None)
        .order_by("embargo_until", "pk")
    )


def _publish(article: Article, now: datetime) -> bool:
    """Its current version; one that was put under embargo comes back as a version of its own, for
    whoever holds the story was told that it is withheld."""
    current = article.current
    if current is None or under_embargo(article, now=now):
        return False
    if article.pubstatus != Article.PubStatus.USABLE:
        return False
    if current.change == Change.EMBARGOED:
        content, origin = (
            codec.from_json(current.content),
            VersionOrigin(Change.RELEASED, SYSTEM, now),
        )
        current = add_version(article=article, content=content, origin=origin)
        make_current(article=article, version=current, now=now)
    announce_version(version=current, now=now)
    return True
