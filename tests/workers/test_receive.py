"""What comes back comes in: a real Postfix brings a bounce by LMTP; up keeps the receiver alive.

Slow: `publisher up` starts, and a letter passes a real MTA and comes back.
"""

import os
import signal
import sqlite3
import threading
from contextlib import closing, nullcontext
from pathlib import Path
from urllib.parse import quote

import pytest

from publisher.channels.receiver.listening import Listening
from tests.channels.test_receiver import Peer
from tests.dovecot import dovecot
from tests.dovecot import missing as no_dovecot
from tests.harness import Installation, wait_for
from tests.postfix import PASSWORD, USER, missing, postfix
from tests.promises.sending import finished, letter, start
from tests.running.ports import free_port
from tests.sink import Sink, Talk

pytestmark = pytest.mark.slow
GONE = "reader1@example.org"
DOMAIN = "c.example.org"  # of the return paths


class Refuses(Sink):
    """A provider that does not know one of the readers."""

    def answer(self, stage: str, talk: Talk, reply: str) -> str:
        if stage == "RCPT" and talk.recipients[-1] == GONE:
            return f"550 5.1.1 <{GONE}>: Recipient address rejected: User unknown"
        return reply


def states(made: Installation) -> dict[str, str]:
    with closing(sqlite3.connect(made.data_dir / "publisher.sqlite3")) as database:
        rows = "SELECT address, state FROM delivery_delivery"
        return dict(database.execute(rows).fetchall())


@pytest.mark.skipif(bool(missing()), reason=missing() or "it is there")
def test_a_real_postfix_brings_a_bounce_by_lmtp() -> None:
    where = f"127.0.0.1:{free_port()}"
    with Refuses() as provider, postfix(provider.address, {DOMAIN: f"inet:{where}"}) as relay:
        url = f"smtp://{USER}:{quote(PASSWORD)}@{relay.address}"
        env = {
            "SMTP_URL": f"{url}?starttls=required",
            "SSL_CERT_FILE": relay.ca_file,
            "PUBLISHER_RECEIVE": f"lmtp://{where}",
        }
        with letter(3, provider, env) as (made, issue):
            made.allow_private(relay.address)
            with made.up() as running:
                wait_for(lambda: f"lmtp at {where}" in running.printed(), 30, "its line")
                send = start(made, issue)
                wait_for(lambda: finished(made, send), 60, "the end of the send")
                wait_for(lambda: states(made)[GONE] == "bounced", 60, "the bounce to come in")
                shown = made.json("subscriber", "show", GONE)
                listed = made.json("mail", "list")
            log = relay.log.read_text()
    assert [row["reason"] for row in shown["suppressions"]] == ["bounced"]
    assert "User unknown" in shown["suppressions"][0]["source"]
    assert listed["received"] == {"bounced": 1}
    assert "status=sent (250 2.0.0 taken)" in log


class Returns(Sink):
    """A relay that brings what goes to our return paths back by LMTP, as the house's MTA does."""

    receiver = 0

    def answer(self, stage: str, talk: Talk, reply: str) -> str:
        if stage == "FINAL" and talk.recipients[-1].startswith("b-"):
            threading.Thread(target=self.bring, args=[talk.recipients[-1], talk.last]).start()
        return reply

    def bring(self, recipient: str, body: bytes) -> None:
        peer = Peer(Listening(protocol="lmtp", host="127.0.0.1", port=self.receiver))
        peer.ready(to=recipient).say("DATA")
        assert peer.say(body + b".\r\n").startswith("250")


def test_up_keeps_the_receiver_alive_and_reads_a_mailbox_and_the_way_back_is_tried() -> None:
    port = free_port()
    with Returns() as relay, nullcontext() if no_dovecot() else dovecot() as imap:
        relay.receiver = port
        env = {"PUBLISHER_RECEIVE": f"lmtp://127.0.0.1:{port}"}
        if imap:
            env |= {"PUBLISHER_IMAP_URL": imap.url, "SSL_CERT_FILE": imap.ca_file}
            imap.put(b"To: lettre@c.example.org\nFrom: Lea <lea@example.org>\nSubject: a\n\nM\n")
        with Installation(smtp_url=relay.url, env=env) as made:
            made.run("publication", "create", "courrier", "--name", "C", "--domain", DOMAIN)
            made.run("publication", "change", "--from", "lettre@c.example.org")
            if imap:
                made.allow_private(imap.address)
            with made.up():
                assert said(port) == "550 5.1.1 no mail is taken at this address"
                os.kill(pid_of(made), signal.SIGKILL)
                again = wait_for(lambda: said(port), 20, "the receiver to be back")
                assert again.startswith("550 5.1.1")
                assert made.json("mail", "probe", "--wait", "30")["came_at"]
                wanted = {"probe": 1, "person": 1} if imap else {"probe": 1}
                wait_for(lambda: made.json("mail", "list")["received"] == wanted, 40, "the mailbox")
            wait_for(lambda: not said(port), 10, "the receiver to end with up")


def said(port: int) -> str:
    """What it says of somebody it does not know; empty where nobody is there."""
    try:
        peer = Peer(Listening(protocol="lmtp", host="127.0.0.1", port=port))
        peer.reply()
        peer.say("LHLO mx.example.net")
        peer.say("MAIL FROM:<>")
        return peer.say("RCPT TO:<nobody@else.example>")
    except OSError:
        return ""


def pid_of(made: Installation) -> int:
    """The receiver's process."""
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                words = (folder / "cmdline").read_bytes().rstrip(b"\0").split(b"\0")
                environment = (folder / "environ").read_bytes()
            except OSError:
                continue
            if words[-1] == b"receive" and str(made.data_dir).encode() in environment:
                return int(folder.name)
    raise AssertionError("no receiver runs")


def test_root_receives_from_nobody_but_this_machine() -> None:
    if os.geteuid() != 0:
        pytest.skip("not root")
    env = {
        "PUBLISHER_RECEIVE": f"smtp://0.0.0.0:{free_port()}",
        "PUBLISHER_RECEIVE_FROM": "192.0.2.0/24",
    }
    with Installation(env=env) as made:
        done = made.run("receive", check=False, fresh=True)
    assert (done.returncode, "root receives no mail from others" in done.stderr) == (2, True)


@pytest.mark.parametrize(
    ("env", "words"),
    [
        ({}, "PUBLISHER_RECEIVE: is not set"),
        ({"PUBLISHER_RECEIVE": "lmtp://0.0.0.0:24"}, "PUBLISHER_RECEIVE_FROM: must name"),
        ({"PUBLISHER_RECEIVE": "imap://x"}, "PUBLISHER_RECEIVE: must look like"),
    ],
)
def test_a_wrong_setting_stops_the_start(env: dict[str, str], words: str) -> None:
    with Installation(env=env) as made:
        done = made.run("receive", check=False, fresh=True)
    assert done.returncode == 2
    assert words in done.stderr
