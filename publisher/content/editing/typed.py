"""A story as a form says it: its fields as they are typed, and the story that comes of them."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from publisher.content import codec
from publisher.content.article import Article, Author, Parsed
from publisher.content.blocks import Block
from publisher.content.editing.from_editor import document_of, from_editor
from publisher.content.editing.kept import Edited, edited, without_empty
from publisher.content.editing.markup import Named, read_markup, reads, to_markup
from publisher.content.french import with_french_spacing
from publisher.content.parsers import checked_story
from publisher.content.problems import BadInput
from publisher.content.reader import from_json
from publisher.content.typography import is_blank

LINES = ("headline", "kicker", "standfirst", "sponsor", "slugline", "place", "genre")
LISTS = ("rubrics", "tags")
FIELDS = (*LINES, *LISTS, "authors", "access", "language", "urgency")
WHITE = re.compile(r"[ \t\r\n]+")
EMPTY = Article(headline="", blocks=())
BEHIND_NAME = " | "  # what stands behind an author's name is the note about them


def fields_of(article: Article) -> dict[str, str]:
    """The fields of a story as a form shows them, all but its body."""
    shown = {name: getattr(article, name) or "" for name in LINES}
    shown |= {name: ", ".join(getattr(article, name)) for name in LISTS}
    return {
        **shown,
        "authors": "\n".join(map(_author_line, article.authors)),
        "access": article.access,
        "language": article.language or "",
        "urgency": str(article.urgency or ""),
    }


def markup_of(article: Article, before: Article | None, *, language: str, named: Named) -> str:
    """The body as markup; its lines stand for blocks of the story `before`, as story_of reads them.

    `language`: the publication's, for a story that names none. Raises NoMarkup.
    """
    spoken, old = article.language or language, (before or EMPTY).blocks
    return to_markup(article.blocks, article.cut, language=spoken, named=named, before=old)


def story_of(
    form: Mapping[str, str], before: Article | None, *, language: str, french: bool
) -> Article:
    """The story that a form says. What it leaves as it was `before` is the same to the last sign;
    what it does not show (guid, dates, addresses, enclosures) stays.

    form: the fields, `document` (the editor's JSON), or without one `body` (markup). language: the
    publication's (BCP 47). french: set French spaces in what was changed, if the story is French.
    Raises BadInput whose `where` is the name of the field that is wrong.
    """
    old = before or EMPTY
    spoken = form.get("language", "").strip() or language
    blocks, cut = _body(form, old, spoken)
    written = codec.to_json(replace(old, blocks=(), cut=None, headline=old.headline or "…"))
    written |= _changed_fields(form, old)
    if is_blank(written["headline"] or ""):
        raise BadInput("missing_headline", "the headline is empty", "headline")
    article = replace(
        from_json(written), blocks=tuple(one.block for one in blocks), cut=cut, guid=old.guid
    )
    if before is not None and codec.content_hash(article) == codec.content_hash(before):
        return before
    if french and spoken.split("-")[0].lower() == "fr":
        article = _typeset(article, old, blocks)
    return checked_story(Parsed(article=article)).article


def _body(
    form: Mapping[str, str], old: Article, language: str
) -> tuple[tuple[Edited, ...], int | None]:
    if document := form.get("document", ""):
        found, cut = from_editor(document_of(document))
        return without_empty(edited(old.blocks, found), cut)
    found, cut = read_markup(form.get("body", ""), old.blocks, language=language)
    return without_empty(edited(old.blocks, found, reads), cut)


def _changed_fields(form: Mapping[str, str], old: Article) -> dict[str, Any]:
    """What the form says otherwise than it showed, as JSON."""
    shown = fields_of(old)
    changed: dict[str, Any] = {}
    for name in FIELDS:
        typed = form.get(name, shown[name]).replace("\r\n", "\n")
        if typed == shown[name]:
            continue
        changed[name] = _value(name, typed)
    return changed


def _value(name: str, typed: str) -> Any:
    if name in LISTS:
        return [one for part in typed.split(",") if (one := _line(part))]
    if name == "authors":
        return [_author(line) for line in typed.split("\n") if line.strip(f" {BEHIND_NAME}")]
    if name == "urgency":
        if typed and not re.fullmatch(r"[1-9]", typed):
            raise BadInput("out_of_range", "urgency must be a number from 1 to 9", name)
        return int(typed) if typed else None
    return _line(typed) or None


def _line(typed: str) -> str:
    return WHITE.sub(" ", typed).strip()


def _author(line: str) -> dict[str, str | None]:
    name, _, note = line.partition(BEHIND_NAME.strip())
    return {"name": _line(name) or None, "note": _line(note) or None}


def _author_line(author: Author) -> str:
    return (
        BEHIND_NAME.join(filter(None, (author.name or "", author.note)))
        if author.note
        else (author.name or "")
    )


def _typeset(article: Article, old: Article, blocks: tuple[Edited, ...]) -> Article:
    """The story with the spaces of French in what is not as it was."""
    set_ = with_french_spacing(Parsed(article=replace(article, language="fr"))).article
    texts = {
        name: getattr(set_, name)
        for name in ("headline", "kicker", "standfirst", "sponsor")
        if getattr(article, name) != getattr(old, name)
    }
    body: list[Block] = [
        one.block if one.is_old else new for one, new in zip(blocks, set_.blocks, strict=True)
    ]
    return replace(article, blocks=tuple(body), **texts)
