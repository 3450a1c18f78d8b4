"""A new feed of a publication."""

from datetime import datetime

from django.db import IntegrityError, transaction

from publisher.actions.build_feeds import feeds_changed
from publisher.errors import PublisherError
from publisher.publications import audit, checks
from publisher.publications.models import Publication
from publisher.syndication.models import Feed

LONGEST = 500


def create_feed(
    *,
    publication: Publication,
    slug: str,
    title: str = "",
    description: str = "",
    language: str = "",
    rubrics: tuple[str, ...] = (),
    authors: tuple[str, ...] = (),
    languages: tuple[str, ...] = (),
    length: int = 50,
    actor: str,
    now: datetime,
) -> Feed:
    """Create a feed of the articles that match every given criterion (any of its values).

    `language` is the feed's own (else the publication's); `languages` select articles.
    Its documents are built by a worker after the commit. Raises PublisherError.
    """
    if not 1 <= length <= LONGEST:
        raise PublisherError(
            "bad_length", f"a feed has 1 to {LONGEST} entries, not {length}", "length"
        )
    feed = Feed(
        publication=publication,
        slug=checks.slug(slug, "slug"),
        title=checks.line(title, "title") or publication.name,
        description=checks.line(description, "description", most=1000),
        language=checks.language(language, "language") if language else "",
        query=_query(rubrics, authors, languages),
        length=length,
        created_at=now,
    )
    with transaction.atomic():
        _insert(feed)
        audit.record(
            actor=actor,
            verb="create_feed",
            target=feed,
            at=now,
            publication=publication,
            slug=slug,
            query=feed.query,
        )
        feeds_changed(publication=publication)
    return feed


def _query(
    rubrics: tuple[str, ...], authors: tuple[str, ...], languages: tuple[str, ...]
) -> dict[str, list[str]]:
    query = {
        "rubric": [checks.line(value, "rubric", required=True) for value in rubrics],
        "author": [checks.line(value, "author", required=True) for value in authors],
        "language": [checks.language(value, "article-language") for value in languages],
    }
    return {key: values for key, values in query.items() if values}


def _insert(feed: Feed) -> None:
    try:
        with transaction.atomic():
            feed.save(force_insert=True)
    except IntegrityError:
        raise PublisherError(
            "feed_exists",
            f"{feed.publication.slug} has a feed {feed.slug!r} already; choose another slug",
            "slug",
        ) from None
