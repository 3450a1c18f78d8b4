"""A story's pictures in NewsML-G2: an item of each, with its address, and a package of them and the
text."""

import hashlib
from dataclasses import replace

from lxml.etree import _Element as Element

from publisher.content.article import PublishedArticle
from publisher.content.blocks import Figure
from publisher.content.parsers.ninjs_document import PICTURE_RIGHTS
from publisher.renderers.characters import one_line
from publisher.renderers.uris import uri
from publisher.renderers.wire.notes import timestamp
from publisher.renderers.wire.parts.g2 import (
    G2,
    guid_of,
    item,
    item_class,
    item_meta,
    provider,
    pub_status,
    rights_expression,
    rights_info,
)
from publisher.renderers.wire.source import WirePicture, WireSource
from publisher.renderers.wire.text import inline_as_text

ITEM_TYPE = "application/vnd.iptc.g2.newsitem+xml"
UNKNOWN_TYPE = "application/octet-stream"


def picture_items(article: PublishedArticle, source: WireSource) -> list[Element]:
    """An item of each picture that has an address, each once; of a story taken back one of each
    that went before, taken back too: receivers keep pictures as items of their own."""
    if article.pubstatus != "usable":
        return [_withdrawn(src, article, source) for src in source.withdrawn]
    figures = (block for block in article.content.blocks if isinstance(block, Figure))
    once = {figure.src: figure for figure in reversed([*figures])}
    found = ((one, source.picture(one.src)) for one in reversed(once.values()))
    return [_picture(figure, picture, article, source) for figure, picture in found if picture]


def package_item(article: PublishedArticle, source: WireSource, pictures: list[Element]) -> Element:
    """The text and its pictures, in their order, as one."""
    text = _reference(guid_of(article, source), "text", article.content.headline, article, source)
    references = [
        _reference(each.get("guid", ""), "picture", _title_of(each), article, source)
        for each in pictures
    ]
    group = G2(
        "group", text, *references, of={"id": "G1", "role": "group:main", "mode": "pgrmod:bag"}
    )
    return item(
        "packageItem",
        guid_of(article, source, "package"),
        article,
        source,
        rights_info(article, source),
        item_meta("composite", article.content.headline, article, source),
        G2("contentMeta", G2.some("headline", article.content.headline)),
        G2("groupSet", group, of={"root": "G1"}),
    )


def _title_of(picture: Element) -> str:
    return picture.findtext("{*}itemMeta/{*}title") or ""


def _reference(
    guid: str, kind: str, title: str, article: PublishedArticle, source: WireSource
) -> Element:
    return G2(
        "itemRef",
        item_class(kind),
        provider(source),
        pub_status(article),
        G2.some("title", title),
        of={"residref": guid, "version": article.version, "contenttype": ITEM_TYPE},
    )


def _picture(
    figure: Figure, picture: WirePicture, article: PublishedArticle, source: WireSource
) -> Element:
    caption = one_line(inline_as_text(figure.caption))
    rights = rights_expression(PICTURE_RIGHTS, figure.rights) if figure.rights else None
    title = caption or figure.alt or article.content.headline
    # Rubrics and who may read it are the text's.
    bare = replace(article, content=replace(article.content, rubrics=(), access="free"))
    return item(
        "newsItem",
        _guid(figure.src, article, source),
        article,
        source,
        rights_info(bare, source, rights),
        item_meta("picture", title, bare, source),
        G2(
            "contentMeta",
            G2("contentCreated", timestamp(article.published_at)),
            G2.some("creditline", figure.credit),
            G2.some("description", caption, {"role": "drol:caption"}),
            G2.some("description", figure.alt, {"role": "drol:altText"}),
        ),
        G2("contentSet", _remote(figure, picture)),
    )


def _withdrawn(src: str, article: PublishedArticle, source: WireSource) -> Element:
    """That a picture of the story must not be used either, and nothing of what it showed; with
    the empty parts that some readers stop without."""
    return item(
        "newsItem",
        _guid(src, article, source),
        article,
        source,
        rights_info(article, source),
        item_meta("picture", article.content.headline, article, source),
        G2("contentMeta", G2("contentCreated", timestamp(article.published_at))),
        G2("contentSet"),
    )


def _guid(src: str, article: PublishedArticle, source: WireSource) -> str:
    """The same whatever the version."""
    return guid_of(article, source, hashlib.sha256(src.encode()).hexdigest()[:16])


def _remote(figure: Figure, picture: WirePicture) -> Element:
    return G2(
        "remoteContent",
        of={
            "rendition": "rnd:highRes",
            "href": uri(picture.url),
            "contenttype": picture.content_type or UNKNOWN_TYPE,
            "size": picture.size,
            "width": picture.width or figure.width,
            "height": picture.height or figure.height,
        },
    )
