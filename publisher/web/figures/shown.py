"""A report as pages show it: totals, drawings, and tables in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from django.http import HttpResponse
from django.utils.translation import gettext as _

from publisher.actions.figures.letters import Numbers
from publisher.actions.figures.lists import Growth
from publisher.actions.figures.parts import Part, csv_of, parts_of, parts_of_mails
from publisher.actions.figures.report import Mails, Report
from publisher.web.figures.drawings import Drawing, drawings_of, drawings_of_mails
from publisher.web.figures.words import (
    COLUMNS,
    PARTS,
    figure_in_words,
    in_file,
    in_words,
)
from publisher.web.formats import language, number, percent

OUTSIDE = ("recipients", "accepted", "left", "clicks")  # what is told to who is not of the house
MOST_ROWS = 60  # of a table on a page; its file has all
TEXTS = ("subject", "newsletter", "left_at", "reason", "destination", "list", "source", "first")


@dataclass(frozen=True, slots=True)
class Heading:
    """Of a column; figure: its numbers stand at the end."""

    word: str
    figure: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """more: rows that there was no room for."""

    name: str
    title: str
    columns: Sequence[Heading]
    rows: Sequence[Sequence[str]]
    more: int


@dataclass(frozen=True, slots=True)
class Total:
    """A number that matters, and what share of the mails it is."""

    code: str
    word: str
    number: str
    share: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """All that a page needs."""

    totals: Sequence[Total]
    parts: Mapping[str, Table]
    drawings: Mapping[str, Drawing]


def shown_report(report: Report) -> Shown:
    """A period; its letters are the page's own table."""
    zone, parts = report.publication.time_zone, parts_of(report)
    del parts["letters"]
    return Shown(
        totals=[*_totals(report.mails), *_grown(report.growth.total)],
        parts={name: _table(part, zone) for name, part in parts.items()},
        drawings=drawings_of(report),
    )


def shown_outside(report: Report) -> Shown:
    """A period, for who is not of the house: what went wrong and in whose words readers came from
    is left out, and of letters only what they came to."""
    whole = shown_report(report)
    letters = parts_of(report)["letters"].only(
        ("subject", "left_at", "recipients", "accepted", "clicks")
    )
    parts = {name: whole.parts[name] for name in ("time", "growth", "destinations", "hours")}
    mails, grown = report.mails, _grown(report.growth.total)
    told = [one for one in _totals(mails) if one.code in OUTSIDE]
    if issues := len(mails.letters):
        average = number(round(mails.total.accepted / issues))
        told.insert(0, Total("average", _("Accepted, on average"), average))
    return Shown(
        totals=[*told, *grown],
        parts=parts | {"letters": _table(letters, report.publication.time_zone)},
        drawings=whole.drawings,
    )


def shown_mails(mails: Mails, zone: str) -> Shown:
    """One issue; zone: of its publication."""
    return Shown(
        totals=_totals(mails),
        parts={name: _table(part, zone) for name, part in parts_of_mails(mails).items()},
        drawings=drawings_of_mails(mails),
    )


def file_of(part: Part, name: str, zone: str) -> HttpResponse:
    """The part as a file that spreadsheet programs open by a double click: UTF-8 with its mark, and
    semicolons where the comma is the sign of decimals. name: of the file, of letters and dashes."""
    text = csv_of(
        part,
        delimiter="," if language() == "en" else ";",
        words={code: str(word) for code, word in COLUMNS.items()},
        said=partial(in_file, zone=zone),
    )
    response = HttpResponse("\ufeff" + text, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}-{part.name}.csv"'
    return response


def _table(part: Part, zone: str) -> Table:
    rows = part.rows[:MOST_ROWS]
    return Table(
        name=part.name,
        title=str(PARTS[part.name]),
        columns=[Heading(str(COLUMNS[one]), one not in TEXTS) for one in part.columns],
        rows=[
            [in_words(name, value, zone) for name, value in zip(part.columns, row, strict=True)]
            for row in rows
        ],
        more=len(part.rows) - len(rows),
    )


def _totals(mails: Mails) -> list[Total]:
    all_, found = mails.total, list[Total]()
    for name in ("recipients", "accepted", "refused", "left", "complained", "replied"):
        value: int = getattr(all_, name)
        if name == "recipients":
            found.append(Total(name, _("Mails"), number(value)))
        else:
            found.append(Total(name, str(COLUMNS[name]), number(value), _share(name, value, all_)))
    for name in ("unknown", "stopped"):
        if value := getattr(all_, name):
            found.append(Total(name, str(COLUMNS[name]), number(value)))
    return [*found, Total("clicks", str(COLUMNS["clicks"]), figure_in_words(mails.clicks))]


def _share(name: str, value: int, numbers: Numbers) -> str:
    """Of the mails for what became of them, of the accepted ones for what readers did."""
    if name == "replied":
        return ""
    whole = numbers.recipients if name in ("accepted", "refused") else numbers.accepted
    return percent(value / whole) if whole else ""


def _grown(growth: Growth) -> list[Total]:
    net = f"+{number(growth.net)}" if growth.net > 0 else number(growth.net)
    return [
        Total("joined", str(COLUMNS["joined"]), number(growth.joined)),
        Total("net", _("Readers, net"), net),
    ]
