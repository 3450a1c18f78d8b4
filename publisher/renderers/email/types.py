"""What goes into a mail and what comes out, before and after compiling."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from publisher.content.article import PublishedArticle
from publisher.content.blocks import Block
from publisher.renderers.email.fields.grammar import Fields

Length = Literal["full", "teaser", "line"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Brand:
    """A Publication as a theme sees it: names, colour, legal fields."""

    name: str
    tagline: str
    language: str
    colour: str
    home_url: str
    publisher_name: str
    postal_address: str
    contact: str
    legal_notice: str
    privacy_url: str
    logo: str = ""  # its address
    logo_size: tuple[int, int] | None = None  # width and height in pixels
    heading_font: str = ""  # families; empty: the theme's
    body_font: str = ""
    social_links: tuple[tuple[str, str], ...] = ()  # name, address
    footer: str = ""  # what a person wrote
    section_colours: tuple[tuple[str, str], ...] = field(default=(), repr=False)  # no slot's
    spacing: str = field(default="", repr=False)  # close, even or airy; empty: even
    rules: str = field(default="", repr=False)  # fine, bold, double or none; empty: fine
    logo_dark: str = field(default="", repr=False)  # for dark ground; never without a logo
    logo_dark_size: tuple[int, int] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One story's place in an issue. What an editor wrote in the place of its headline, standfirst
    or picture stands in the article already."""

    article: PublishedArticle
    length: Length = "full"
    section: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sponsor:
    """A box that somebody paid for, marked as advertising."""

    advertiser: str
    blocks: tuple[Block, ...]
    url: str = ""
    section: str = ""


class Mail(Protocol):
    """What the frame of every mail is made from: an issue's Composition, or a Notice."""

    @property
    def language(self) -> str: ...
    @property
    def dated_at(self) -> datetime: ...
    @property
    def brand(self) -> Brand: ...
    @property
    def list_names(self) -> tuple[str, ...]: ...
    @property
    def subscribe_url(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirects:
    """`addresses` of ours, by where they lead. `personal`: with the reader's token behind them."""

    addresses: Mapping[str, str]
    personal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Composition:
    """An issue as a theme sees it. `dated_at` is aware, in the publication's time zone.

    `intro` is Markdown; it, the subject, the preheader and the greeting may have merge fields.
    `pictures` maps a figure's `src` to an absolute address, `sharper` to one for screens of twice
    the density, where there is one, `grounds` to the colour (#rrggbb) that stands there until it is
    loaded, `sizes` to its width and height in pixels; `list_names` says, in the footer, why the
    mail came; `subscribe_url` is where somebody to whom it was forwarded signs up, or empty.
    """

    subject: str
    preheader: str
    newsletter: str
    language: str
    dated_at: datetime
    items: tuple[Item | Sponsor, ...]
    brand: Brand
    view_url: str
    list_names: tuple[str, ...]
    pictures: Mapping[str, str] = field(default_factory=dict)
    sharper: Mapping[str, str] = field(default_factory=dict)
    intro: str = ""
    greeting: str = ""  # empty: the language's own
    subscribe_url: str = field(default="", repr=False)  # which fills no slot
    campaign: Mapping[str, str] = field(default_factory=dict)  # parameters on links to stories
    grounds: Mapping[str, str] = field(default_factory=dict, repr=False)
    sizes: Mapping[str, tuple[int, int]] = field(default_factory=dict, repr=False)
    redirects: Redirects | None = field(default=None, repr=False)  # None: links lead where they say

    @property
    def stories(self) -> tuple[Item, ...]:
        """The items that are stories."""
        return tuple(item for item in self.items if isinstance(item, Item))

    @property
    def articles(self) -> tuple[PublishedArticle, ...]:
        """The stories' articles, in their order."""
        return tuple(item.article for item in self.stories)


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedMail:
    """The two parts of a mail, slots still as placeholders (slots.py) made with `nonce`."""

    subject: str
    html: str
    text: str
    nonce: str
    fields: Fields = field(default_factory=Fields)


MetadataHeader = tuple[str, str, str]
"""A header's name, and what stands before and after the mail's own id in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """The fixed headers of an edition (RFC 5322, 2369, 2919, 3834, 8058, 9477)."""

    from_name: str
    from_address: str
    reply_to: str
    list_id: str  # news.example.org; empty: a mail about one person, which no list sends
    list_name: str
    language: str
    unsubscribe_base: str  # https://host/u/  (the token is appended)
    archive_url: str
    domain: str  # of Message-IDs
    preferences_base: str = ""  # https://host/preferences/  (the token is appended)
    still_base: str = ""  # https://host/still/
    unsubscribe_mailto: str = ""  # takes unsubscribe mails at +token, or nothing
    complaint_address: str = ""  # CFBL-Address (RFC 9477), or nothing
    time_zone: str = "UTC"  # IANA name, of the Date header
    feedback_id: str = ""  # the same for all readers of the issue, or nothing
    owner: str = ""  # the address at which a person answers for the list, or nothing
    automatic: bool = False  # a system's mail, not an editor's
    metadata: tuple[MetadataHeader, ...] = ()  # what mail providers give back with their reports


@dataclass(slots=True, kw_only=True)  # a frozen one takes four times as long to make
class Recipient:
    """One reader's values for the slots, frozen in the delivery; nobody changes it."""

    address: str
    token: str  # opaque, URL-safe
    message_id: str  # local part of the Message-ID, a function of (send, recipient)
    dated_at: datetime  # aware; the Date header, written in the edition's time zone
    values: Mapping[str, str] = field(default_factory=dict)  # name, language, ...
