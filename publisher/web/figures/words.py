"""The words of reports: their columns, reasons and days."""

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from publisher.actions.figures.parts import Cell
from publisher.actions.figures.periods import Kind, Period, Step, Stretch
from publisher.actions.measuring.report_clicks import FEW, Figure, Known
from publisher.channels.reply_table import Verdict
from publisher.web.formats import LOCALES, first_of_month, language, moment, number

COLUMNS: Mapping[str, object] = {
    "issue": gettext_lazy("No. of the issue"),
    "subject": gettext_lazy("Subject"),
    "newsletter": gettext_lazy("Newsletter"),
    "left_at": gettext_lazy("Left on"),
    "recipients": gettext_lazy("Readers"),
    "accepted": gettext_lazy("Accepted"),
    "refused": gettext_lazy("Refused"),
    "unknown": gettext_lazy("To check"),
    "stopped": gettext_lazy("Not sent"),
    "left": gettext_lazy("Unsubscribed"),
    "complained": gettext_lazy("Complaints"),
    "replied": gettext_lazy("Replies"),
    "clicks": gettext_lazy("Clicks"),
    "measured": gettext_lazy("Measured readers"),
    "clicked": gettext_lazy("Of them clicked"),
    "first": gettext_lazy("First day"),
    "last": gettext_lazy("Last day"),
    "reason": gettext_lazy("Reason"),
    "destination": gettext_lazy("Mailbox at"),
    "hour": gettext_lazy("Hour"),
    "mails": gettext_lazy("Letters left"),
    "list": gettext_lazy("List"),
    "source": gettext_lazy("Came from"),
    "joined": gettext_lazy("Joined"),
    "left_list": gettext_lazy("Left the list"),
    "bounced": gettext_lazy("Mailbox gone"),
    "erased": gettext_lazy("Were erased"),
    "net": gettext_lazy("Net"),
}
PARTS: Mapping[str, object] = {
    "letters": gettext_lazy("Issues"),
    "time": gettext_lazy("Mails over time"),
    "reasons": gettext_lazy("Why mails were refused"),
    "destinations": gettext_lazy("By mailbox provider"),
    "hours": gettext_lazy("Hours"),
    "growth": gettext_lazy("Lists over time"),
    "lists": gettext_lazy("By list"),
    "sources": gettext_lazy("Where readers came from"),
}
REASONS: Mapping[str, object] = {
    Verdict.UNKNOWN: gettext_lazy("no such address"),
    Verdict.DISABLED: gettext_lazy("mailbox closed"),
    Verdict.FULL: gettext_lazy("mailbox full"),
    Verdict.POLICY: gettext_lazy("refused by the server’s rules"),
    Verdict.REPUTATION: gettext_lazy("our reputation"),
    Verdict.AUTHENTICATION: gettext_lazy("signature or sender not proven"),
    Verdict.CONTENT: gettext_lazy("what the mail holds"),
    Verdict.EXPIRED: gettext_lazy("put off until it was too late"),
    Verdict.DEFERRAL: gettext_lazy("put off"),
    Verdict.SESSION: gettext_lazy("too many at once"),
}


def reason_in_words(code: str) -> str:
    """Why a server refused; what says nothing is said so."""
    return str(REASONS.get(code, _("no reason said")))


def figure_in_words(one: Figure) -> str:
    """A number that is measured or not: what was not is never 0."""
    if one.known is Known.COUNTED:
        return number(one.number or 0)
    return _("fewer than %(num)s") % {"num": FEW} if one.known is Known.FEW else _("not measured")


def in_words(column: str, value: Cell, zone: str) -> str:
    """What stands in a cell of a table on a page."""
    if isinstance(value, Figure):
        return figure_in_words(value)
    if isinstance(value, datetime):
        return moment(value, zone)
    if isinstance(value, date):
        return day_in_words(value)
    if column == "hour":
        return hour_in_words(int(value))
    if isinstance(value, int):
        return str(value) if column == "issue" else number(value)
    return _text(column, value)


def in_file(column: str, value: Cell, zone: str) -> str:
    """What stands in a cell of a file: times and days as programs read them."""
    if isinstance(value, datetime):
        return f"{value.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return figure_in_words(value) if isinstance(value, Figure) else _text(column, str(value))


def _text(column: str, value: str) -> str:
    if column == "reason":
        return reason_in_words(value)
    if column == "destination":
        return value or _("all others")
    return source_in_words(value) if column == "source" else value or "–"


def source_in_words(source: str) -> str:
    """Where readers came from: a form by its name in addresses, or what somebody wrote."""
    kind, _space, name = source.partition(" ")
    return _("form “%(name)s”") % {"name": name} if kind == "form" and name else source or "–"


def hour_in_words(hour: int) -> str:
    """7 -> 7 h in French, 07:00 in English."""
    return f"{hour}\u00a0h" if language() == "fr" else f"{hour:02}:00"


def day_in_words(day: date) -> str:
    """3 nov. 2026"""
    return _dated(day, "d MMM y")


def days_in_words(first: date, last: date) -> str:
    """du 3 nov. 2026 au 9 nov. 2026"""
    return _("%(first)s to %(last)s") % {"first": day_in_words(first), "last": day_in_words(last)}


def _dated(day: date, pattern: str) -> str:
    written = format_date(day, pattern, locale=LOCALES[language()])
    return first_of_month(written) if language() == "fr" else written


def stretch_in_words(one: Stretch, period: Period) -> str:
    """What a place along a drawing of the period is called: short, for there are many."""
    month = "MMM" if period.first.year == period.last.year else "MMM yy"
    patterns = {Step.DAY: "d MMM", Step.WEEK: "d MMM", Step.MONTH: month, Step.YEAR: "y"}
    return _dated(one.first, patterns[period.step])


def period_in_words(period: Period) -> str:
    """novembre 2026; 4e trimestre 2026; 2026; du 3 nov. 2026 au 9 nov. 2026"""
    if period.kind is Kind.RANGE:
        return days_in_words(period.first, period.last)
    pattern = {Kind.MONTH: "LLLL y", Kind.QUARTER: "QQQQ y", Kind.YEAR: "y"}[period.kind]
    return format_date(period.first, pattern, locale=LOCALES[language()])
