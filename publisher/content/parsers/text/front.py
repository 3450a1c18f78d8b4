"""The top of a plain-text article: rubrics, kicker, headline, standfirst, byline.

The titles before the first paragraph are told apart by place and length: a rubric line is words
that were glued together ("ActualitésInternational") or one single word, a kicker is clearly
shorter than the headline under it. The first of two paragraphs before any section is the
standfirst if it is the shorter one, or if the byline stands right after it.
"""

import re
from dataclasses import dataclass

from publisher.content.article import Author
from publisher.content.parsers.text.lines import Unit
from publisher.content.parsers.text.marks_of_text import (
    authors_of,
    byline_language,
    is_heading,
    is_title,
)
from publisher.content.problems import BadInput

GLUED = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-ZÀ-ÖØ-Þ])")
LONGEST_STANDFIRST = 400
SHORT_STANDFIRST = 60


@dataclass(slots=True)
class Front:
    """What stands above the body, and how many units it took."""

    headline: str
    rubrics: tuple[str, ...] = ()
    kicker: str | None = None
    standfirst: str | None = None
    authors: tuple[Author, ...] = ()
    language: str | None = None


def read_front(found: list[Unit], language: str | None) -> tuple[Front, list[Unit]]:
    """The top of the article and the units of its body.

    Raises BadInput `missing_headline` with the line where one was looked for.
    """
    titles, rest = _titles(found)
    signed = [(bool(authors_of(unit.text, language)), unit) for unit in titles]
    authors = [unit for is_byline, unit in signed if is_byline]
    titles = [unit for is_byline, unit in signed if not is_byline]
    rubrics = _rubrics(titles)
    titles = titles[1:] if rubrics else titles
    if not titles:
        line = (found[1] if rubrics and len(found) > 1 else found[0]).line
        raise BadInput(
            "missing_headline",
            "a headline was expected here: one short line without a full stop",
            line=line,
        )
    kicker = titles.pop(0).text if _begins_with_kicker(titles) else None
    front = Front(titles.pop(0).text, rubrics, kicker, language=language)
    body = _standfirst(front, [*titles, *rest], signed=bool(authors))
    return front, _byline(front, authors, body)


def _titles(found: list[Unit]) -> tuple[list[Unit], list[Unit]]:
    count = 0
    while count < len(found) and found[count].kind == "text" and is_title(found[count].text):
        count += 1
    return found[:count], found[count:]


def _rubrics(titles: list[Unit]) -> tuple[str, ...]:
    if not titles:
        return ()
    parts = GLUED.split(titles[0].text)
    short = all(len(part) > 2 and len(part.split()) < 3 for part in parts)
    if len(parts) > 1 and short and len(titles[0].text.split()) < 4:
        return tuple(parts)
    alone = len(titles) > 1 and len(titles[0].text.split()) == 1
    # A kicker of one word may stand between a rubric and its headline.
    longer = alone and any(len(title.text.split()) > 1 for title in titles[1:3])
    return (titles[0].text,) if longer else ()


def _begins_with_kicker(titles: list[Unit]) -> bool:
    if len(titles) < 2:
        return False
    first, second = titles[0].text, titles[1].text
    return len(first.split()) < 6 and len(first) < 0.75 * len(second)


def _standfirst(front: Front, body: list[Unit], *, signed: bool) -> list[Unit]:
    """Take the standfirst off the body, if there is one."""
    if not body or body[0].kind != "text" or len(body[0].text) > LONGEST_STANDFIRST:
        return body
    first, after = body[0].text, body[1] if len(body) > 1 else None
    if after is None or after.kind != "text":
        return body
    title = is_title(first)
    long_title = title and len(first) > SHORT_STANDFIRST and not is_title(after.text)
    byline_next = not title and not signed and bool(authors_of(after.text, front.language))
    shorter = not title and not is_heading(after.text) and len(first) < len(after.text)
    if long_title or byline_next or shorter:
        front.standfirst = first
        return body[1:]
    return body


def _byline(front: Front, named: list[Unit], body: list[Unit]) -> list[Unit]:
    """Take the byline in, from between the titles or from the top of the body."""
    below = not named and bool(body) and bool(authors_of(body[0].text, front.language))
    line = body[0] if below else named[0] if named else None
    if line is None:
        return body
    front.language = front.language or byline_language(line.text)
    front.authors = authors_of(line.text, front.language)
    return body[1:] if below else [*named[1:], *body]
