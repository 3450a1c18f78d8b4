"""Feeds: made, moved, ended, built, checked; readers' keys to private ones; hubs that are told."""

from typing import Annotated

from msgspec import Meta

from publisher.actions.feeds.build_feeds import rebuild_feeds
from publisher.actions.feeds.create_feed import create_feed
from publisher.actions.feeds.feed_keys import create_feed_key, revoke_feed_key
from publisher.actions.feeds.feed_meta import FORMATS, feed_address
from publisher.actions.feeds.lint_feed import chosen_profiles, known_profiles, lint_feed
from publisher.actions.feeds.move_feed import move_feed, moved_address
from publisher.actions.feeds.retire_feed import retire_feed
from publisher.errors import PublisherError
from publisher.syndication.models import Feed as Row
from publisher.syndication.models import FeedKey as KeyRow
from publisher.web.api.documents import Document, Part, Time
from publisher.web.api.paging import TEXT, Filter
from publisher.web.api.resource import Made, Resource, own
from publisher.web.api.resources.field_places import at_its_field
from publisher.web.api.routes import Call
from publisher.web.api.verbs import done
from publisher.web.api.words import Language, Line, Name, Names, Slug


class FeedQuery(Part):
    """articles that meet every criterion that is named, by any of its values"""

    rubric: Names | None = None
    author: Names | None = None
    tag: Names | None = None
    language: Names | None = None


class NewFeed(Document):
    """a feed of all articles, or of those that its query takes"""

    slug: Slug
    title: Line = ""
    description: Line = ""
    language: Language = ""
    query: FeedQuery | None = None
    length: Annotated[int, Meta(ge=1, le=1000)] = 50
    full_text: bool = True
    private: bool = False
    access: Annotated[str, Meta(max_length=10)] = "free"


class Feed(Document, kw_only=True):
    """urls: by format; those of a private feed without a key, which open nothing"""

    slug: str
    title: str
    description: str
    language: str
    query: dict[str, list[str]]
    length: int
    full_text: bool
    private: bool
    access: str
    urls: dict[str, str]
    moved_to: dict[str, str] | None
    retired_at: Time | None
    created_at: Time


class NewPlace(Document):
    """url: where it is, with {format} or a format's suffix; "" for here again"""

    url: Annotated[str, Meta(max_length=500)]


class LeftOut(Part):
    guid: str
    reason: str


class Built(Document):
    """documents: how many changed; left_out: stories that no feed can show"""

    documents: int
    left_out: list[LeftOut]


class HowToLint(Document):
    """profiles: flipboard, google-news, msn, smartnews, yahoo, beside the general rules"""

    profiles: Annotated[list[Annotated[str, Meta(max_length=40)]], Meta(max_length=10)] = []


class Fault(Part):
    severity: str
    rule: str
    entry: str | None
    message: str
    remedy: str


class Linted(Part):
    document: str
    findings: list[Fault]


class FeedLint(Document):
    """what is wrong with a feed, format by format"""

    documents: list[Linted]


class NewFeedKey(Document):
    """a key to a private feed, and who reads with it"""

    feed: Slug
    name: Name


class FeedKey(Document, kw_only=True):
    """a reader's key, without the key itself"""

    id: str
    feed: str
    name: str
    created_at: Time
    revoked_at: Time | None


class MadeFeedKey(FeedKey):
    """key, urls: secrets of that reader alone, shown this once"""

    key: str
    urls: dict[str, str]


def _show(row: Row) -> Feed:
    moved = {str(kind): moved_address(row.moved_to, kind) for kind in FORMATS}
    return Feed(
        slug=row.slug,
        title=row.title,
        description=row.description,
        language=row.language or row.publication.language,
        query=row.query,
        length=row.length,
        full_text=row.full_text,
        private=row.private,
        access=row.access,
        urls={str(kind): feed_address(row, kind) for kind in FORMATS},
        moved_to=moved if row.moved_to else None,
        retired_at=row.retired_at,
        created_at=row.created_at,
    )


def _create(call: Call, body: NewFeed) -> Row:
    asked = body.query or FeedQuery()
    query = {name: getattr(asked, name) for name in asked.__struct_fields__}
    with at_its_field():
        return create_feed(
            slug=body.slug,
            title=body.title,
            description=body.description,
            language=body.language,
            query={name: values for name, values in query.items() if values},
            length=body.length,
            full_text=body.full_text,
            private=body.private,
            access=body.access,
            **call.about,
        )


def _build(call: Call, row: Row) -> Built:
    built = rebuild_feeds(publication=row.publication, now=call.now, slug=row.slug, force=True)
    left_out = [LeftOut(guid=guid, reason=why) for guid, why in built.quarantined.items()]
    return Built(documents=built.documents, left_out=left_out)


def _lint(call: Call, row: Row) -> FeedLint:
    named = call.document.profiles
    unknown = sorted(set(named) - set(known_profiles()))
    if unknown:  # a path is for the command line: a token is no hand on this machine's files
        message = f"{unknown[0]!r} is no profile; there are {', '.join(known_profiles())}"
        raise PublisherError("unknown_profile", message, "profiles")
    profiles = chosen_profiles(named)
    kinds = [kind for kind in FORMATS if all(kind in one.formats for one in profiles)]
    found = lint_feed(feed=row, kinds=kinds, profiles=profiles, now=call.now)
    return FeedLint(
        documents=[
            Linted(
                document=linted.document,
                findings=[
                    Fault(
                        severity=one.severity,
                        rule=f"{one.profile}/{one.rule}",
                        entry=one.entry or None,
                        message=one.message,
                        remedy=one.remedy,
                    )
                    for one in linted.findings
                ],
            )
            for linted in found
        ]
    )


def _key_fields(row: KeyRow) -> dict[str, object]:
    return {
        "id": str(row.pk),
        "feed": row.feed.slug,
        "name": row.name,
        "created_at": row.created_at,
        "revoked_at": row.revoked_at,
    }


def _show_key(row: KeyRow) -> FeedKey:
    return FeedKey(**_key_fields(row))  # type: ignore[arg-type]


def _make_key(call: Call, body: NewFeedKey) -> Made[KeyRow]:
    feed = own(Row, "publication")(call).filter(slug=body.feed).first()
    if feed is None:
        raise PublisherError("unknown_feed", f"there is no feed {body.feed}", "feed")
    made = create_feed_key(feed=feed, name=body.name, **call.decision)
    urls = {str(kind): feed_address(feed, kind, key=made.key) for kind in FORMATS}
    shown = MadeFeedKey(**_key_fields(made.row), key=made.key, urls=urls)  # type: ignore[arg-type]
    return Made(made.row, shown)


def _end_key(call: Call, row: KeyRow) -> None:
    revoke_feed_key(feed=row.feed, name=row.name, **call.decision)


def _move(call: Call, row: Row) -> Feed:
    return _show(move_feed(feed=row, url=call.document.url, **call.decision))


FEEDS = Resource(
    name="feeds",
    one="feed",
    key="slug",
    shown=Feed,
    show=_show,
    rows=own(Row, "publication"),
    takes=NewFeed,
    create=_create,
    conflicts=frozenset({"feed_exists"}),
)
FEED_VERBS = (
    done(FEEDS, "move", _move, Feed, "Send readers to a new address with 301", takes=NewPlace),
    done(
        FEEDS,
        "retire",
        lambda call, row: _show(retire_feed(feed=row, **call.decision)),
        Feed,
        "End a feed for ever: it answers 410, and its keys end",
    ),
    done(FEEDS, "build", _build, Built, "Build a feed now"),
    done(
        FEEDS,
        "lint",
        _lint,
        FeedLint,
        "Hold a feed against the validator's rules and a partner's",
        takes=HowToLint,
        scope="feeds:read",
    ),
)
FEED_KEYS = Resource(
    name="feed-keys",
    one="key",
    scope="feeds",
    shown=FeedKey,
    show=_show_key,
    rows=own(KeyRow, "feed__publication"),
    filters=(Filter("feed", TEXT, "only its", lambda rows, it: rows.filter(feed__slug=it)),),
    takes=NewFeedKey,
    made=MadeFeedKey,
    create=_make_key,
    remove=_end_key,
    conflicts=frozenset({"key_exists"}),
)
