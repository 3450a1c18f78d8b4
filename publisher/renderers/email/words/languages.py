"""Dates, times and writing directions by BCP 47 tag, through Babel's tables."""

from datetime import datetime
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time

from publisher.renderers.email.words.calendars import in_own_calendar


@lru_cache(maxsize=256)
def locale(tag: str) -> Locale:
    """The locale of a BCP 47 tag, of its language alone, or English."""
    for candidate in (tag, tag.split("-")[0]):
        try:
            return Locale.parse(candidate, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return Locale("en")


@lru_cache(maxsize=256)
def direction(tag: str | None) -> str:
    """ "rtl" for languages written from right to left, else "ltr"."""
    return locale(tag or "en").text_direction


def full_date(moment: datetime, tag: str) -> str:
    """The whole date: « dimanche 22 novembre 2026 », with « 1er » as French writes it."""
    place = locale(tag)
    own = in_own_calendar(moment.date(), place)
    if own:
        return own
    text = format_date(moment.date(), format="full", locale=place)
    return text.replace(" 1 ", " 1er ", 1) if place.language == "fr" else text


def time_of_day(moment: datetime, tag: str) -> str:
    """The time: « 18 h 05 » and « 18 h » in French, else as the language's short form has it."""
    place = locale(tag)
    if place.language != "fr":
        return format_time(moment.time(), format="short", locale=place)
    minutes = f"\u00a0{moment:%M}" if moment.minute else ""
    return f"{moment.hour}\u00a0h{minutes}"
