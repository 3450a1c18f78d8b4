"""Exports of other tools, written by their public documentation: known by their columns."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from publisher.audience.extras import Taker
from publisher.audience.files.rows import Row
from publisher.audience.spreadsheets import Spreadsheet

SAMPLES = Path(__file__).parents[1] / "reader_exports"
NOW = datetime(2026, 11, 30, tzinfo=UTC)
JOINED = datetime(2024, 1, 31, 8, 15, 30, tzinfo=UTC)


class EveryField:
    """Takes all: columns that no one asked for, and whatever JSON cells name."""

    def __init__(self, sheet: Spreadsheet) -> None:
        self.at = {place: self.named(name) for place, name in sheet.columns.spare.items()}

    def named(self, name: str) -> Taker:
        return Taker(name, lambda value: value)


def rows_of(sample: str) -> tuple[Spreadsheet, dict[str, Row]]:
    with (SAMPLES / sample).open("rb") as file:
        sheet = Spreadsheet(file, sample, now=NOW)
        sheet.takers = EveryField(sheet)
        rows = list(sheet)
    assert all(isinstance(row, Row) for row in rows), rows
    return sheet, {row.key.partition("@")[0]: row for row in rows}


@pytest.mark.parametrize(
    ("sample", "tool", "left"),
    [
        ("listmonk.csv", "listmonk", {"here": None, "off": "inactive", "never": "blocked"}),
        ("subscribed_mailchimp.csv", "Mailchimp", {"here": None, "noproof": "unconfirmed"}),
        ("unsubscribed_mailchimp.csv", "Mailchimp", {"left": "unsubscribed"}),
        ("cleaned_mailchimp.csv", "Mailchimp", {"gone": "bounced"}),
        ("nonsubscribed_mailchimp.csv", "Mailchimp", {"shop": "unconfirmed"}),
        ("ghost.csv", "Ghost", {"here": None, "pays": None, "gift": None, "left": "unsubscribed",
                                "gone": "deleted"}),
        ("keila.csv", "Keila", {"here": None, "left": "unsubscribed", "gone": "bounced"}),
        ("substack.csv", "Substack", {"here": None, "pays": None, "left": "unsubscribed"}),
        ("buttondown.csv", "Buttondown", {"here": None, "pays": None, "left": "unsubscribed",
                                          "gone": "bounced", "new": "unconfirmed"}),
        ("brevo.csv", "Brevo", {"here": None, "never": "blocked"}),
    ],
)  # fmt: skip
def test_a_tools_export_is_known_and_who_left_is_out(
    sample: str, tool: str, left: dict[str, str | None]
) -> None:
    sheet, rows = rows_of(sample)
    assert sheet.columns.tool is not None
    assert sheet.columns.tool.name == tool
    assert {name: row.left for name, row in rows.items()} == left


@pytest.mark.parametrize(
    ("sample", "reader", "more"),
    [
        ("listmonk.csv", "here", {"fields": {"city": "Lyon", "likes": ["tea"]},
                                  "joined_at": JOINED.replace(microsecond=123456)}),
        ("subscribed_mailchimp.csv", "here",
         {"tags": ("VIP", "Culture, livres"), "time_zone": "Europe/Paris",
          "fields": {"Address": "1 rue Haute Lyon 69001 FR"},
          "consent_at": datetime(2024, 1, 2, 11, 30, tzinfo=UTC),
          "proof": {"asked_at": "2024-01-01T10:00:00Z", "confirmed_at": "2024-01-02T11:30:00Z"}}),
        ("ghost.csv", "here", {"tags": ("Fondateurs", "Lyon"), "joined_at": JOINED,
                               "fields": {"note": "likes\nlong notes"}}),
        ("ghost.csv", "pays", {"tags": ("paid", "Gold"), "joined_at": JOINED}),
        ("ghost.csv", "gift", {"tags": ("complimentary",), "joined_at": JOINED}),
        ("keila.csv", "here", {"external_id": "crm-1", "fields": {"city": "Lyon"}}),
        ("substack.csv", "here", {"joined_at": JOINED.replace(microsecond=123000)}),
        ("substack.csv", "pays", {"joined_at": JOINED.replace(microsecond=123000),
                                  "tags": ("paid",),
                                  "paid_until": datetime(2030, 2, 1, tzinfo=UTC)}),
        ("buttondown.csv", "here", {"fields": {"city": "Lyon"}, "tags": ("vip", "books"),
                                    "joined_at": JOINED.replace(microsecond=123456)}),
        ("buttondown.csv", "pays", {"tags": ("paid",),
                                    "joined_at": JOINED.replace(microsecond=123456)}),
        ("brevo.csv", "here", {"external_id": "crm-1", "fields": {"VILLE": "Lyon"},
                               "joined_at": JOINED}),
    ],
)  # fmt: skip
def test_what_a_tool_knows_of_a_reader_is_kept(
    sample: str, reader: str, more: dict[str, Any]
) -> None:
    found = rows_of(sample)[1][reader].more
    assert found is not None
    kept = {name: getattr(found, name) for name in found.__slots__ if getattr(found, name)}
    assert kept == more


@pytest.mark.parametrize("sample", sorted(path.name for path in SAMPLES.iterdir()))
def test_no_ip_address_is_kept(sample: str) -> None:
    assert "192.0.2" not in repr(rows_of(sample)[1])
