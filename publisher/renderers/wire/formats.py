"""The formats in which partners get stories: one row for each (docs/adding-a-channel.md)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from publisher.content.article import PublishedArticle
from publisher.errors import PublisherError
from publisher.renderers.wire.atom import render_atom
from publisher.renderers.wire.linked_data import render_json_ld
from publisher.renderers.wire.markdown import render_markdown
from publisher.renderers.wire.newsml_g2 import render_newsml_g2
from publisher.renderers.wire.ninjs import render_ninjs
from publisher.renderers.wire.ninjs_1_6 import render_ninjs_1_6
from publisher.renderers.wire.ninjs_2_2 import render_ninjs_2_2
from publisher.renderers.wire.ninjs_3_1 import render_ninjs_3_1
from publisher.renderers.wire.nitf import render_nitf
from publisher.renderers.wire.own_json import render_json
from publisher.renderers.wire.page import render_html
from publisher.renderers.wire.parts.profiles import (
    FLIPBOARD,
    GOOGLE_NEWS,
    MSN,
    PLAIN,
    SMARTNEWS,
    YAHOO,
    FeedProfile,
)
from publisher.renderers.wire.plain import render_text, render_text_7901
from publisher.renderers.wire.rss import render_rss
from publisher.renderers.wire.source import Original, WireSource


@dataclass(frozen=True, slots=True, kw_only=True)
class WireFormat:
    """How a story is written for partners.

    code: as it is stored and typed, 30 characters at most.  label: its name for people, the same
    in all languages.  media_type: of the bytes (RFC 6838).  suffix: of a file, without the dot.
    render: the bytes of one version; the same article must give the same bytes.
    says_pubstatus: whether a reader can tell a version that was taken back (pubstatus `canceled`
    or `withheld`) from a usable one; a format that cannot say it is never asked to write one.
    withdrawal: how a format that cannot say it tells of it all the same: a file that names the
    version and the files that it takes back. Without one the delivery fails.
    charset: whether the destination's encoding is its text's; other formats are always UTF-8.
    picture_items: whether pictures are items with a pubstatus of their own.
    """

    code: str
    label: str
    media_type: str
    suffix: str
    render: Callable[[PublishedArticle, WireSource], bytes]
    says_pubstatus: bool
    withdrawal: Callable[[PublishedArticle, WireSource, Original | None], bytes] | None = None
    charset: bool = False
    picture_items: bool = False


def _feeds(
    code: str, label: str, render: Callable[..., bytes], *profiles: FeedProfile
) -> Iterator[WireFormat]:
    """A feed for everybody, then one for each receiver."""
    for profile in (PLAIN, *profiles):
        written: Callable[..., bytes] = partial(render, profile=profile)
        yield WireFormat(
            code="-".join(filter(None, (code, profile.code))),
            label=f"{label}, {profile.label}" if profile.label else label,
            media_type=f"application/{code}+xml",
            suffix="xml",
            render=written,
            says_pubstatus=profile.tells_withdrawals,
            withdrawal=written,
        )


_ROWS = (
    WireFormat(
        code="ninjs",
        label="ninjs 3.0",
        media_type="application/json",
        suffix="json",
        render=render_ninjs,
        says_pubstatus=True,
    ),
    WireFormat(
        code="newsml-g2",
        label="NewsML-G2 2.35",
        media_type="application/vnd.iptc.g2.newsmessage+xml",
        suffix="xml",
        render=render_newsml_g2,
        says_pubstatus=True,
        picture_items=True,
    ),
    WireFormat(
        code="ninjs-1.6",
        label="ninjs 1.6",
        media_type="application/json",
        suffix="json",
        render=render_ninjs_1_6,
        says_pubstatus=True,
    ),
    WireFormat(
        code="ninjs-2.2",
        label="ninjs 2.2",
        media_type="application/json",
        suffix="json",
        render=render_ninjs_2_2,
        says_pubstatus=True,
    ),
    WireFormat(
        code="ninjs-3.1",
        label="ninjs 3.1",
        media_type="application/json",
        suffix="json",
        render=render_ninjs_3_1,
        says_pubstatus=True,
    ),
    WireFormat(
        code="nitf",
        label="NITF 3.6",
        media_type="application/nitf+xml",
        suffix="xml",
        render=render_nitf,
        says_pubstatus=True,
    ),
    *_feeds("atom", "Atom 1.0", render_atom, GOOGLE_NEWS, MSN, SMARTNEWS),
    WireFormat(
        code="html",
        label="HTML",
        media_type="text/html",
        suffix="html",
        render=render_html,
        says_pubstatus=False,
        withdrawal=render_html,
        charset=True,
    ),
    WireFormat(
        code="json",
        label="JSON",
        media_type="application/json",
        suffix="json",
        render=render_json,
        says_pubstatus=True,
    ),
    WireFormat(
        code="json-ld",
        label="JSON-LD (NewsArticle)",
        media_type="text/html",
        suffix="html",
        render=render_json_ld,
        says_pubstatus=False,
        withdrawal=render_json_ld,
        charset=True,
    ),
    WireFormat(
        code="markdown",
        label="Markdown",
        media_type="text/markdown",
        suffix="md",
        render=render_markdown,
        says_pubstatus=False,
        withdrawal=render_markdown,
        charset=True,
    ),
    *_feeds("rss", "RSS 2.0", render_rss, FLIPBOARD, GOOGLE_NEWS, MSN, SMARTNEWS, YAHOO),
    WireFormat(
        code="text",
        label="Text",
        media_type="text/plain",
        suffix="txt",
        render=render_text,
        says_pubstatus=False,
        withdrawal=render_text,
        charset=True,
    ),
    WireFormat(
        code="text-iptc-7901",
        label="Text, IPTC 7901",
        media_type="text/plain",
        suffix="txt",
        render=render_text_7901,
        says_pubstatus=False,
        withdrawal=render_text_7901,
        charset=True,
    ),
)
FORMATS: dict[str, WireFormat] = {row.code: row for row in _ROWS}


def format_of(code: str) -> WireFormat:
    """The row of a format. Raises PublisherError `unknown_format`, naming those there are."""
    if code not in FORMATS:
        known = ", ".join(FORMATS)
        raise PublisherError(
            "unknown_format", f"{code!r} is no format; there is {known}", "--format"
        )
    return FORMATS[code]
