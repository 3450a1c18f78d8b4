"""Create a feed of a publication."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypedDict, Unpack

from django.db import IntegrityError, transaction

from publisher.actions.feeds.feed_changes import TASK
from publisher.actions.processes.enqueue import send_task
from publisher.content.article import Access
from publisher.errors import PublisherError
from publisher.publications import audit, checks
from publisher.publications.models import Publication
from publisher.syndication import documents
from publisher.syndication.matching import CRITERIA
from publisher.syndication.models import Feed

SHORTEST, LONGEST = 50, 500
MOST_VALUES = 100  # of one criterion
ACCESS: tuple[Access, ...] = ("free", "registered", "paid")


class FeedFields(TypedDict, total=False):
    """What a feed says and shows; what is left out has the default of `create_feed`."""

    title: str
    description: str
    language: str
    query: Mapping[str, Sequence[str]] | None
    length: int
    full_text: bool
    private: bool
    access: str


def create_feed(
    *, publication: Publication, slug: str, actor: str, now: datetime, **fields: Unpack[FeedFields]
) -> Feed:
    """Create a feed of the articles that meet every criterion of the query (any of its values).

    `query` has `rubric`, `author`, `tag` and `language` (of articles); `language` is the feed's
    own, else the publication's. `access`: what its readers are entitled to; above free, and when
    `private`, it asks for a key. Its documents are built by a worker after the commit.
    Without fields it has the newest SHORTEST articles in full, free to everybody.
    Raises PublisherError.
    """
    feed = _checked(Feed(publication=publication, created_at=now), slug, fields)
    with transaction.atomic():
        _insert(feed)
        audit.record(
            actor=actor,
            verb="create_feed",
            target=feed,
            at=now,
            publication=publication,
            slug=feed.slug,
            query=feed.query,
            access=feed.access,
        )
        documents.mark_stale(publication.pk, [feed.pk])
        send_task(TASK, publication.pk, queue="feeds")
    return feed


def _checked(feed: Feed, slug: str, fields: FeedFields) -> Feed:
    """The feed with the fields as they are kept."""
    feed.slug = checks.slug(slug, "slug")
    for name, value in checked_fields(feed, fields).items():
        setattr(feed, name, value)
    return feed


def checked_fields(feed: Feed, fields: FeedFields) -> dict[str, Any]:
    """The fields as they are kept, by the columns of a feed that has its slug. Raises
    PublisherError."""
    title, language = fields.get("title", ""), fields.get("language", "")
    query = checked_query(fields.get("query") or {})
    access = _access(fields.get("access", "free"))
    return {
        "query": query,
        "title": checks.line(title, "title") or _title(feed.publication, feed.slug, query),
        "description": checks.line(fields.get("description", ""), "description", most=1000),
        "language": checks.language(language, "language") if language else "",
        "length": _length(fields.get("length", SHORTEST)),
        "full_text": fields.get("full_text", True),
        "access": access,
        "private": fields.get("private", False) or access != "free",
    }


def _title(publication: Publication, slug: str, query: Mapping[str, Sequence[str]]) -> str:
    """A reader who has several feeds of one title must tell them apart."""
    if slug == "all":
        return publication.name
    asked = ", ".join(value for values in query.values() for value in values)
    return f"{publication.name} – {asked or slug}"[:200]


def checked_query(query: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """The query as it is kept. Raises PublisherError `unknown_criterion` and what checks raise."""
    unknown = sorted(set(query) - set(CRITERIA))
    if unknown:
        raise PublisherError(
            "unknown_criterion", f"{unknown[0]!r} is none of {', '.join(CRITERIA)}", "query"
        )
    return {name: _values(name, values) for name, values in query.items() if values}


def _values(name: str, values: Sequence[str]) -> list[str]:
    if len(values) > MOST_VALUES:
        raise PublisherError(
            "too_many_values", f"{name} has {len(values)} values; {MOST_VALUES} at most", name
        )
    if name == "language":
        return [checks.language(value, "article-language") for value in values]
    return [checks.line(value, name, required=True) for value in values]


def _length(length: int) -> int:
    if not SHORTEST <= length <= LONGEST:
        raise PublisherError(
            "bad_length", f"a feed has {SHORTEST} to {LONGEST} entries, not {length}", "length"
        )
    return length


def _access(access: str) -> str:
    if access not in ACCESS:
        raise PublisherError(
            "unknown_access", f"{access!r} is none of {', '.join(ACCESS)}", "access"
        )
    return access


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
