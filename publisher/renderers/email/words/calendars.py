"""Dates of languages whose papers count years otherwise: Persian (Solar Hijri) and Thai (Buddhist).

Babel's tables have the Gregorian calendar alone.
"""

from datetime import date

from babel import Locale
from babel.dates import format_date

_BUDDHIST = 543  # years before the Gregorian ones
PERSIAN_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
_MONTHS = (
    *("فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور"),
    *("مهر", "آبان", "آذر", "دی", "بهمن", "اسفند"),
)
_BEFORE = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)  # days of a year before a month


def in_own_calendar(day: date, place: Locale) -> str:
    """The whole date in Persian or Thai; nothing for every other language."""
    if place.language == "fa":
        year, month, number = solar_hijri(day)
        weekday = format_date(day, "EEEE", locale=place)
        return f"{weekday} {number} {_MONTHS[month - 1]} {year}".translate(PERSIAN_DIGITS)
    if place.language == "th":
        return f"{format_date(day, 'EEEEที่ d MMMM', locale=place)} พ.ศ. {day.year + _BUDDHIST}"
    return ""


def solar_hijri(day: date) -> tuple[int, int, int]:
    """Year, month and day of the calendar of Iran, by its cycle of 33 years."""
    leaps = day.year + (day.month > 2)
    days = 355_666 + 365 * day.year + day.day + _BEFORE[day.month - 1]
    days += (leaps + 3) // 4 - (leaps + 99) // 100 + (leaps + 399) // 400
    year = -1595 + 33 * (days // 12_053)
    days %= 12_053
    year += 4 * (days // 1461)
    days %= 1461
    if days > 365:
        year += (days - 1) // 365
        days = (days - 1) % 365
    if days < 186:
        return year, 1 + days // 31, 1 + days % 31
    return year, 7 + (days - 186) // 30, 1 + (days - 186) % 30
