"""What an issue's sample is, and short words to write one with."""

from dataclasses import dataclass
from datetime import timedelta

from publisher.content.blocks import Figure, List, ListItem, Paragraph, Span, Table
from publisher.renderers.email import Notice
from publisher.renderers.email.types import Composition, Envelope, Recipient
from tests.golden.sample_issue import EVENING, PICTURE, cells, text

PICTURES = {PICTURE: "https://news.example.org/pictures/iles/0123456789abcdef.png"}
GROUNDS = {PICTURE: "#7d8f9c"}
SHARPER = {PICTURE: "https://news.example.org/pictures/iles/0123456789abcdef-2.png"}

JUST_NOW = EVENING - timedelta(minutes=25)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One language's mails: an alert, a digest, a letter and a correction."""

    alert: Composition
    digest: Composition
    letter: Composition
    notice: Notice
    envelope: Envelope
    reader: Recipient


def paragraph(*spans: Span | str) -> Paragraph:
    return Paragraph(content=tuple(s if isinstance(s, Span) else Span(s) for s in spans))


def listed(*words: str, ordered: bool = False) -> List:
    return List(items=tuple(ListItem(content=text(one)) for one in words), ordered=ordered)


def table(caption: str, head: tuple[str, ...], *rows: tuple[str, ...]) -> Table:
    return Table(
        caption=text(caption),
        head_rows=1,
        rows=(cells(*head, header=True), *(cells(*row) for row in rows)),
    )


def photograph(alt: str, caption: str, credit: str) -> Figure:
    return Figure(
        src=PICTURE, alt=alt, caption=text(caption), credit=credit, width=1200, height=675
    )
