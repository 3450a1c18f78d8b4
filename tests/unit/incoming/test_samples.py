"""Reports as servers of many makes write them, and mails that are none: each read as what it is.

All of them were written for these tests, after the wordings of those servers.
"""

import csv
from pathlib import Path

import pytest

from publisher.actions.mail.take_report import names
from publisher.channels.incoming import asks_for_nothing, by_a_person, read_bounces, read_complaint

HERE = Path(__file__).parent
READER = "lea.martin@example.net"  # whom our mail went to


def rows(folder: str) -> list[dict[str, str]]:
    with (HERE / folder / "expected.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


BOUNCES, OTHERS = rows("bounces"), rows("others")
SERVERS = {
    *("Gmail", "Microsoft", "Yahoo", "Apple", "Orange", "SFR", "Free", "Poste", "Bouygues", "GMX"),
    *("Exim", "Postfix", "Exchange", "qmail", "Sendmail", "Lotus"),
}


def test_there_are_enough_of_each_kind() -> None:
    assert len(BOUNCES) >= 150
    assert len(OTHERS) >= 60
    assert {name for name in SERVERS if any(name in row["server"] for row in BOUNCES)} == SERVERS
    for folder, listed in (("bounces", BOUNCES), ("others", OTHERS)):
        there = {path.name for path in (HERE / folder).glob("*.eml")}
        assert there == {row["file"] for row in listed}


@pytest.mark.parametrize("row", BOUNCES, ids=lambda row: row["file"])
def test_a_report_is_classified(row: dict[str, str]) -> None:
    found = read_bounces((HERE / "bounces" / row["file"]).read_bytes())
    assert found, "no report was found in it"
    bounce = next((one for one in found if names(one, READER)), found[0])
    assert (bounce.action, bounce.verdict.value) == (row["action"], row["verdict"])
    about = READER if row["names"] == "yes" else row["names"]
    assert names(bounce, about) or about in bounce.names
    assert "@" not in bounce.words


@pytest.mark.parametrize("row", OTHERS, ids=lambda row: row["file"])
def test_what_is_no_report_is_not_taken_for_one(row: dict[str, str]) -> None:
    raw = (HERE / "others" / row["file"]).read_bytes()
    assert not read_bounces(raw)
    assert read_complaint(raw) is None
    if asks_for_nothing(raw):
        became = "ignored"
    else:
        became = "person" if by_a_person(raw) else "unrecognised"
    assert became == row["becomes"]
