"""Reports as documents: what commands print and the API answers (docs/reports.md)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from publisher.actions.figures.letters import Numbers
from publisher.actions.figures.parts import Cell, Part, parts_of, parts_of_mails
from publisher.actions.figures.report import Mails, Report
from publisher.actions.measuring.report_clicks import Figure
from publisher.content.codec import timestamp

Document = dict[str, Any]


def document_of(report: Report) -> Document:
    """A period."""
    period = report.period
    return {
        "publication": report.publication.slug,
        "newsletter": report.newsletter.slug if report.newsletter else None,
        "period": {
            "name": period.name,
            "first": period.first.isoformat(),
            "last": period.last.isoformat(),
            "time_zone": report.publication.time_zone,
        },
        **_totals(report.mails),
        **_tables(parts_of(report)),
    }


def document_of_mails(mails: Mails) -> Document:
    """What became of one issue's mails, without the issue itself."""
    found = _tables(parts_of_mails(mails))
    del found["letters"]
    return {**_totals(mails), **found}


def figure_document(one: Figure) -> Document:
    """A number, or why there is none: what was not measured is no 0."""
    return {"known": one.known.value, "number": one.number}


def _totals(mails: Mails) -> Document:
    numbers = {name: getattr(mails.total, name) for name in Numbers.__slots__}
    return {
        "waiting": mails.waiting,
        "totals": {**numbers, "clicks": figure_document(mails.clicks)},
    }


def _tables(parts: Mapping[str, Part]) -> Document:
    return {
        name: [
            {column: _value(column, cell) for column, cell in zip(part.columns, row, strict=True)}
            for row in part.rows
        ]
        for name, part in parts.items()
    }


def _value(column: str, cell: Cell) -> Any:
    if isinstance(cell, Figure):
        return figure_document(cell)
    if isinstance(cell, datetime):
        return timestamp(cell)
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell) if column == "issue" else cell
