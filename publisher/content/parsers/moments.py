"""Times as machines write them: RFC 3339, RFC 822 and their many relatives."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from publisher.content.calendar import is_plausible
from publisher.content.parsers.months import MONTHS

NAMES = "|".join(sorted(MONTHS, key=len, reverse=True))
WEEKDAY = r"(?:[^\W\d]+[.,]*\s+)?"
CLOCK = (
    r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d+)?)?"
    r"(?:\s*(?P<half>[ap])\.?m\.?)?"
)
TIME = rf"(?:,?\s*(?:T|à|at|um|\s)?\s*{CLOCK})?"
ZONE = r"\s*(?P<zone>\S.*)?"
PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?P<year>\d{{4}})-(?P<month>\d\d)-(?P<day>\d\d){TIME}{ZONE}",
        rf"{WEEKDAY}(?P<day>\d{{1,2}})[-\s]+(?P<month>{NAMES})\.?[-,\s]+(?P<year>\d{{4}}|\d\d)\b{TIME}{ZONE}",
        rf"{WEEKDAY}(?P<month>{NAMES})\.?\s+(?P<day>\d{{1,2}}),?\s+(?P<year>\d{{4}})\b{TIME}{ZONE}",
        # asctime: the year stands behind the time
        rf"{WEEKDAY}(?P<month>{NAMES})\.?\s+(?P<day>\d{{1,2}})\s+{CLOCK}(?:\s+(?P<zone>\S+))?\s+(?P<year>\d{{4}})",
    )
)
# Hours from UTC. A name that two regions use for different hours (IST, AST) is not here.
ZONES = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "bst": 1, "west": 1, "cet": 1, "met": 1,
    "mez": 1, "cest": 2, "mest": 2, "mesz": 2, "eet": 2, "sast": 2, "eest": 3, "msk": 3,
    "trt": 3, "jst": 9, "kst": 9, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13, "est": -5,
    "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
}  # fmt: skip
OFFSET = re.compile(
    r"(?:utc|gmt|ut)?\s*(?P<sign>[+\u2212-])(?P<hours>\d{1,2})(?::?(?P<minutes>\d\d))?"
)
COMMENT = re.compile(r"\s*\([^()]*\)\s*$")


def read_moment(text: str | None, zone: tzinfo) -> datetime | None:
    """The aware time in a text, or None for what is none or of no year of ours (content.calendar).

    `zone` is for one that names none. A zone that is unknown, or that two regions call so, makes
    it none: an hour that may be wrong is worse than no date.
    """
    text = COMMENT.sub("", " ".join((text or "").split())[:80])
    try:
        moment = _iso(text) or _in_words(text)
    except (ValueError, OverflowError):
        return None
    if moment is None or not is_plausible(moment):
        return None
    return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _in_words(text: str) -> datetime | None:
    found = next(filter(None, (pattern.fullmatch(text) for pattern in PATTERNS)), None)
    if found is None:
        return None
    second = int(found["second"] or 0)
    moment = datetime(
        _year(found["year"]), _month(found["month"]), int(found["day"]), _hour(found),
        int(found["minute"] or 0), min(second, 59), tzinfo=_zone(found["zone"]),
    )  # fmt: skip
    # A leap second is the first of the next minute for all but clocks.
    return moment + timedelta(seconds=1) if second == 60 else moment


def _year(digits: str) -> int:
    year = int(digits)
    return year if len(digits) == 4 else year + (2000 if year < 69 else 1900)


def _month(word: str) -> int:
    return MONTHS.get(word.lower()) or int(word)


def _hour(found: re.Match[str]) -> int:
    hour, half = int(found["hour"] or 0), (found["half"] or "").lower()
    return hour % 12 + (12 if half == "p" else 0) if half else hour


def _zone(text: str | None) -> tzinfo | None:
    """The zone of a name or an offset; None where none is said. Raises ValueError."""
    if not text:
        return None
    word = text.strip().lower()
    if word in ZONES:
        return timezone(timedelta(hours=ZONES[word])) if ZONES[word] else UTC
    found = OFFSET.fullmatch(word)
    if found is None:
        raise ValueError(f"no zone: {word}")
    offset = timedelta(hours=int(found["hours"]), minutes=int(found["minutes"] or 0))
    return timezone(offset if found["sign"] == "+" else -offset)
