"""An agenda, and a line of readings: of the weather, of a market, of tides."""

import re

from publisher.content.blocks import Block, Inline, List, Paragraph
from publisher.content.typography import word_set
from publisher.renderers.email.encoding.slots import holds_any
from publisher.renderers.email.encoding.wrapping import columns
from publisher.renderers.email.pieces.cutting import (
    BLANK,
    between,
    characters,
    divided,
    is_bold,
    opening_bold,
    parted,
    trimmed,
)

Row = tuple[Inline, Inline]
LONGEST_WHEN, FEWEST_DATES, MOST_DATES = 32, 2, 24
LONGEST_LABEL, LONGEST_READING, FEWEST_READINGS, MOST_READINGS = 24, 32, 2, 8
TELEPHONE, GAP, NAME, VALUE = 272, 14, 8, 12  # pixels: of a line, a gap, a character of either
MOST_ACROSS = 4
_AMOUNT = re.compile(r"[%‰٪$€£¥₤₪₹]")
_JOINS = BLANK + ":,–—-·،：，、"
_DOT = re.compile(r"[ \t\n\u00a0\u202f]+[·•|][ \t\n\u00a0\u202f]+")
_COLON = re.compile(r"[ \u00a0\u202f]?:[ \u00a0\u202f]|：")
# A day without a date. Short names of days come with one, and alone mean other things: mer, sun.
_DAYS = word_set(
    "lundi mardi mercredi jeudi vendredi samedi dimanche aujourd’hui demain monday tuesday "
    "wednesday thursday friday saturday sunday today tomorrow tonight الاثنين الإثنين الثلاثاء "
    "الأربعاء الخميس الجمعة السبت الأحد اليوم غدا غدًا היום מחר "
    "شنبه یکشنبه دوشنبه سه‌شنبه چهارشنبه پنجشنبه پنج‌شنبه جمعه امروز فردا "
    "星期一 星期二 星期三 星期四 星期五 星期六 星期日 星期天 今天 明天 "
    "周一 周二 周三 周四 周五 周六 周日 "
    "วันจันทร์ วันอังคาร วันพุธ วันพฤหัสบดี วันศุกร์ วันเสาร์ วันอาทิตย์ วันนี้ พรุ่งนี้ "
    "सोमवार मंगलवार बुधवार गुरुवार शुक्रवार शनिवार रविवार आज"
)


def agenda_of(block: Block) -> tuple[Row, ...]:
    """A list of which each item begins with a day or an hour in bold: that, and what happens then,
    for each. Nothing for every other block."""
    if not isinstance(block, List) or block.ordered:
        return ()
    if not FEWEST_DATES <= len(block.items) <= MOST_DATES:
        return ()
    rows = []
    for item in block.items:
        row = None if item.children else _dated(item.content)
        if row is None:
            return ()
        rows.append(row)
    return tuple(rows)


def _dated(content: Inline) -> Row | None:
    bold, rest = opening_bold(content)
    if not bold:
        return None
    when, what = trimmed(bold, after=_JOINS), trimmed(rest, before=_JOINS)
    text = characters(when)
    fits = text and len(text) <= LONGEST_WHEN and what and not holds_any(text)
    return (when, what) if fits and is_time(text) else None


def is_time(text: str) -> bool:
    """Whether words may be a day or an hour: a number that is no amount, or the name of a day."""
    if any(map(str.isdigit, text)):
        return not _AMOUNT.search(text)
    return not _DAYS.isdisjoint(word.strip(".,;") for word in text.lower().split())


def readings_of(block: Block) -> tuple[Inline, tuple[Row, ...]] | None:
    """A paragraph that begins with a short label in bold, behind which short readings stand between
    middle dots, each with a number: the label, and the name and the value of each."""
    if not isinstance(block, Paragraph):
        return None
    bold, rest = opening_bold(block.content)
    if not bold:
        return None
    label = trimmed(bold, after=_JOINS)
    if not 0 < len(characters(label)) <= LONGEST_LABEL or _numbered(characters(label)):
        return None
    text = characters(rest)
    if "·" not in text and "|" not in text and "•" not in text:
        return None
    readings = [trimmed(one) for one in parted(trimmed(rest, before=_JOINS), _DOT)]
    short = all(0 < len(characters(one)) <= LONGEST_READING for one in readings)
    counted = FEWEST_READINGS <= len(readings) <= MOST_READINGS
    if not (short and counted and all(_numbered(characters(one)) for one in readings)):
        return None
    return None if holds_any(text) else (label, tuple(map(_named, readings)))


def _numbered(text: str) -> bool:
    return any(map(str.isdigit, text))


def _named(reading: Inline) -> Row:
    """Its name and its value: what is bold, else what stands behind a colon, else the part that
    begins with a number."""
    name, bold, rest = divided(reading, is_bold)
    if bold:
        return trimmed(name, after=_JOINS), trimmed((*bold, *rest))
    text = characters(reading)
    colon = _COLON.search(text)
    if colon:
        return between(reading, 0, colon.start()), trimmed(between(reading, colon.end(), len(text)))
    words = re.finditer(rf"[^{BLANK}]+", text)
    start = next((word.start() for word in words if _numbered(word[0])), 0)
    return trimmed(between(reading, 0, start)), between(reading, start, len(text))


def across(rows: tuple[Row, ...]) -> int:
    """How many readings stand beside each other, so that none is broken on a telephone; as many in
    each line as in the others, where they come out even."""
    wide = [max(_width(name, NAME), _width(value, VALUE)) + GAP for name, value in rows]
    most = next((n for n in range(MOST_ACROSS, 1, -1) if _line(wide, n) <= TELEPHONE + GAP), 1)
    lines = -(-len(rows) // most)
    return -(-len(rows) // lines)


def _line(wide: list[int], most: int) -> int:
    """Pixels of a line of so many, each column as wide as its widest."""
    return sum(max(wide[column::most]) for column in range(min(most, len(wide))))


def _width(content: Inline, character: int) -> int:
    """Pixels of the longest word."""
    return max(map(columns, characters(content).split(" ")), default=0) * character
