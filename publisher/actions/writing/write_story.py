"""Store a story that was written at the desk: published, or kept back for a person to publish."""

from datetime import datetime

from django.db import IntegrityError, transaction

from publisher.actions.intake.arrival import Arrival
from publisher.actions.intake.match_article import find_article, match_article
from publisher.actions.intake.store_article import store_article
from publisher.actions.stories.new_version import (
    Change,
    VersionOrigin,
    add_version,
    make_current,
    with_defaults,
)
from publisher.content.article import Article as Content
from publisher.content.article import Parsed
from publisher.editorial.models import Article
from publisher.publications import audit
from publisher.publications.models import Publication

DESK = "desk"  # the source of a story that has no CMS, and its door


def written_under(*, publication: Publication, key: str) -> int | None:
    """The number of the story that was saved from the form of this key; None before that."""
    return find_article(publication=publication, guid=key, source=DESK)


def write_story(
    *,
    publication: Publication,
    key: str,
    content: Content,
    actor: str,
    now: datetime,
    hold: bool = False,
) -> Article:
    """Store a new story in one transaction with all that follows from it; its guid is a tag URI of
    the publication's domain. `key`: the form's; the same one again is the same story, unchanged.
    `hold`: nobody outside sees it until somebody releases it. An embargo in the text holds.

    Raises PublisherError `embargo_in_past`, `unknown_picture`.
    """
    arrival = Arrival(publication=publication, source=DESK, door=DESK, actor=actor, now=now)
    parsed = Parsed(article=content, source_id=key)
    known = written_under(publication=publication, key=key)
    if known is not None:
        return Article.objects.get(pk=known)
    if not hold:
        return store_article(arrival=arrival, parsed=parsed).article
    try:
        with transaction.atomic():
            return _held(arrival, parsed)
    except IntegrityError:  # the same form a moment ago
        found = written_under(publication=publication, key=key)
        if found is None:
            raise
        return Article.objects.get(pk=found)


def _held(arrival: Arrival, parsed: Parsed) -> Article:
    article, _ = match_article(arrival=arrival, parsed=parsed, guid=None)
    article.pubstatus = Article.PubStatus.WITHHELD
    origin = VersionOrigin(Change.CREATED, arrival.actor, arrival.now, door=DESK)
    content = with_defaults(parsed.article, article)
    version = add_version(article=article, content=content, origin=origin)
    make_current(article=article, version=version, now=arrival.now)
    audit.record(
        actor=arrival.actor,
        verb="write_article",
        target=article,
        at=arrival.now,
        publication=arrival.publication,
        version=version.number,
        held=True,
    )
    return article
