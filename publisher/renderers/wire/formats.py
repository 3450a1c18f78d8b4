"""The formats in which partners get stories: one row for each (docs/adding-a-channel.md)."""

from collections.abc import Callable
from dataclasses import dataclass

from publisher.content.article import PublishedArticle
from publisher.errors import PublisherError
from publisher.renderers.wire.newsml_g2 import render_newsml_g2
from publisher.renderers.wire.ninjs import render_ninjs
from publisher.renderers.wire.ninjs_1_6 import render_ninjs_1_6
from publisher.renderers.wire.ninjs_2_2 import render_ninjs_2_2
from publisher.renderers.wire.ninjs_3_1 import render_ninjs_3_1
from publisher.renderers.wire.nitf import render_nitf
from publisher.renderers.wire.source import WireSource


@dataclass(frozen=True, slots=True, kw_only=True)
class WireFormat:
    """How a story is written for partners.

    code: as it is stored and typed, 30 characters at most.  label: its name for people, the same
    in all languages.  media_type: of the bytes (RFC 6838).  suffix: of a file, without the dot.
    render: the bytes of one version; the same article must give the same bytes.
    says_pubstatus: whether a reader can tell a version that was taken back (pubstatus `canceled`
    or `withheld`) from a usable one; a format that cannot say it is never asked to write one.
    """

    code: str
    label: str
    media_type: str
    suffix: str
    render: Callable[[PublishedArticle, WireSource], bytes]
    says_pubstatus: bool


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
