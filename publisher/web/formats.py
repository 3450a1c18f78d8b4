"""Numbers, times and addresses as pages write them, in the language of the page."""

import hashlib
import math
import re
from datetime import datetime
from functools import lru_cache
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from babel.numbers import format_decimal, format_percent
from django.conf import settings
from django.templatetags.static import static
from django.utils import translation

from publisher.renderers.email.words.languages import locale
from publisher.web.own_words import own_direction, own_language

LOCALES = {"fr": "fr_FR", "en": "en_GB", "ar": "ar"}
PATTERNS = {
    "fr": {
        "day": "EEEE d MMMM y",
        "short": "d MMM y",
        "moment": "d MMM y, HH:mm",
        "full": "EEEE d MMMM, HH:mm",
        "time": "HH:mm",
    },
    "en": {
        "day": "EEEE d MMMM y",
        "short": "d MMM y",
        "moment": "d MMM y, HH:mm",
        "full": "EEEE d MMMM, HH:mm",
        "time": "HH:mm",
    },
    "ar": {
        "day": "EEEE d MMMM y",
        "short": "d MMM y",
        "moment": "d MMM y، HH:mm",
        "full": "EEEE d MMMM، HH:mm",
        "time": "HH:mm",
    },
}
RIGHT_TO_LEFT = ("ar",)


def language() -> str:
    """`fr`, `en` or `ar`: what the page speaks."""
    spoken = (translation.get_language() or "fr")[:2]
    return spoken if spoken in LOCALES else "fr"


def page_language() -> str:
    """What the page speaks: `fr`, `en`, `ar`, or the tag of a publication's own sentences."""
    return own_language() or language()


def right_to_left() -> bool:
    """Whether what the page speaks is written so."""
    return (own_direction() or ("rtl" if language() in RIGHT_TO_LEFT else "ltr")) == "rtl"


def number(value: float) -> str:
    """41208 -> 41 208 with a narrow no-break space in French."""
    return format_decimal(value, locale=LOCALES[language()])


def percent(share: float) -> str:
    """0.42 -> 42 % with a no-break space in French; rounded down, so that 100 % means all."""
    digits = 3 if 0 < share < 0.01 else 2
    floored = math.floor(share * 10**digits + 1e-9) / 10**digits
    return format_percent(floored, locale=LOCALES[language()], decimal_quantization=False)


def moment(value: datetime, zone: str, pattern: str = "moment") -> str:
    """An aware time in the IANA zone, by one of the names in PATTERNS. Minutes, not seconds."""
    local = value.astimezone(ZoneInfo(zone))
    spoken = language()
    place = locale(own_language()) if own_language() else LOCALES[spoken]
    written = format_datetime(local, PATTERNS[spoken][pattern], locale=place)
    return first_of_month(written) if spoken == "fr" else written


def first_of_month(written: str) -> str:
    """1 déc. 2026 -> 1er déc. 2026: French says the first of a month so, and no other day."""
    return re.sub(r"(?<![\d:])1(?= [^\W\d])", "1er", written, count=1)


def size(octets: int) -> str:
    """77412 -> 77 ko in French, 77 kB in English."""
    unit = "o" if language() == "fr" else "B"
    if octets < 1000:
        return f"{octets}\u00a0{unit}"
    if octets < 1_000_000:
        return f"{number(round(octets / 1000))}\u00a0k{unit}"
    return f"{number(round(octets / 1_000_000, 1))}\u00a0M{unit}"


def duration(seconds: float) -> str:
    """95 -> 1 min 35 s, with no-break spaces."""
    whole = max(0, round(seconds))
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours}\u00a0h\u00a0{minutes:02}\u00a0min"
    return f"{minutes}\u00a0min\u00a0{rest:02}\u00a0s" if minutes else f"{rest}\u00a0s"


def web_address(address: str) -> str:
    """The address if a browser may follow it, else `#`: no `javascript:` from content."""
    try:
        scheme = urlsplit(address).scheme.lower()
    except ValueError:
        return "#"
    return address if scheme in {"http", "https", "mailto"} else "#"


def asset(name: str) -> str:
    """The address of one of our static files; it changes with its bytes, so caches stay right."""
    return f"{static(name)}?v={digest_of(name)}"


@lru_cache(maxsize=64)
def digest_of(name: str) -> str:
    """What stands for the bytes of a static file in its address."""
    return hashlib.sha256((settings.STATIC_ROOT / name).read_bytes()).hexdigest()[:12]
