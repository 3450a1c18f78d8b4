"""FeedEntry and ReadFeed: the entries of a feed, before their texts are parsed."""

import hashlib
from collections.abc import Mapping
from dataclasses import astuple, dataclass, field
from datetime import datetime

from publisher.content.article import Enclosure
from publisher.content.blocks import Figure

READER_VERSION = 4  # raise it when the same entry becomes another article: digests change with it
MOST_ENTRIES = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """One entry. `html` is the fullest text it has, `summary` and `title` may be HTML too.

    `guid` is to the letter; `base` the address that relative ones in the text are seen from;
    `no_dates` are the dates that could not be read; `beside` is what feeds of partners say in
    elements of a namespace of their own, by name.
    """

    guid: str
    link: str | None = None
    title: str = ""
    html: str = ""
    summary: str = ""
    base: str | None = None
    language: str | None = None
    authors: tuple[str, ...] = ()
    rubrics: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    published: datetime | None = None
    updated: datetime | None = None
    pictures: tuple[Figure, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    no_dates: tuple[str, ...] = ()
    beside: tuple[tuple[str, str], ...] = ()

    @property
    def digest(self) -> str:
        """sha256 (hex) of all of it: the same entry read again need not be parsed again."""
        return hashlib.sha256(repr((READER_VERSION, astuple(self))).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFeed:
    """A document's entries, newest first as a rule, and what it says of itself.

    `deleted`: guids of stories that were taken back (RFC 6721, media:status, our JSON extension).
    `hubs` and `topic` are for WebSub; `pause` is the seconds that it asks to be left alone;
    `built` is when it was made: no text in it is newer.
    `unnamed` counts the entries that have neither guid nor link, and so cannot be told apart.
    `mended` is what was wrong with an XML document that was read all the same, "" for a sound one.
    """

    entries: tuple[FeedEntry, ...] = ()
    deleted: tuple[str, ...] = ()
    hubs: tuple[str, ...] = ()
    topic: str | None = None
    pause: int | None = None
    built: datetime | None = None
    unnamed: int = 0
    twice: tuple[str, ...] = ()
    cut_off: bool = False
    mended: str = ""


@dataclass(slots=True)
class EntryCollector:
    """Entries while they are read: each guid once, the first or the latest changed."""

    entries: dict[str, FeedEntry] = field(default_factory=dict)
    deleted: dict[str, None] = field(default_factory=dict)
    twice: dict[str, None] = field(default_factory=dict)
    unnamed: int = 0

    def add(self, entry: FeedEntry | None) -> None:
        """Take one more; None stands for one without a name."""
        if entry is None:
            self.unnamed += 1
            return
        before = self.entries.get(entry.guid)
        if before is not None:
            self.twice[entry.guid] = None
            if not _later(entry, before):
                return
        self.entries[entry.guid] = entry

    def feed(self, *, cut_off: bool = False, **of_document: object) -> ReadFeed:
        """The result; what was deleted is no entry any more."""
        kept = {guid: e for guid, e in self.entries.items() if guid not in self.deleted}
        known: Mapping[str, object] = {
            "entries": tuple(kept.values()),
            "deleted": tuple(self.deleted),
            "twice": tuple(self.twice),
            "unnamed": self.unnamed,
            "cut_off": cut_off,
        }
        return ReadFeed(**known, **of_document)  # type: ignore[arg-type]


def _later(entry: FeedEntry, before: FeedEntry) -> bool:
    """Of two texts under one guid the one that says it is newer counts, else the first."""
    if entry.updated is None or before.updated is None:
        return False
    return entry.updated > before.updated
