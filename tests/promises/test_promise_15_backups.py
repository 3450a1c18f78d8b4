"""Promise 15: a restored backup revives nobody who left and nothing that was killed or erased, and
sends nothing until a person says so."""

import json
import shutil
import sqlite3
import urllib.error
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest

from tests.harness import Installation, wait_for
from tests.promises.sending import GUID, finished, letter, start
from tests.promises.test_promise_03_leaving import _click, _ways
from tests.sink import Sink

READERS = 12
DATABASE = "publisher.sqlite3"


def backed_up(made: Installation) -> Path:
    """As an operator makes it: SQLite's own backup, of a database that is at work."""
    copy = made.data_dir.with_name(f"{made.data_dir.name}.backup")
    with (
        closing(sqlite3.connect(made.data_dir / DATABASE)) as ours,
        closing(sqlite3.connect(copy)) as theirs,
    ):
        ours.backup(theirs)
    return copy


def put_back(made: Installation, copy: Path) -> None:
    """The file itself is written over, so it lives where it lived."""
    for side in ("-wal", "-shm"):
        (made.data_dir / f"{DATABASE}{side}").unlink(missing_ok=True)
    with copy.open("rb") as old, (made.data_dir / DATABASE).open("r+b") as place:
        place.truncate()
        shutil.copyfileobj(old, place)
    copy.unlink()


def asked(made: Installation, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(made.data_dir / DATABASE, timeout=20)) as database:
        return database.execute(query).fetchall()


def standing(made: Installation) -> dict[str, str]:
    """By address, the state of its subscription."""
    query = """SELECT s.address, u.status FROM audience_subscriber s
        JOIN audience_subscription u ON u.subscriber_id = s.id"""
    return {str(address): str(status) for address, status in asked(made, query)}


def page_of_story(made: Installation) -> int:
    try:
        with urllib.request.urlopen(f"{made.base_url}/articles/1", timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


@pytest.mark.slow
def test_a_restored_backup_revives_nobody_and_sends_nothing() -> None:
    """Slow: real processes twice, and a ledger's minute between a backup and what came after."""
    with Sink() as sink, letter(READERS, sink) as (made, issue):
        csv = made.data_dir / "gone.csv"
        csv.write_text("address,status\nreader3@example.org,unsubscribed\n")
        made.json("publication", "change", "--leave-address", "leave@c.example.org")
        with made.up():
            first = start(made, issue)
            wait_for(lambda: finished(made, first), 60, "the end of the first letter")
            mails = {mail.recipient: mail for mail in sink.mails}
            copy = backed_up(made)
            beat = asked(made, "SELECT beat FROM delivery_ledgeridentity")
            # One way each: a click, a command, a file, a mail of a mail program.
            _click(mails["reader0@example.org"])
            made.run("subscriber", "forget", "reader1@example.org", "--yes")
            made.run("mail", "receive", _ways(mails["reader2@example.org"])[1], stdin="a: b\n\n")
            made.run("subscriber", "import", csv, "--list", "matin", "--source", "elsewhere")
            # Who left and came back since is no victim of the journal.
            _click(mails["reader4@example.org"])
            page = _ways(mails["reader4@example.org"])[0].replace("/u/", "/preferences/")
            (link,) = asked(made, "SELECT id FROM audience_mailinglist")
            urllib.request.urlopen(page, f"list={link[0]}".encode(), timeout=20).close()
            made.run("article", "kill", GUID, "--notice", "Un faux.", "--yes")
            wait_for(
                lambda: asked(made, "SELECT beat FROM delivery_ledgeridentity") != beat,
                120,
                "a beat of the ledger",
            )
        put_back(made, copy)
        assert standing(made)["reader0@example.org"] == "confirmed", "the backup knows nothing"
        sink.mails.clear()
        with made.up():
            assert page_of_story(made) == 410, "a killed story is told before anybody adopts"
            assert json.loads(made.run("ledger", "show", "--json").stdout)["held"]
            found = standing(made)
            assert "reader1@example.org" not in found
            gone = {f"reader{n}@example.org" for n in (0, 2)}
            assert {one for one, status in found.items() if status == "unsubscribed"} == gone
            suppressed = asked(made, "SELECT address_key FROM audience_suppression")
            assert {str(key) for (key,) in suppressed} == gone | {"reader3@example.org"}
            assert sink.mails == []
            made.run("ledger", "adopt", "--yes")
            csv.write_text("address\nreader1@example.org\nreader9@example.org\n")
            told = made.json("subscriber", "import", csv, "--list", "matin", "--source", "old file")
            assert (told["suppressed"], told["already"]) == (1, 1)
            assert sink.mails == []
