"""Promise 3 for those who complain, bounce or are forgotten: once that has committed, no mail to
the address begins. And of who was forgotten nothing is left, in any file."""

import pytest

from tests.harness import Installation, wait_for
from tests.promises.sending import finished, in_state, letter, new_issue, start
from tests.promises.sending import ledger as ledger_of
from tests.promises.test_promise_03_leaving import _click
from tests.sink import Sink

READERS = 90


def traces(made: Installation, *words: str) -> set[str]:
    """The files of the data directory that hold one of the words, in whatever case."""
    wanted = [word.lower().encode() for word in words]
    places = [made.data_dir, *made.data_dir.parent.glob(f"{made.data_dir.name}.*.out")]
    files = [
        file for place in places for file in ([place] if place.is_file() else place.rglob("*"))
    ]
    return {
        str(file.relative_to(made.data_dir.parent))
        for file in files
        if file.is_file() and any(word in file.read_bytes().lower() for word in wanted)
    }


@pytest.mark.slow
def test_nothing_is_left_of_who_was_forgotten() -> None:
    """Slow: real processes; mail goes to the built-in mailbox."""
    with Installation() as made:
        story, csv = made.data_dir / "story.txt", made.data_dir.with_suffix(".csv")
        story.write_text("La rivière revient\n\nAprès dix ans de travaux, l’eau coule.\n")
        csv.write_text("address,name\nZoe.Oubliee@Example.org,Zoé Oubliée\nbela@example.org,Béla\n")
        for line in (
            "publication create courrier --name C --domain c.example.org --postal-address Port",
            f"article import {story} --guid tag:c,1",
            "newsletter create matin --control zoe.OUBLIEE@example.org --control bela@example.org",
            f"subscriber import {csv} --list matin --source test",
        ):
            made.run(*line.split())
        csv.unlink()
        with made.up():
            send = start(
                made, made.json("issue", "create", "matin", "--article", "tag:c,1")["issue"]
            )
            wait_for(lambda: finished(made, send), 90, "the end of the letter")
            shown = made.json("subscriber", "show", "zoe.oubliee@example.org")
            assert shown["name"] == "Zoé Oubliée"
            assert shown["control_copies_of"] == ["matin"]
            assert {mail["state"] for mail in shown["mails"]} == {"accepted"}
            kept = {name.rpartition("/")[2].split("-")[0] for name in traces(made, "zoe.oubliee")}
            assert kept == {"publisher.sqlite3", "mailbox.sqlite3"}, "no log and no journal has it"
            made.run("subscriber", "forget", "zoe.oubliee@example.org", "--yes")
            assert made.json("subscriber", "show", "zoe.oubliee@example.org")["forgotten"]
        found = traces(made, "zoe.oubliee", "Oubliée")
        assert found == set()
        asked = ("subscriber export", "subscriber export --format jsonl", "suppression export")
        exports = [made.run(*line.split()).stdout for line in asked]
        assert [number for number, text in enumerate(exports) if "oubli" in text.lower()] == []
        assert "bela@example.org" in exports[0]
        assert traces(made, "bela@example.org"), "the search finds what is there"


def _complain(made: Installation, key: int) -> None:
    token = made.run(
        "manage", "shell", "-c",
        "from publisher.publications.tokens import lowercase, seal_many;"
        f"print(lowercase(seal_many('message-id', [{key}])[0]))",
    ).stdout.split()[-1]  # fmt: skip
    raw = (
        "Content-Type: multipart/report; report-type=feedback-report; boundary=b\n\n--b\n"
        "Content-Type: message/feedback-report\n\nFeedback-Type: abuse\nVersion: 1\n\n--b\n"
        f"Content-Type: text/rfc822-headers\n\nCFBL-Feedback-ID: {token}\n\n--b--\n"
    )
    made.run("mail", "receive", "complaint@c.example.org", stdin=raw)


@pytest.mark.slow
def test_complaining_blocking_and_erasing_in_mid_send(database: dict[str, str] | None) -> None:
    """Slow: two sends with real workers, the second at a few mails a second."""
    with Sink() as sink, letter(READERS, sink, database) as (made, issue), made.up():
        for way in ("leave", "complaint"):
            made.json("publication", "change", f"--{way}-address", f"{way}@c.example.org")
        first = start(made, issue)
        wait_for(lambda: finished(made, first), 90, "the end of the first letter")
        mails = {mail.recipient: mail for mail in sink.mails}
        keys = {address: row.key for address, row in ledger_of(made, first).items()}
        second_issue = new_issue(made)
        sink.mails.clear()
        sink.delay = 6.0  # a command takes its time to start
        second = start(made, second_issue)
        wait_for(lambda: len(sink.mails) > 2, 90, "the first mails of the second letter")
        rows = ledger_of(made, second)
        last = sorted(rows, key=lambda one: rows[one].key, reverse=True)
        for address, way in zip(last, ("forget", "complain", "block", "click"), strict=False):
            if way == "forget":
                made.run("subscriber", "forget", address, "--yes")
            elif way == "complain":
                _complain(made, keys[address])
            elif way == "block":
                made.run("suppression", "add", address, "--reason", "bounced")
            else:
                _click(mails[address])
        stopped = set(last[:4]) & (in_state(made, second, "suppressed") | {last[0]})
        assert len(stopped) >= 2, "they were mailed before: the race did not happen"
        sink.delay = 0.0
        wait_for(lambda: finished(made, second), 90, "the end of the second letter")
        assert not stopped & set(sink.recipients)
        assert len(set(sink.recipients)) == READERS - len(stopped)
