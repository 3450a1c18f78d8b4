"""Markdown (CommonMark 0.31, tables, strikethrough) under front matter in YAML, whose names our own
reader knows (docs/ways-in/files.md). What Markdown has no sign for is written as HTML in it."""

import json
from typing import Any

from publisher.content.article import Article, PublishedArticle
from publisher.content.blocks import (
    Block,
    Closing,
    Figure,
    Heading,
    List,
    ListItem,
    Paragraph,
    Preformatted,
    Quote,
    Separator,
)
from publisher.renderers import body
from publisher.renderers.characters import clean, one_line
from publisher.renderers.uris import uri
from publisher.renderers.wire.notes import copyright_notice, language_of
from publisher.renderers.wire.parts import facts
from publisher.renderers.wire.parts.markdown_inline import escaped, markdown_inline
from publisher.renderers.wire.source import Original, WireSource


def render_markdown(
    article: PublishedArticle, source: WireSource, found: Original | None = None
) -> bytes:
    """The text in UTF-8, the same bytes each time. `found`: what a withdrawal means."""
    content = article.content
    front = "".join(
        f"{name}: {_yaml(value)}\n"
        for name, value in _fields(article, source, found).items()
        if value not in (None, "", [])
    )
    notes = [note for author in content.authors if (note := author.note) and not author.name]
    parts = [f"# {escaped(one_line(content.headline))}", *_blocks(article, source)]
    parts += [escaped(one_line(note)) for note in notes]
    return ("---\n" + front + "---\n\n" + "\n\n".join(filter(None, parts)) + "\n").encode()


def _yaml(value: Any) -> str:
    """JSON is YAML."""
    return json.dumps(_clean(value), ensure_ascii=False)


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        # A line separator of Unicode ends a line in YAML.
        return one_line(value).replace("\u2028", " ").replace("\u2029", " ").replace("\x85", " ")
    if isinstance(value, dict):
        return {key: _clean(inner) for key, inner in value.items()}
    return [_clean(inner) for inner in value] if isinstance(value, list) else value


def _fields(
    article: PublishedArticle, source: WireSource, found: Original | None
) -> dict[str, Any]:
    content = article.content
    warnings = [*facts.warnings(article, source), facts.original(found, article, source)]
    return {
        "warnings": [one for one in warnings if one],
        "title": content.headline,
        "guid": article.guid,
        "version": str(article.version),
        "pubstatus": article.pubstatus,
        "notice": article.notice,
        "language": language_of(article, source),
        "direction": facts.direction(article, source),
        "published_at": facts.timestamp(article.published_at),
        "updated_at": facts.timestamp(article.updated_at),
        "embargo_until": facts.until(article),
        "rubrics": list(content.rubrics),
        "tags": list(content.tags),
        "kicker": content.kicker,
        "standfirst": content.standfirst,
        "authors": _authors(content),
        "sponsor": content.sponsor,
        "access": content.access,
        "excerpt": "true" if article.excerpt else "",
        "canonical_url": uri(article.url),
        **_particulars(article, source),
    }


def _authors(content: Article) -> list[dict[str, str]]:
    return [
        {"name": author.name, **({"note": author.note} if author.note else {})}
        for author in content.authors
        if author.name
    ]


def _particulars(article: PublishedArticle, source: WireSource) -> dict[str, Any]:
    """Whose it is, and what newsrooms sort by."""
    content = article.content
    return {
        "source": source.name,
        "copyright": copyright_notice(article, source),
        "usage_terms": source.usage_terms,
        "urgency": str(content.urgency or ""),
        "slugline": content.slugline,
        "place": content.place,
        "genre": content.genre,
        "topics": list(facts.topics(article, source)),
        "picture_rights": _picture_rights(article, source),
    }


def _picture_rights(article: PublishedArticle, source: WireSource) -> str | list[str]:
    """The code of all pictures, else each restricted one with its address."""
    pictures = facts.shown(article, source)
    codes = {one.figure.rights for one in pictures}
    if len(codes) == 1:
        return codes.pop()
    restricted = facts.restricted(article, source)
    return [f"{one.figure.rights} {uri(one.picture.url)}" for one in restricted]


def _blocks(article: PublishedArticle, source: WireSource) -> list[str]:
    content = article.content
    parts = [_block(block, source) for block in content.blocks]
    if content.cut is not None and not article.excerpt:
        parts.insert(content.cut, body.CUT_MARK)
    return parts


def _block(block: Block, source: WireSource) -> str:
    if block.language or block.direction:  # for which Markdown has no sign
        return _html(block, source)
    match block:
        case Heading():
            signs = "#" * min(max(block.level, 2), 6)
            return f"{signs} {markdown_inline(block.content, breaks=' ')}"
        case Paragraph() | Closing():
            return markdown_inline(block.content)
        case List():
            return "\n".join(_list(block, "")) if _is_simple(block) else _html(block, source)
        case Quote() if not block.source:
            said = "\n\n".join(map(markdown_inline, block.paragraphs))
            return "\n".join(f"> {line}".rstrip(" ") for line in said.split("\n"))
        case Preformatted():
            return _fenced("".join(span.text for span in block.content))
        case Figure():
            return _html(block, source)
        case Separator():
            return "* * *"
    return _html(block, source)


def _html(block: Block, source: WireSource) -> str:
    """As HTML, which a blank line would end."""
    written = body.blocks((block,), lambda src: source.address(src))
    return written.replace("\n\n", "\n&#10;\n") if "\n\n" in written else written


def _is_simple(block: List) -> bool:
    """Whether no item has several lines, which would need care for their indents."""
    return all(
        "\n" not in "".join(span.text for span in item.content)
        and any(span.text.strip() for span in item.content)
        and all(map(_is_simple, item.children))
        for item in block.items
    )


def _list(block: List, indent: str) -> list[str]:
    lines = []
    for number, item in enumerate(block.items, block.start):
        lines += _item(item, f"{number}." if block.ordered else "-", indent)
    return lines


def _item(item: ListItem, sign: str, indent: str) -> list[str]:
    lines = [f"{indent}{sign} {markdown_inline(item.content)}"]
    for child in item.children:
        lines += _list(child, indent + " " * (len(sign) + 1))
    return lines


def _fenced(lines: str) -> str:
    """Between more backticks than any line of it begins with."""
    longest = max(
        (len(part) for part in "".join(c if c == "`" else " " for c in lines).split()), default=0
    )
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{clean(lines)}\n{fence}"
