"""What each receiver of feeds wants besides RSS 2.0 and Atom 1.0, as it publishes it.

The sources stand with its rules in judges/rules/ and in publisher/renderers/feeds/lint/profiles/.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from email.utils import format_datetime

from publisher.renderers.body import attribute, text
from publisher.renderers.characters import shorten
from publisher.renderers.feeds.entries import Entry
from publisher.renderers.wire.parts.facts import timestamp
from publisher.renderers.wire.source import WireSource

MSN_SHORT_TITLE, MSN_LONG_TITLE = 54, 150
SMARTNEWS_DESCRIPTION = 30

Extra = Callable[[Entry], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedProfile:
    """How feeds are written for one receiver.

    namespaces: that its elements need, by prefix.  entry: what becomes of an entry.  extras: more
    elements of an item or entry.  channel: more elements of RSS's channel.  description: of the
    channel, in characters at most.  rights: whether it asks who may use a picture.
    tells_withdrawals: whether it acts upon an entry that says that it was taken back.
    """

    code: str = ""
    label: str = ""
    namespaces: Mapping[str, str]
    entry: Callable[[Entry], Entry] = lambda entry: entry
    extras: tuple[Extra, ...] = ()
    channel: Callable[[WireSource, Entry], str] = lambda source, newest: ""
    description: int = 200
    rights: bool = False
    tells_withdrawals: bool = True


def _shorter_title(entry: Entry) -> str:
    if len(entry.title) <= MSN_LONG_TITLE:
        return ""
    return f"<mi:shortTitle>{text(shorten(entry.title, MSN_SHORT_TITLE))}</mi:shortTitle>"


def _expiry(entry: Entry) -> str:
    """An item leaves MSN when it expires: a date that is past, an update later than the last."""
    if not entry.deleted:
        return ""
    moment = timestamp(entry.updated)
    return f"<dcterms:valid>{moment}</dcterms:valid><mi:expirationDate>{moment}</mi:expirationDate>"


def _always_modified(entry: Entry) -> str:
    """rss_item writes it only where it is another date than that of publication."""
    same = entry.updated == entry.published
    return f"<dcterms:modified>{timestamp(entry.updated)}</dcterms:modified>" if same else ""


def _as_updated(entry: Entry) -> Entry:
    """Google News tells by pubDate whether an article changed."""
    return replace(entry, published=entry.updated)


def _thumbnail(entry: Entry) -> str:
    first = entry.pictures[0] if entry.pictures else None
    return f"<media:thumbnail{attribute('url', first.url)}/>" if first else ""


def _active(entry: Entry) -> str:
    return "" if entry.deleted else '<media:status state="active"/>'


def _smartnews_channel(source: WireSource, newest: Entry) -> str:
    date = f"<pubDate>{format_datetime(newest.updated)}</pubDate>"
    logo = f"<snf:logo><url>{text(source.logo)}</url></snf:logo>" if source.logo else ""
    return date + logo


def _for_yahoo(entry: Entry) -> Entry:
    """One category; a picture that the text shows and Media RSS too is refused as a duplicate."""
    pictures = () if "<img" in entry.html else entry.pictures
    return replace(entry, categories=entry.categories[:1], pictures=pictures)


def _updated(entry: Entry) -> str:
    return f"<updated>{format_datetime(entry.updated)}</updated>"


MEDIA = {
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "media": "http://search.yahoo.com/mrss/",
}
PLAIN = FeedProfile(namespaces=MEDIA)
FLIPBOARD = FeedProfile(
    code="flipboard", label="Flipboard", namespaces=MEDIA, tells_withdrawals=False
)
GOOGLE_NEWS = FeedProfile(
    code="google-news",
    label="Google News",
    namespaces=MEDIA,
    entry=_as_updated,
    tells_withdrawals=False,
)
MSN = FeedProfile(
    code="msn",
    label="MSN",
    namespaces={**MEDIA, "mi": "http://schemas.ingestion.microsoft.com/common/"},
    extras=(_shorter_title, _always_modified, _expiry),
    rights=True,
)
SMARTNEWS = FeedProfile(
    code="smartnews",
    label="SmartNews",
    namespaces={**MEDIA, "snf": "http://www.smartnews.be/snf"},
    extras=(_thumbnail, _active),
    channel=_smartnews_channel,
    description=SMARTNEWS_DESCRIPTION,
)
YAHOO = FeedProfile(
    code="yahoo",
    label="Yahoo",
    namespaces=MEDIA,
    entry=_for_yahoo,
    extras=(_thumbnail, _updated),
    tells_withdrawals=False,
)
PROFILES: Mapping[str, FeedProfile] = {
    one.code: one for one in (FLIPBOARD, GOOGLE_NEWS, MSN, SMARTNEWS, YAHOO)
}


def profile_of(code: str) -> FeedProfile:
    """The receiver of a format `rss-CODE` or `atom-CODE`; PLAIN for any other."""
    family, _, receiver = code.partition("-")
    return PROFILES.get(receiver, PLAIN) if family in ("rss", "atom") else PLAIN
