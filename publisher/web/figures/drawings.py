"""The drawings of a report, each with what it says to who does not see it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from publisher.actions.figures.hours import Hour
from publisher.actions.figures.letters import Numbers, Refusals
from publisher.actions.figures.lists import Growth
from publisher.actions.figures.periods import Period, Stretch
from publisher.actions.figures.report import Mails, Report
from publisher.web.charts import Chart, Series, bars, lines, rows, stacked
from publisher.web.figures.words import (
    hour_in_words,
    reason_in_words,
    source_in_words,
    stretch_in_words,
)
from publisher.web.formats import number, right_to_left

MOST_ROWS = 8  # bars of reasons and providers; the table has all


@dataclass(frozen=True, slots=True)
class Drawing:
    """SVG, and what its shapes stand for, in their order."""

    svg: SafeString
    names: Sequence[str]


def drawings_of_mails(mails: Mails) -> dict[str, Drawing]:
    """Those of an issue, or of letters, by their tables' names. What is empty is not drawn."""
    found = dict[str, Drawing]()
    if mails.reasons:
        found["reasons"] = _reasons(mails.reasons)
    if mails.destinations:
        found["destinations"] = _destinations(mails.destinations)
    if any(one.left for one in mails.hours):
        found["hours"] = _hours(mails.hours)
    if any(one.clicks.number for one in mails.hours):
        found["clicks"] = _click_hours(mails.hours)
    return found


def drawings_of(report: Report) -> dict[str, Drawing]:
    """Those of a period as well."""
    found = drawings_of_mails(report.mails)
    if report.mails.letters:
        found["time"] = _over_time(report.over_time, report.period)
    if any(_moved(one) for __, one in report.growth.over_time):
        found["growth"] = _growth(report.growth.over_time, report.period)
        found["lists"] = _moves("lists", _("By list"), report.growth.by_list)
        found["sources"] = _moves("sources", _("Where readers came from"), report.growth.by_source)
    return found


def _over_time(found: Sequence[tuple[Stretch, Numbers]], period: Period) -> Drawing:
    series = (
        Series(_("Accepted"), [one.accepted for __, one in found]),
        Series(_("Refused"), [one.refused for __, one in found]),
    )
    labels = _labels([one for one, __ in found], period)
    best = max(range(len(found)), key=lambda place: found[place][1].accepted)
    said = _("Most were accepted at %(label)s: %(num)s.") % {
        "label": labels[best],
        "num": number(found[best][1].accepted),
    }
    return _drawn(stacked, "time", _("Mails accepted and refused, over time"), said, labels, series)


def _growth(found: Sequence[tuple[Stretch, Growth]], period: Period) -> Drawing:
    series = (
        Series(_("Joined"), [one.joined for __, one in found]),
        Series(_("Left the list"), [-one.left - one.erased for __, one in found]),
        Series(_("Mailbox gone"), [-one.bounced for __, one in found]),
    )
    said = _("%(joined)s joined, %(left)s left, %(gone)s mailboxes were gone.") % {
        "joined": number(sum(one.joined for __, one in found)),
        "left": number(sum(one.left + one.erased for __, one in found)),
        "gone": number(sum(one.bounced for __, one in found)),
    }
    labels = _labels([one for one, __ in found], period)
    title = _("Readers who joined, above the line, and who left, below")
    return _drawn(stacked, "growth", title, said, labels, series)


def _moves(name: str, title: str, found: Sequence[Growth]) -> Drawing:
    shown = found[:MOST_ROWS]
    labels = [source_in_words(one.name) if name == "sources" else one.name for one in shown]
    said = _("Most joined: %(label)s, %(num)s.") % {
        "label": labels[0],
        "num": number(shown[0].joined),
    }
    series = (Series(_("Joined"), [one.joined for one in shown]),)
    return _drawn(rows, name, title, said, labels, series)


def _reasons(found: Sequence[Refusals]) -> Drawing:
    shown = found[:MOST_ROWS]
    labels = [reason_in_words(one.name) for one in shown]
    said = _("Most often: %(label)s, %(num)s.") % {
        "label": labels[0],
        "num": number(shown[0].refused),
    }
    series = (Series(_("Refused"), [one.refused for one in shown]),)
    return _drawn(rows, "reasons", _("Refused mails by reason"), said, labels, series)


def _destinations(found: Sequence[Refusals]) -> Drawing:
    shown = found[:MOST_ROWS]
    labels = [one.name or _("all others") for one in shown]
    said = _("Most went to %(label)s: %(num)s accepted.") % {
        "label": labels[0],
        "num": number(shown[0].accepted),
    }
    series = (
        Series(_("Accepted"), [one.accepted for one in shown]),
        Series(_("Refused"), [one.refused for one in shown]),
    )
    title = _("Mails by mailbox provider")
    return _drawn(rows, "destinations", title, said, labels, series)


def _hours(found: Sequence[Hour]) -> Drawing:
    busiest = max(found, key=lambda one: one.left)
    said = _("Most letters left at %(hour)s.") % {"hour": hour_in_words(busiest.hour)}
    series = (Series(_("Letters left"), [one.left for one in found]),)
    labels = [hour_in_words(one.hour) for one in found]
    return _drawn(bars, "hours", _("Letters that left, by hour of the day"), said, labels, series)


def _click_hours(found: Sequence[Hour]) -> Drawing:
    busiest = max(found, key=lambda one: one.clicks.number or 0)
    said = _("Most clicks came at %(hour)s.") % {"hour": hour_in_words(busiest.hour)}
    series = (Series(_("Clicks"), [one.clicks.number for one in found]),)
    labels = [hour_in_words(one.hour) for one in found]
    return _drawn(lines, "clicks", _("Clicks by hour of the day"), said, labels, series)


def _moved(one: Growth) -> int:
    return one.joined + one.left + one.bounced + one.erased


def _labels(stretches: Sequence[Stretch], period: Period) -> list[str]:
    return [stretch_in_words(one, period) for one in stretches]


def _drawn(
    draw: Callable[[Chart], str],
    name: str,
    title: str,
    said: str,
    labels: Sequence[str],
    series: Sequence[Series],
) -> Drawing:
    chart = Chart(
        name=name,
        title=title,
        said=said,
        labels=labels,
        series=series,
        written=number,
        right_to_left=right_to_left(),
    )
    svg = mark_safe(draw(chart))  # noqa: S308 (the charts escape what they are given)
    return Drawing(svg, [one.name for one in series])
