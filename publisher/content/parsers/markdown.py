"""Markdown (CommonMark 0.31 with tables and strikethrough) under its front matter.

HTML in it is read as a page's is: what may stay is listed, the rest loses its tags.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import tzinfo
from html import escape

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from publisher.content.article import Article, Parsed, Warning  # noqa: A004
from publisher.content.block_reader import LONGEST_RIGHTS
from publisher.content.blocks import Block, Direction, Figure, Heading
from publisher.content.inline_text import as_text
from publisher.content.parsers.depth import DEEPEST
from publisher.content.parsers.front_matter import FrontMatter, split_front_matter
from publisher.content.parsers.html.body import Body, read_body
from publisher.content.parsers.said_beside import SaidBeside, pubstatus_of
from publisher.content.plain_text import paragraphs_of
from publisher.content.problems import BadInput
from publisher.content.reader import LONGEST_LABEL
from publisher.content.typography import base_direction

# What nests deeper than maxNesting would be lost without a word; ours is refused before that.
READER = MarkdownIt("commonmark", {"html": True, "maxNesting": 2 * DEEPEST})
READER.enable(["table", "strikethrough"])
CREDIT = re.compile(
    r"(?P<caption>.*?)\s*(?:\(?(?:(?:photos?|pictures?|crédits?(?: photo)?|credits?|illustration|"
    r"dessin)\s*:|©)\s*(?P<credit>[^()]{1,200}?)\)?\.?)?",
    re.IGNORECASE | re.DOTALL,
)
LONGEST_TITLE = 2_000  # characters of a picture's title that are looked through for a credit


def _picture(
    reader: RendererHTML, tokens: Sequence[Token], place: int, options: OptionsDict, env: EnvType
) -> str:
    """An image with a title is a figure: the title is its caption, with a credit at its end."""
    written = reader.image(tokens, place, options, env)
    title = str(tokens[place].attrs.get("title", "")).strip()
    if not title:
        return written
    found = CREDIT.fullmatch(title) if len(title) <= LONGEST_TITLE else None
    caption, credit = (found["caption"], found["credit"] or "") if found else (title, "")
    caption, credit = escape(caption), escape(credit)
    small = f" <small>{credit}</small>" if credit else ""
    return f"<figure>{written}<figcaption>{caption}{small}</figcaption></figure>"


READER.add_render_rule("image", _picture)
# The reader's time grows with the square of some texts; a story has not a tenth of this.
MOST_CHARACTERS = 200_000
TEMPLATE_TAG = re.compile(r"\{(?:%|\{)[^{}\n]{1,60}(?:%|\})\}")


def parse_markdown(text: str, zone: tzinfo) -> Parsed:
    """The article in a Markdown text, or that it is taken back. `zone` is for times without one.

    The headline is the field `title`, else the first heading of level 1. Raises BadInput
    `missing_headline`, `bad_front_matter`, `draft_article`, and what `read_body` raises.
    """
    front, below, lines = split_front_matter(text)
    if (end := _taken_back(front, zone)) is not None:
        return end
    headline, body = _headline(front, _body(front, below), lines + 1)
    article = Article(
        headline=headline,
        blocks=body.blocks,
        cut=body.cut,
        guid=front.text("guid", 500),
        language=front.language() or body.language,
        direction=_direction(front) or base_direction(headline),
        access=front.access(),
        rubrics=front.texts("rubrics"),
        tags=front.texts("tags"),
        kicker=front.text("kicker"),
        standfirst=front.text("standfirst"),
        published_at=front.moment("published_at", zone),
        updated_at=front.moment("updated_at", zone),
        embargo_until=front.moment("embargo_until", zone),
        authors=front.authors(),
        sponsor=front.text("sponsor"),
        canonical_url=front.address(),
    )
    return Parsed(article=_for_newsrooms(article, front), warnings=_warnings(front, body))


def _taken_back(front: FrontMatter, zone: tzinfo) -> Parsed | None:
    """What a copy says whose story must not be used, or not now; None for a usable one."""
    status = pubstatus_of(front.text("pubstatus") or "")
    if status == "usable":
        return None
    names = {"notice": "notice", "updated": "updated_at", "address": "canonical_url"}
    beside = SaidBeside({name: front.text(field) or "" for name, field in names.items()}, zone)
    return beside.taken_back(status, front.text("headline", 1000) or "", front.text("guid", 500))


def _body(front: FrontMatter, text: str) -> Body:
    if len(text) > MOST_CHARACTERS:
        message = f"the text has more than {MOST_CHARACTERS} characters; split the story"
        raise BadInput("too_large", message)
    language = front.language()
    try:
        html = READER.render(text)
        return read_body(html, base=front.address(), language=language, strict=True)
    except RecursionError:
        raise BadInput("too_deep", "the text nests too deeply; simplify it") from None
    except BadInput as problem:  # a line of the markup is none of the file's
        raise BadInput(problem.code, problem.message) from None


def parse_fragment(text: str, language: str | None = None) -> tuple[Block, ...]:
    """The blocks of a few lines of Markdown without front matter: an intro, a sponsor's words.

    Raises BadInput `too_large`, `too_deep`, and what `read_body` raises.
    """
    if len(text) > MOST_CHARACTERS:
        raise BadInput("too_large", f"the text has more than {MOST_CHARACTERS} characters")
    try:
        return read_body(READER.render(text), language=language, strict=True).blocks
    except RecursionError:
        raise BadInput("too_deep", "the text nests too deeply; simplify it") from None


def _headline(front: FrontMatter, body: Body, line: int) -> tuple[str, Body]:
    """The headline, and the body without the heading that repeats or is it."""
    named = front.text("headline", 1000)
    first = body.blocks[0] if body.blocks else None
    top = as_text(first.content).replace("\n", " ") if isinstance(first, Heading) else None
    if top is None or first is None or (named is not None and named != top):
        if named is None:
            message = "a headline was expected here: `# A headline`, or `title:` above the text"
            raise BadInput("missing_headline", message, line=line)
        return named, body
    cut = max(body.cut - 1, 0) if body.cut is not None else None
    rest = Body(blocks=body.blocks[1:], cut=cut, language=body.language, warnings=body.warnings)
    return named or top, rest


def _for_newsrooms(article: Article, front: FrontMatter) -> Article:
    """The article with what partners sort by; picture rights are those of all its pictures, for
    Markdown has no place for one's own."""
    rights = front.text("picture_rights", LONGEST_RIGHTS) or ""
    pictured = (replace(b, rights=rights) if isinstance(b, Figure) else b for b in article.blocks)
    return replace(
        article,
        blocks=tuple(pictured),
        urgency=front.urgency(),
        slugline=front.text("slugline", LONGEST_LABEL),
        place=front.text("place", LONGEST_LABEL),
        genre=front.text("genre", LONGEST_LABEL),
    )


def _direction(front: FrontMatter) -> Direction | None:
    word = (front.text("direction") or "").lower()
    return "rtl" if word == "rtl" else "ltr" if word == "ltr" else None


def _warnings(front: FrontMatter, body: Body) -> tuple[Warning, ...]:
    own = (
        Warning(code="unknown_field", line=None, message=f"the field {name} is not known here")
        for name in front.unknown[:20]
    )
    found = (Warning(code=w.code, line=None, message=w.message) for w in body.warnings)
    return (*own, *found, *_template_tags(body))


def _template_tags(body: Body) -> tuple[Warning, ...]:
    """What a site generator would have replaced, and readers would see."""
    text = "\n".join(part for block in body.blocks for part in paragraphs_of(block))
    tags = list(dict.fromkeys(TEMPLATE_TAG.findall(text)))[:5]
    if not tags:
        return ()
    message = f"the text holds tags of a site generator: {', '.join(tags)}"
    return (Warning(code="template_tags", line=None, message=message),)
