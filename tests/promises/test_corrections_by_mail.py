"""Promise 4 in mail: a correction or a kill in mid-send, with real processes and a real socket.

Slow: every process is real, and a decision must fall into the middle of a send.
"""

import time
from collections import Counter
from collections.abc import Iterator, Mapping

import pytest

from tests.harness import Installation, wait_for
from tests.promises.sending import (
    CONNECTIONS,
    GUID,
    STORY,
    finished,
    kill_workers,
    letter,
    start,
    status,
)
from tests.running.cluster import cluster, installation_env
from tests.sink import Sink, Taken

pytestmark = pytest.mark.slow
MANY, SOME = 2000, 600  # readers
CHILDREN = 2
BRISK, SLOW = 0.08, 0.6  # seconds an answer takes: at first, and while the decision is made
LOOK = 2.0  # seconds: a look at the send every half second, and what was on the wire


@pytest.fixture(params=["sqlite", "postgresql"])
def env(request: pytest.FixtureRequest) -> Iterator[Mapping[str, str]]:
    if request.param == "sqlite":
        yield {}
        return
    with cluster() as server:
        yield installation_env(server)


def text_of(mail: Taken) -> str:
    """old, new (the corrected story) or notice."""
    body = mail.body.replace(b"=\r\n", b"")
    if b"La mairie promet" not in body:
        return "notice"
    return "new" if b"douze ans de" in body else "old"


def got(sink: Sink, text: str) -> list[str]:
    return sorted(mail.recipient for mail in sink.mails if text_of(mail) == text)


def decide(made: Installation, sink: Sink, readers: int, *arguments: str) -> float:
    """Run a command in mid-send; the moment from which no older text may begin."""
    wait_for(lambda: len(sink.mails) > readers // 5, 60, "a part of the mails")
    sink.delay = SLOW
    made.run("article", *arguments, "--yes", "--notify")
    ended = time.monotonic()
    sink.delay = 0.0
    assert len(sink.mails) < readers * 0.9, "too late to be in mid-send"
    return ended


def told(made: Installation, sink: Sink, send: str) -> list[str]:
    """Who has the notice, when all that is told has been told; it is the second mail send."""
    notice = next(
        str(number)
        for number in range(int(send) + 1, int(send) + 9)
        if status(made, str(number))["kind"] == "notice"
    )
    wait_for(lambda: finished(made, notice), 60, "the end of the notice")
    return got(sink, "notice")


def test_a_correction_in_mid_send_reaches_who_got_the_wrong_text_and_nobody_else(
    env: Mapping[str, str],
) -> None:
    readers = SOME if env else MANY
    with Sink(delay=BRISK) as sink, letter(readers, sink, env) as (made, issue), made.up():
        fixed = made.data_dir / "fixed.txt"
        fixed.write_text(STORY.replace("dix ans de", "douze ans de"))
        send = start(made, issue)
        ended = decide(
            made, sink, readers, "correct", GUID, str(fixed), "--notice", "La durée était fausse."
        )
        end = wait_for(lambda: finished(made, send), 60, "the end of the send")
        notices = told(made, sink, send)
    old, new = got(sink, "old"), got(sink, "new")
    assert end["counts"]["accepted"] == readers
    assert sorted(old + new) == sorted(f"reader{n}@example.org" for n in range(readers))
    assert notices == old
    assert max(mail.at for mail in sink.mails if text_of(mail) == "old") < ended + LOOK


def test_workers_killed_while_it_is_corrected_leave_nobody_untold() -> None:
    with Sink(delay=BRISK) as sink, letter(SOME, sink) as (made, issue), made.up():
        fixed = made.data_dir / "fixed.txt"
        fixed.write_text(STORY.replace("dix ans de", "douze ans de"))
        send = start(made, issue)
        decide(made, sink, SOME, "correct", GUID, str(fixed), "--notice", "La durée était fausse.")
        kill_workers(made)
        end = wait_for(lambda: finished(made, send), 90, "the end of the send")
        notices = told(made, sink, send)
    assert end["counts"]["uncertain"] <= CHILDREN * CONNECTIONS
    old, new = set(got(sink, "old")), set(got(sink, "new"))
    assert not old & new
    assert set(Counter(notices).values()) == {1}
    assert old <= set(notices)
    assert len(set(notices) - old) <= end["counts"]["uncertain"]


def test_a_kill_in_mid_send_stops_it_and_tells_who_has_it() -> None:
    with Sink(delay=BRISK) as sink, letter(SOME, sink) as (made, issue), made.up():
        send = start(made, issue)
        ended = decide(made, sink, SOME, "kill", GUID, "--notice", "Tout est faux.")
        assert status(made, send)["state"] == "held"
        notices = told(made, sink, send)
        old = got(sink, "old")
        assert notices == old
        assert max(mail.at for mail in sink.mails if text_of(mail) == "old") < ended + LOOK
        refused = made.run("send", "resume", send, check=False)
        assert (refused.returncode, "--yes" in refused.stderr) == (2, True)
        made.run("send", "resume", send, "--yes")
        wait_for(lambda: finished(made, send), 60, "the end of the send")
        assert len(sink.mails) == SOME + len(old)
        assert got(sink, "old") == old
