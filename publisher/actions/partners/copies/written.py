"""A story written for one destination: its format, rights, limits and encoding."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from publisher.content.article import PublishedArticle
from publisher.content.cache import BoundedCache
from publisher.errors import PublisherError
from publisher.renderers.wire.encodings import UTF8, encoded, encoded_page
from publisher.renderers.wire.fitting import Note, with_rights, within_limits
from publisher.renderers.wire.formats import WireFormat
from publisher.renderers.wire.source import Original, WireSource
from publisher.syndication.models import Destination


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a destination may have, and how: rights held, characters at most by part, encoding.
    usage_terms: what it may do with it; "" for what the publication says."""

    rights: Collection[str] = ()
    limits: Mapping[str, int] = field(default_factory=dict)
    encoding: str = ""
    usage_terms: str = ""

    def on(self, source: WireSource) -> WireSource:
        """The publication as these terms let it speak."""
        own = self.usage_terms
        return replace(source, usage_terms=own) if own else source


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """The bytes, their media type, and what was done to the story for them."""

    body: bytes
    content_type: str
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class _Key:
    """All that a document is made from is compared; to find it a part is enough."""

    code: str
    id: str
    version: int
    article: PublishedArticle = field(hash=False)
    source: WireSource = field(hash=False)


_rendered: BoundedCache[_Key, bytes] = BoundedCache(
    16_000_000, lambda key, body: 4 * len(body) + 4096
)


def terms_of(destination: Destination) -> Terms:
    """The destination's, with the rights of its product; of usage terms its own come first."""
    product = destination.product
    return Terms(
        rights={*destination.rights, *(product.rights if product else ())},
        limits=destination.limits,
        encoding=destination.encoding,
        usage_terms=destination.usage_terms or (product.usage_terms if product else ""),
    )


def fitted(article: PublishedArticle, terms: Terms) -> tuple[PublishedArticle, tuple[Note, ...]]:
    """The story without what the destination may not have or has no room for."""
    content, refused = with_rights(article.content, terms.rights)
    content, cut = within_limits(content, terms.limits)
    notes = (*refused, *cut)
    return (replace(article, content=content), notes) if notes else (article, ())


def written(
    article: PublishedArticle,
    source: WireSource,
    wire: WireFormat,
    *,
    encoding: str = "",
    original: Original | None = None,
) -> Written:
    """A story that was fitted, in a format. `original`: what a withdrawal takes back, for a format
    that cannot say that otherwise.

    Raises PublisherError `format_without_pubstatus` where the format has no way to say it at all.
    """
    body = _body(article, source, wire, original)
    if not wire.charset or encoding in ("", UTF8):
        return Written(body=body, content_type=wire.media_type)
    content_type = f"{wire.media_type}; charset={encoding}"
    if wire.media_type == "text/html":
        return Written(body=encoded_page(body.decode(), encoding), content_type=content_type)
    other, notes = encoded(body.decode(), encoding)
    return Written(body=other, content_type=content_type, notes=tuple(notes))


def _body(
    article: PublishedArticle, source: WireSource, wire: WireFormat, original: Original | None
) -> bytes:
    if article.pubstatus != "usable" and not wire.says_pubstatus:
        if wire.withdrawal is None:
            raise PublisherError(
                "format_without_pubstatus",
                f"{wire.label} cannot say that a story is {article.pubstatus}; tell the partner",
                wire.code,
            )
        return wire.withdrawal(article, source, original)
    key = _Key(wire.code, article.id, article.version, article, source)
    return _rendered.get(key, lambda: wire.render(article, source))
