"""What a line of plain text looks like: a title, a byline, a quotation, a break."""

import re

from publisher.content.article import Author
from publisher.content.plain_text import BYLINES, byline
from publisher.content.typography import word_set

LONGEST_HEADLINE = 200
LONGEST_HEADING = 100
QUOTES = {"«": "»", "“": "”", "„": "“", "‹": "›"}
SOURCE = re.compile(r"(?P<marker>[-–—―])\s+(?P<text>\S.*)", re.DOTALL)
BREAK = re.compile(r"[*\-–—_=~·•◆⁂#]([\s*\-–—_=~·•◆⁂#]*[*\-–—_=~·•◆⁂#])?")
NEXT_SENTENCE = re.compile(r"(?<=[.!?…])\s+(?=[«“\"]?\s?[^\W\d_])")
PARTICLES = word_set("d de del della den der des di du el la le van von ben bin al")


def is_title(text: str, longest: int = LONGEST_HEADLINE) -> bool:
    """Whether a line stands like a title: short, begun with no small letter, ended by no stop.

    A question or exclamation mark may end it. A quotation, a source and a break are no titles.
    """
    first = next((c for c in text if c.isalnum()), "")
    return (
        bool(first)
        and not first.islower()
        and len(text) <= longest
        and not re.search(r"[.,;:…。،؛۔][»”\"’)\]\s]*$", text)
        and not is_quotation(text)
        and not SOURCE.fullmatch(text)
    )


def is_heading(text: str) -> bool:
    """A title of a section: a shorter one, and of one sentence."""
    return is_title(text, LONGEST_HEADING) and len(sentences(text)) == 1


def is_quotation(text: str) -> bool:
    """Whether one pair of quotation marks holds all of the text."""
    text = re.sub(r"[.,;!?…]\s*$", "", text)
    if len(text) < 2:
        return False
    if text[0] == text[-1] == '"':
        return text.count('"') == 2
    close = QUOTES.get(text[0])
    return close is not None and text[-1] == close and text.index(close) == len(text) - 1


def is_break(text: str) -> bool:
    """A line of three ornaments or more, and nothing else."""
    return BREAK.fullmatch(text) is not None and len(re.sub(r"\s", "", text)) > 2


def sentences(text: str) -> list[str]:
    """The sentences of a paragraph, roughly: a stop, a space, a letter."""
    return NEXT_SENTENCE.split(text)


def authors_of(text: str, language: str | None) -> tuple[Author, ...]:
    """The authors in a byline ("Par Awa Diop et Luc Morel"); none if the line is no byline.

    Only a byline that `plain.byline` would write in the same way counts, so nothing of it is lost.
    """
    for tag, (label, last) in BYLINES.items():
        if language not in {None, tag} or not text.startswith(label):
            continue
        names = re.split(rf", |{last}", text.removeprefix(label))
        authors = tuple(Author(name=name) for name in names)
        if all(map(_is_name, names)) and byline(authors, tag) == text:
            return authors
    return ()


def byline_language(text: str) -> str | None:
    """The language whose byline word begins the text."""
    return next((tag for tag, (label, _) in BYLINES.items() if text.startswith(label)), None)


def _is_name(text: str) -> bool:
    words = re.split(r"[\s’']", text)
    capitals = [word for word in words if word[:1].isupper()]
    others = [word for word in words if not word[:1].isupper()]
    return (
        2 <= len(words) <= 6
        and bool(capitals)
        and all(word.lower() in PARTICLES for word in others)
        and not re.search(r"[.!?:;…]$", text)
    )
