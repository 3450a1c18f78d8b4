"""Dates as people write them, in French and English: "Publié le mardi 3 mars 2026 à 7 h 05"."""

import re
from datetime import datetime, tzinfo

from publisher.content.calendar import is_plausible

MONTHS = {
    "janvier": 1, "janv": 1, "january": 1, "jan": 1, "février": 2, "fevrier": 2, "févr": 2,
    "february": 2, "feb": 2, "mars": 3, "march": 3, "mar": 3, "avril": 4, "avr": 4, "april": 4,
    "apr": 4, "mai": 5, "may": 5, "juin": 6, "june": 6, "jun": 6, "juillet": 7, "juil": 7,
    "july": 7, "jul": 7, "août": 8, "aout": 8, "august": 8, "aug": 8, "septembre": 9, "sept": 9,
    "september": 9, "sep": 9, "octobre": 10, "oct": 10, "october": 10, "novembre": 11, "nov": 11,
    "november": 11, "décembre": 12, "decembre": 12, "déc": 12, "december": 12, "dec": 12,
}  # fmt: skip
NAMES = "|".join(sorted(MONTHS, key=len, reverse=True))
SPACE = r"[\s\u00a0\u202f]*"
CLOCK = (
    rf"(?:{SPACE}(?:,|à|at|-|–|—|\||•|·)?{SPACE}(?P<hour>\d{{1,2}}){SPACE}[h:]{SPACE}(?P<minute>\d\d)?"
    rf"(?::\d\d)?{SPACE}(?P<half>[ap]\.?m\b)?)?"
)
PATTERNS = tuple(
    re.compile(pattern + CLOCK, re.IGNORECASE)
    for pattern in (
        rf"\b(?P<day>\d{{1,2}})(?:er|st|nd|rd|th)?{SPACE}(?P<month>{NAMES})\.?,?{SPACE}(?P<year>\d{{4}})",
        rf"\b(?P<month>{NAMES})\.?{SPACE}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?{SPACE}(?P<year>\d{{4}})",
        r"\b(?P<day>\d{1,2})[/.](?P<month>\d{1,2})[/.](?P<year>\d{4})",
        r"\b(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)T?",
    )
)
UPDATED = re.compile(r"\b(?:mis(?:e)? à jour|maj|modifiée?|updated|last modified)\b", re.IGNORECASE)


def read_dates(text: str, zone: tzinfo) -> tuple[datetime | None, datetime | None]:
    """When it was published and when changed, as a line on a page says; None where it does not."""
    text = text[:500]
    change = UPDATED.search(text)
    before, after = (text[: change.start()], text[change.end() :]) if change else (text, "")
    return _first(before, zone), _first(after, zone)


def _first(text: str, zone: tzinfo) -> datetime | None:
    for pattern in PATTERNS:
        if found := pattern.search(text):
            return _moment(found, zone)
    return None


def _moment(found: re.Match[str], zone: tzinfo) -> datetime | None:
    word = found["month"].lower()
    hour = int(found["hour"] or 0)
    half = (found["half"] or "").lower()[:1]
    hour = hour % 12 + (12 if half == "p" else 0) if half else hour
    try:
        month = MONTHS[word] if word in MONTHS else int(word)
        day, year = int(found["day"]), int(found["year"])
        read = datetime(year, month, day, hour, int(found["minute"] or 0), tzinfo=zone)
    except ValueError:
        return None
    return read if is_plausible(read) else None
