"""A partner's copy as plain text: its particulars stand under a line of two hyphens, and say where
the story's own text begins and ends (docs/partner-formats.md)."""

import re
from dataclasses import dataclass
from datetime import UTC

from publisher.content.article import Article, Author
from publisher.content.blocks import Block
from publisher.content.fields import LANGUAGE
from publisher.content.parsers.said_beside import SaidBeside
from publisher.content.typography import base_direction

NAMES = (
    *(
        "Guid",
        "Version",
        "Pubstatus",
        "Notice",
        "Headline",
        "Text",
        "Rubrics",
        "Kicker",
        "Authors",
        "Sponsor",
    ),
    *("Language", "Published", "Updated", "Embargo", "Access", "Keywords", "Source", "Copyright"),
    *("Usage", "Urgency", "Slugline", "Place", "Genre", "Topics", "Address", "Picture"),
)
NEEDED = frozenset({"guid", "version", "pubstatus", "headline"})
LINE = re.compile(rf"({'|'.join(NAMES)}): (.*)")
SIGN = re.compile(r"\n-- ?\n")
GAP = re.compile(r"\n(?:[ \t]*\n)+")
RANGE = re.compile(r"(\d{1,6})-(\d{1,6})")
# What stands between header and trailer of IPTC 7901.
ENVELOPE = re.compile(rb"\x16\x16\x01[^\x02]{0,500}\x02([^\x02\x03]*)\x03[^\x04]{0,200}\x04\s*")


@dataclass(frozen=True, slots=True)
class TextCopy:
    """What a copy says: `above` its text between the headline and the text, `body`, `below` it;
    each part stands between blank lines. `beside`: the particulars."""

    above: tuple[str, ...]
    body: tuple[str, ...]
    below: tuple[str, ...]
    beside: SaidBeside

    def said(self, name: str) -> str:
        """One of the particulars, "" where it is not there."""
        return self.beside.values.get(name, "")

    def article(self, blocks: tuple[Block, ...]) -> Article:
        """The story; `blocks` is what its text was read as. Raises BadInput `bad_time`."""
        language, sponsor = self.said("language"), self.said("sponsor")
        standfirst, authors = self._above()
        notes = [line for line in map(_one_line, self.below) if line != sponsor]
        article = Article(
            headline=self.said("headline"),
            blocks=blocks,
            guid=self.said("guid")[:500],
            language=language if len(language) <= 35 and LANGUAGE.fullmatch(language) else None,
            direction=base_direction("\n".join((self.said("headline"), *self.body))),
            rubrics=_several(self.said("rubrics"), " / "),
            tags=_several(self.said("keywords"), ", "),
            kicker=self.said("kicker") or None,
            standfirst=standfirst,
            published_at=self.beside.moment("published"),
            updated_at=self.beside.moment("updated"),
            authors=_noted(authors, notes),
            sponsor=sponsor or None,
            canonical_url=self.beside.address(),
        )
        return self.beside.on(article)

    def _above(self) -> tuple[str | None, tuple[Author, ...]]:
        """Standfirst and authors: the line that names them is the last one there."""
        authors = tuple(Author(name=name) for name in _several(self.said("authors"), ", "))
        rest = self.above[:-1] if authors else self.above
        return " ".join(map(_one_line, rest)) or None, authors


def without_envelope(data: bytes) -> bytes:
    """What stands between the header and trailer of IPTC 7901; anything else as it is."""
    found = ENVELOPE.fullmatch(data)
    return found[1] if found else data


def read_copy(text: str) -> TextCopy | None:
    """The copy in a text; None for any other text."""
    signs = list(SIGN.finditer(text))
    values = _values(text[signs[-1].end() :]) if signs else {}
    if not values.keys() >= NEEDED:
        return None
    parts = parts_of(text[: signs[-1].start()])
    place = RANGE.fullmatch(values.get("text", ""))
    first, end = (int(place[1]) - 1, int(place[2])) if place else (len(parts), len(parts))
    headline = next((n for n, p in enumerate(parts) if _one_line(p) == values["headline"]), -1)
    return TextCopy(
        above=parts[headline + 1 : first] if 0 <= headline < first else (),
        body=parts[first:end],
        below=parts[end:],
        beside=SaidBeside(values, UTC),
    )


def parts_of(text: str) -> tuple[str, ...]:
    """What stands between blank lines."""
    return tuple(part for part in GAP.split(text) if part.strip())


def _values(lines: str) -> dict[str, str]:
    """By names in small letters, the first of each; a line without a name goes on with the one
    before it. Nothing where the first line has no name."""
    found: dict[str, str] = {}
    last = ""
    for line in filter(str.strip, lines.split("\n")):
        named = LINE.fullmatch(line)
        if named is None and not last:
            return {}
        if named is None:
            found[last] = f"{found[last]} {line.strip()}"
        elif named[1].lower() not in found:
            last = named[1].lower()
            found[last] = _one_line(named[2])
    return found


def _one_line(text: str) -> str:
    return " ".join(re.split(r"[ \t\n]+", text.strip(" \t\n")))


def _several(text: str, between: str) -> tuple[str, ...]:
    return tuple(filter(None, text.split(between)))


def _noted(authors: tuple[Author, ...], notes: list[str]) -> tuple[Author, ...]:
    """A note goes to the only author there is; else it stands for itself."""
    if len(authors) == len(notes) == 1:
        return (Author(name=authors[0].name, note=notes[0]),)
    return (*authors, *(Author(note=note) for note in notes))
