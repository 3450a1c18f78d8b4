"""A sound or a film, a reader's question, an author's portrait."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, replace

from publisher.content.blocks import Block, Figure, Inline, Paragraph, Quote, Span
from publisher.renderers.email.encoding.slots import holds_any
from publisher.renderers.email.inline import safe_href
from publisher.renderers.email.pieces.cutting import (
    BLANK,
    characters,
    divided,
    opening_bold,
    trimmed,
)

LONGEST_MEDIA, LONGEST_QUESTION, LONGEST_PERSON = 300, 600, 60
_STOPS = BLANK + ":,;.–—-·،؛：，；。、"
_JOINS = _STOPS + "()（）"
_ASKS = re.compile(r"[?؟](?=[\s»”\"'’)]|$)|？")
_SQUARE = (0.6, 1.7)  # of a portrait's width to its height
SOUNDS_AND_FILMS = frozenset(  # as `_folded` has them
    {
        *("a ecouter", "a reecouter", "ecoutez", "a voir", "a revoir", "a regarder", "regardez"),
        *("listen", "listen to", "watch", "to watch", "to listen", "hear"),
        *("استمع", "استمعوا", "للاستماع", "شاهد", "شاهدوا", "للمشاهدة"),
        *("האזינו", "להאזנה", "צפו", "לצפייה"),
        *("بشنوید", "شنیدنی", "ببینید", "تماشا کنید", "دیدنی"),
        *("收听", "聆听", "观看", "收聽", "聆聽", "觀看", "ฟัง", "รับฟัง", "ชม", "รับชม", "ดู"),
        *("सुनिए", "सुनें", "देखिए", "देखें"),
    }
)


@dataclass(frozen=True, slots=True)
class Media:
    """A sound or a film: "À écouter", its title, where it is, what else is said of it."""

    label: Inline
    title: Inline
    href: str
    words: Inline


def media_of(block: Block) -> Media | None:
    """A paragraph that begins with "À écouter" or "À voir" in bold, in one of our languages, and
    has a link."""
    if not isinstance(block, Paragraph):
        return None
    bold, rest = opening_bold(block.content)
    if not bold:
        return None
    label = trimmed(bold, after=_JOINS)
    if not label or _folded(characters(label)) not in SOUNDS_AND_FILMS:
        return None
    text = characters(rest)
    leads = next((href for href in map(link_of, rest) if safe_href(href)), None)
    before, title, after = divided(rest, lambda span: bool(leads) and link_of(span) == leads)
    if not title or len(text) > LONGEST_MEDIA or holds_any(text):
        return None
    first, last = trimmed(before, before=_JOINS, after=_JOINS), trimmed(after, before=_STOPS)
    words = (*first, *((Span(" "),) if first and last else ()), *last)
    return Media(label, tuple(map(_without_link, title)), leads or "", words)


def _folded(text: str) -> str:
    """The words in small letters, without accents and without spaces that do not break."""
    plain = unicodedata.normalize("NFKD", text)
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return " ".join(bare.casefold().split())


def _without_link(span: Span) -> Span:
    return replace(span, marks=tuple(mark for mark in span.marks if mark.type != "link"))


def link_of(span: Span) -> str | None:
    """Where a span leads, if it does and a mail may link to it."""
    return next((mark.href for mark in span.marks if mark.type == "link" and mark.href), None)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, the words of the link for an answer, and the address."""

    words: tuple[Inline, ...]
    answer: Inline
    href: str


def question_of(block: Block) -> Question | None:
    """A quotation that asks something and ends with a link to an address of mail."""
    if not isinstance(block, Quote) or block.source or len(block.paragraphs) < 2:
        return None
    *asked, last = block.paragraphs
    leads = next((href for href in map(link_of, last) if _is_mail(href)), None)
    before, answer, after = divided(last, lambda span: bool(leads) and link_of(span) == leads)
    text = " ".join(map(characters, asked))
    if not answer or trimmed(before) or characters(trimmed(after)) not in ("", ".", "!"):
        return None
    if len(text) > LONGEST_QUESTION or not _ASKS.search(text) or holds_any(characters(last)):
        return None
    return Question(tuple(asked), answer, leads or "")


def _is_mail(href: str | None) -> bool:
    return bool(href and href.strip().lower().startswith("mailto:") and safe_href(href))


def is_portrait(block: Block, authors: Collection[str] | None) -> bool:
    """Whether a picture shows one of these people: its description is their name. None, where
    nobody is named: whether its caption begins with its description, a name's length long. Never
    a wide picture."""
    if not isinstance(block, Figure) or not block.alt.strip() or not _near_square(block):
        return False
    shown = block.alt.strip()
    if authors is not None:
        return _folded(shown) in set(map(_folded, authors))
    said = characters(block.caption)
    named = len(shown) <= LONGEST_PERSON and said.startswith(shown)
    return named and not said[len(shown) :][:1].isalnum()


def _near_square(figure: Figure) -> bool:
    if not figure.width or not figure.height:
        return True
    return _SQUARE[0] <= figure.width / figure.height <= _SQUARE[1]
