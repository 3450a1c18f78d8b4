"""The article as a value: what parsers make and renderers read."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from publisher.content.blocks import Block, Direction

Access = Literal["free", "registered", "paid"]
PubStatus = Literal["usable", "withheld", "canceled"]
TakenBack = Literal["killed", "taken_down", "unpublished", "withheld"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who wrote it; a note may stand without a name."""

    name: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """A sound, a film or a file that belongs to the story; it stays where it is.

    url: http or https.  content_type: RFC 6838, "" where it is not said.  size: bytes, where known.
    """

    url: str
    content_type: str = ""
    size: int | None = None
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One text of a story. Times are aware; what the source did not say is None or empty.

    `cut` is the cut mark: how many blocks stand before it, for those who are not entitled, who get
    no `enclosures` either. What partners sort by: `urgency` (IPTC: 1, the most urgent, to 9),
    `slugline` (a name for newsrooms), `place` (where it happens), `genre` (IPTC's name or code); no
    mail says them, so they stay out of the text that its boundaries are made from.
    `reply`: what persons of whom it tells had the right to answer; every exit shows it below the
    text, to readers of an excerpt as well.
    """

    headline: str
    blocks: tuple[Block, ...]
    guid: str | None = None
    language: str | None = None
    direction: Direction | None = None
    access: Access = "free"
    rubrics: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    kicker: str | None = None
    standfirst: str | None = None
    published_at: datetime | None = None
    updated_at: datetime | None = None
    embargo_until: datetime | None = None
    authors: tuple[Author, ...] = ()
    sponsor: str | None = None
    canonical_url: str | None = None
    cut: int | None = None
    enclosures: tuple[Enclosure, ...] = ()
    urgency: int | None = field(default=None, repr=False)
    slugline: str | None = field(default=None, repr=False)
    place: str | None = field(default=None, repr=False)
    genre: str | None = field(default=None, repr=False)
    reply: tuple[Block, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Warning:  # noqa: A001 (the contract's word)
    """Something an editor should look at; the import went on."""

    code: str
    line: int | None
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """What a parser returns.

    A document whose pubstatus is not `usable` takes its story back: its article has no text, and
    `notes` is what the source says of that, the fittest first.
    `embargo_may_have_ended`: the source keeps saying until when it was, long after.
    """

    article: Article
    warnings: tuple[Warning, ...] = ()
    source_id: str | None = None  # what the source calls the story, where that is not its guid
    pubstatus: PubStatus = "usable"
    notes: tuple[str, ...] = ()
    embargo_may_have_ended: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedArticle:
    """An article as an exit shows it: one version, with the addresses and state around it.

    `content` is what that exit may show (already cut for access); `excerpt` says that the rest of
    the text is for readers who are entitled to it. `notice` is the text of a kill or correction. A
    story that was taken back has no blocks, and `taken_back` says in which way.
    """

    id: str
    version: int
    guid: str
    url: str
    content: Article
    content_hash: str
    pubstatus: PubStatus
    published_at: datetime
    updated_at: datetime
    notice: str | None = None
    taken_back: TakenBack | None = None
    excerpt: bool = False
