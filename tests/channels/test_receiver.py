"""The receiver over real sockets: what it takes, what it refuses, and what it survives."""

import os
import resource
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.channels.receiver import peers, wire
from publisher.channels.receiver.listening import (
    Listening,
    greets,
    open_listener,
    read_listening,
)
from publisher.channels.receiver.peers import Peers
from publisher.channels.receiver.server import Receiver
from publisher.errors import PublisherError, SettingError
from tests.harness import wait_for
from tests.properties import examples
from tests.running.ports import free_port

MAIL = b"Subject: x\r\n\r\nBody\r\n"


class Clerk:
    """Knows addresses that begin with `b-`, and keeps what it takes."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, bytes]] = []
        self.gate = threading.Event()
        self.gate.set()
        self.answer = "250 2.0.0 taken"

    def knows(self, recipient: str) -> str:
        return "250 2.1.5 OK" if recipient.startswith("b-") else "550 5.1.1 nobody"

    def take(self, recipient: str, raw: bytes) -> str:
        self.gate.wait(20)
        self.taken.append((recipient, raw))
        return self.answer


class Peer:
    """A mail server that says what it is told."""

    def __init__(self, where: Listening) -> None:
        if where.path:
            self.line = socket.socket(socket.AF_UNIX)
            self.line.connect(where.path)
        else:
            self.line = socket.create_connection((where.host, where.port), 10)
        self.line.settimeout(20)
        self.file = self.line.makefile("rb")

    def reply(self) -> str:
        """One whole reply; empty at the end."""
        lines = []
        while line := self.file.readline():
            lines.append(line.decode().rstrip("\r\n"))
            if line[3:4] == b" ":
                break
        return "\n".join(lines)

    def say(self, data: str | bytes) -> str:
        self.line.sendall(data.encode() + b"\r\n" if isinstance(data, str) else data)
        return self.reply()

    def ready(self, hello: str = "LHLO mx.example.net", to: str = "b-1@x") -> "Peer":
        """Just before DATA."""
        assert self.reply().startswith("220")
        for line in (hello, "MAIL FROM:<>", f"RCPT TO:<{to}>"):
            assert self.say(line).startswith("250"), line
        return self

    def ended(self) -> bool:
        try:
            return self.file.read(1) == b""
        except OSError:
            return True


@contextmanager
def receiver(url: str = "", **networks: str) -> Iterator[tuple[Clerk, Listening]]:
    url = url or f"lmtp://127.0.0.1:{free_port()}"
    where = read_listening(url, [ip_network(n) for n in networks.values()])
    clerk = Clerk()
    reader, writer = os.pipe()
    serving = Receiver(open_listener(where), where, clerk)
    thread = threading.Thread(target=serving.serve, args=(reader,))
    thread.start()
    try:
        yield clerk, where
    finally:
        os.write(writer, b".")
        thread.join(15)
        os.close(reader)
        os.close(writer)
        assert not thread.is_alive()


def smtp() -> str:
    return f"smtp://127.0.0.1:{free_port()}"


def test_lmtp_answers_for_each_recipient() -> None:
    with receiver() as (clerk, where):
        peer = Peer(where).ready()
        assert peer.say("RCPT TO:<b-2@x>").startswith("250 2.1.5")
        assert peer.say("RCPT TO:<someone@else.example>") == "550 5.1.1 nobody"
        assert peer.say("DATA").startswith("354")
        assert peer.say(MAIL + b"..dotted\r\n.\r\n") == "250 2.0.0 taken"
        assert peer.reply() == "250 2.0.0 taken"
        assert peer.say("QUIT").startswith("221")
    assert clerk.taken == [(f"b-{n}@x", MAIL + b".dotted\r\n") for n in (1, 2)]


def test_smtp_takes_one_recipient_at_a_time() -> None:
    with receiver(smtp()) as (clerk, where):
        peer = Peer(where).ready("EHLO mx.example.net")
        assert peer.say("RCPT TO:<b-2@x>").startswith("452 4.5.3")
        assert peer.say("DATA").startswith("354")
        assert peer.say(MAIL + b".\r\n") == "250 2.0.0 taken"
    assert len(clerk.taken) == 1


def test_a_unix_socket_will_do_and_a_dead_ones_file_is_no_hindrance(tmp_path: Path) -> None:
    path = tmp_path / "lmtp"
    with closing(socket.socket(socket.AF_UNIX)) as dead:
        dead.bind(str(path))
    with receiver(f"lmtp://{path}") as (clerk, where):
        assert greets(where)
        with pytest.raises(PublisherError, match="cannot listen"):
            open_listener(where)
        peer = Peer(where).ready()
        peer.say("DATA")
        assert peer.say(MAIL + b".\r\n").startswith("250")
    assert len(clerk.taken) == 1


def test_commands_may_come_in_one_write() -> None:
    with receiver() as (clerk, where):
        peer = Peer(where)
        peer.line.sendall(b"")
        peer.reply()
        lines = "LHLO mx\r\nMAIL FROM:<a@b>\r\nRCPT TO:<b-1@x>\r\nRCPT TO:<no@x>\r\nDATA\r\n"
        peer.line.sendall(lines.encode())
        assert [peer.reply()[:3] for _ in range(5)] == ["250", "250", "250", "550", "354"]
        peer.line.sendall(MAIL + b".\r\nMAIL FROM:<c@d>\r\nNOOP\r\n")
        assert [peer.reply()[:3] for _ in range(3)] == ["250", "250", "250"]
    assert len(clerk.taken) == 1


@pytest.mark.parametrize("protocol", ["lmtp", "smtp"])
def test_what_it_announces(protocol: str) -> None:
    with receiver(f"{protocol}://127.0.0.1:{free_port()}") as (_, where):
        peer = Peer(where)
        peer.reply()
        right, wrong = ("LHLO", "EHLO") if protocol == "lmtp" else ("EHLO", "LHLO")
        assert peer.say(f"{wrong} mx").startswith("500")
        announced = peer.say(f"{right} mx")
        for word in ("PIPELINING", f"SIZE {wire.LARGEST}", "8BITMIME", "SMTPUTF8"):
            assert word in announced


SMUGGLED = b"MAIL FROM:<evil@x>\r\nRCPT TO:<b-9@x>\r\nDATA\r\nSubject: smuggled\r\n\r\n.\r\n"


@pytest.mark.parametrize(
    "end", [b"\n.\n", b"\n.\r\n", b"\r.\r\n", b"\r\n.\n", b"\r.\r", b"\n\n.\r\n"]
)
def test_no_second_mail_is_smuggled_in(end: bytes) -> None:
    with receiver() as (clerk, where):
        peer = Peer(where).ready()
        peer.say("DATA")
        reply = peer.say(b"Subject: x\r\n\r\nBody" + end + SMUGGLED)
        if b"\n" in end.replace(b"\r\n", b""):
            assert reply.startswith("550 5.6.0")
            assert peer.ended(), "nothing that follows is believed"
    assert all(recipient == "b-1@x" for recipient, _ in clerk.taken)
    assert len(clerk.taken) <= 1


@pytest.mark.parametrize("step", [1, 2, 3, 7])
def test_an_end_is_seen_wherever_it_is_cut(step: int) -> None:
    raw = b"A: b\r\n\r\n..x\r\n...\r\n.y\r\nz\r\n"
    with receiver() as (clerk, where):
        peer = Peer(where).ready()
        peer.line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        peer.say("DATA")
        data = raw + b".\r\n"
        for start in range(0, len(data), step):
            peer.line.sendall(data[start : start + step])
        assert peer.reply().startswith("250")
    assert clerk.taken[0][1] == b"A: b\r\n\r\n.x\r\n..\r\ny\r\nz\r\n"


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        (b"NOOP\n", "500 5.5.2"),
        (b"NOOP\r x\r\n", "500 5.5.2"),
        (b"NOOP \0\r\n", "500 5.5.2"),
        (b"x" * 3000, "500 5.5.2"),
        (b"GET / HTTP/1.1\r\n", "421"),
        (b"POST /x HTTP/1.1\r\nHost: y\r\n\r\n", "421"),
    ],
)
def test_what_is_no_mail_ends_the_conversation(said: bytes, answer: str) -> None:
    with receiver() as (_, where):
        peer = Peer(where)
        peer.reply()
        assert peer.say(said).startswith(answer)
        assert peer.ended()


@pytest.mark.parametrize(
    ("lines", "answer"),
    [
        (["MAIL FROM:<>"], "503"),
        (["LHLO mx", "RCPT TO:<b-1@x>"], "503"),
        (["LHLO mx", "DATA"], "503"),
        (["LHLO mx", "MAIL FROM:<>", "DATA"], "503"),
        (["LHLO mx", "MAIL FROM:<>", "MAIL FROM:<>"], "503"),
        (["LHLO mx", "MAIL FROM:nobody"], "501"),
        (["LHLO mx", "MAIL FROM:<> SIZE=52428800"], "552 5.3.4"),
        (["LHLO mx", "MAIL FROM:<> SIZE=much"], "501"),
        (["LHLO mx", "MAIL FROM:<> BODY=BINARYMIME"], "555"),
        (["LHLO mx", "MAIL FROM:<léa@x>"], "553 5.6.7"),
        (["LHLO mx", "MAIL FROM:<léa@x> SMTPUTF8 BODY=8BITMIME SIZE=10"], "250"),
        (["LHLO mx", "MAIL FROM:<>", "RCPT TO:<>"], "501"),
        (["LHLO mx", "MAIL FROM:<>", "RCPT TO:<b-1@x> NOTIFY=NEVER"], "555"),
        (["LHLO mx", "MAIL FROM:<>", "RCPT TO:<" + "b" * 400 + "@x>"], "501"),
        (["LHLO mx", "MAIL FROM:<>", "RCPT TO:<@a,@b:b-1@x>"], "250"),
        (["LHLO"], "501"),
        (["STARTTLS"], "500"),
        (["AUTH PLAIN AGEAYg=="], "500"),
        (["VRFY lea"], "252"),
        (["EXPN list"], "500"),
    ],
)
def test_commands_in_another_order_or_shape_are_refused(lines: list[str], answer: str) -> None:
    with receiver() as (_, where):
        peer = Peer(where)
        peer.reply()
        for line in lines[:-1]:
            peer.say(line)
        assert peer.say(lines[-1]).startswith(answer)


def test_nothing_may_follow_data_before_its_answer() -> None:
    with receiver() as (clerk, where):
        peer = Peer(where).ready()
        assert peer.say(b"DATA\r\n" + MAIL + b".\r\n").startswith("503")
        assert peer.ended()
    assert not clerk.taken


def test_who_errs_again_and_again_is_let_go() -> None:
    with receiver() as (_, where):
        peer = Peer(where)
        peer.reply()
        replies = [peer.say("RCPT TO:<x@y>") for _ in range(10)]
        assert replies[-1].startswith("421")
        assert peer.ended()


def test_fifty_megabytes_are_refused_and_never_in_memory() -> None:
    with receiver() as (clerk, where):
        peer = Peer(where).ready()
        peer.say("DATA")
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        line = b"x" * 998 + b"\r\n"
        for _ in range(50):
            peer.line.sendall(line * 1049)
        assert peer.say(b".\r\n").startswith("552 5.3.4")
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        assert grown < 30_000, f"{grown} KB"
        assert peer.say("NOOP").startswith("250"), "the conversation goes on"
        assert not clerk.taken


def test_of_a_large_mail_the_beginning_is_kept() -> None:
    with receiver() as (clerk, where):
        peer = Peer(where).ready()
        peer.say("DATA")
        assert peer.say(MAIL + (b"y" * 998 + b"\r\n") * 3000 + b".\r\n").startswith("250")
    assert len(clerk.taken[0][1]) <= wire.KEPT
    assert clerk.taken[0][1].startswith(MAIL)


def test_what_never_ends_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "DISCARDED", 100_000)
    with receiver() as (clerk, where):
        peer = Peer(where).ready()
        peer.say("DATA")
        with pytest.raises(OSError):  # noqa: PT011, PT012 (it closes while we speak)
            for _ in range(200):
                peer.line.sendall(b"z" * 65_536)
        assert not clerk.taken


def test_who_says_nothing_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "PATIENCE", 0.2)
    with receiver() as (_, where):
        peer = Peer(where)
        peer.reply()
        assert peer.reply().startswith("421 4.4.2")
        assert peer.ended()


def test_a_byte_now_and_then_keeps_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "LONGEST_COMMAND", 0.2)
    with receiver() as (_, where):
        peer = Peer(where)
        peer.reply()
        limit = time.monotonic() + 10
        with suppress(OSError):
            while time.monotonic() < limit:
                peer.line.sendall(b"x")
                threading.Event().wait(0.05)
        assert time.monotonic() < limit


NOISE = st.lists(
    st.one_of(
        st.sampled_from(
            [b"LHLO x", b"MAIL FROM:<>", b"RCPT TO:<b-1@x>", b"DATA", b"RSET", b".", b"\r\n", b"\n"]
        ),
        st.binary(max_size=60),
    ),
    max_size=12,
)


@given(pieces=NOISE, ends=st.sampled_from([b"\r\n", b"\n", b""]))
@examples(60)
def test_whatever_is_said_others_are_served(pieces: list[bytes], ends: bytes) -> None:
    where, clerk = NOISY
    peer = Peer(where)
    with suppress(OSError):
        peer.line.sendall(ends.join(pieces) + ends)
        peer.line.shutdown(socket.SHUT_WR)
        peer.file.read(100_000)
    peer.line.close()
    assert all(recipient == "b-1@x" for recipient, _ in clerk.taken)
    assert Peer(where).reply().startswith("220")


@pytest.fixture(scope="module", autouse=True)
def _noisy() -> Iterator[None]:
    """One server for all that is said above."""
    with receiver() as (clerk, where):
        NOISY[:] = [where, clerk]
        yield


NOISY: list[Any] = []


def test_who_leaves_in_the_middle_brings_nothing() -> None:
    with receiver() as (clerk, where):
        peer = Peer(where).ready()
        peer.say("DATA")
        peer.line.sendall(MAIL)
        peer.line.close()
        peer.file.close()
        other = Peer(where).ready()
        other.say("DATA")
        assert other.say(MAIL + b".\r\n").startswith("250")
    assert len(clerk.taken) == 1


def test_a_mail_that_was_not_taken_is_not_confirmed() -> None:
    with receiver() as (clerk, where):
        clerk.answer = "451 4.3.0 come again later"
        peer = Peer(where).ready()
        peer.say("DATA")
        assert peer.say(MAIL + b".\r\n") == clerk.answer


def test_strangers_are_turned_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Listening, "lets_in", lambda self, peer: False)
    with receiver() as (_, where):
        assert Peer(where).reply().startswith("554 5.7.1")


def test_a_peer_has_only_so_many_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peers, "MOST_OF_ONE", 3)
    with receiver() as (_, where):
        open_ones = [Peer(where) for _ in range(3)]
        assert all(peer.reply().startswith("220") for peer in open_ones)
        assert Peer(where).reply().startswith("421 4.7.0")
        assert open_ones[0].say("QUIT").startswith("221")
        wait_for(lambda: Peer(where).reply().startswith("220"), 5, "room for another")


def test_rates_are_bounded_by_the_minute() -> None:
    now = [0.0]
    counted = Peers(lambda: now[0])
    for _ in range(peers.CONNECTIONS_A_MINUTE):
        assert counted.enter("192.0.2.1")
        counted.leave("192.0.2.1")
    assert not counted.enter("192.0.2.1")
    assert counted.enter("192.0.2.2")
    assert all(counted.may_send("192.0.2.1") for _ in range(peers.MAILS_A_MINUTE))
    assert not counted.may_send("192.0.2.1")
    now[0] = 60.0
    assert counted.enter("192.0.2.1")
    assert counted.may_send("192.0.2.1")


def test_too_many_mails_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peers, "MAILS_A_MINUTE", 1)
    with receiver() as (_, where):
        peer = Peer(where).ready()
        peer.say("RSET")
        assert peer.say("MAIL FROM:<>").startswith("451 4.7.1")


def test_asked_to_stop_it_ends_the_mail_that_is_under_way() -> None:
    with receiver() as (clerk, where):
        clerk.gate.clear()
        idle, busy = Peer(where), Peer(where).ready()
        idle.reply()
        busy.say("DATA")
        busy.line.sendall(MAIL + b".\r\n")
        threading.Timer(0.3, clerk.gate.set).start()
    assert idle.reply().startswith("421 4.3.2")
    assert idle.ended()
    assert busy.reply().startswith("250")
    assert len(clerk.taken) == 1


def test_many_peers_at_once() -> None:
    with receiver() as (clerk, where):

        def bring(number: int) -> None:
            peer = Peer(where).ready(to=f"b-{number}@x")
            for _ in range(20):
                peer.say("DATA")
                peer.say(MAIL + b".\r\n")
                peer.say("MAIL FROM:<>")
                peer.say(f"RCPT TO:<b-{number}@x>")
            peer.line.close()

        threads = [threading.Thread(target=bring, args=(n,)) for n in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
    assert len(clerk.taken) == 400


@pytest.mark.parametrize(
    "url",
    [
        "",
        "lmtp:",
        "lmtp://",
        "lmtp://127.0.0.1",
        "lmtp://127.0.0.1:99999",
        "lmtp://user:pw@127.0.0.1:24",
        "lmtp://mail.example.org:24",
        "lmtp:///",
        "lmtp:///run/x/",
        "lmtp:///" + "x" * 120,
        "http://127.0.0.1:24",
        "smtp://127.0.0.1:25/x",
        "smtp://127.0.0.1:25?x=y",
        "lmtp:///run/a%00b",
    ],
)
def test_a_wrong_address_names_the_setting(url: str) -> None:
    with pytest.raises(SettingError, match="PUBLISHER_RECEIVE"):
        read_listening(url, [])


def test_others_need_to_be_named() -> None:
    with pytest.raises(SettingError, match="PUBLISHER_RECEIVE_FROM"):
        read_listening("smtp://0.0.0.0:2525", [])
    found = read_listening("smtp://0.0.0.0:2525", [ip_network("192.0.2.0/24")])
    assert [found.lets_in(p) for p in ("192.0.2.9", "::ffff:192.0.2.9", "127.0.0.1", "::1")] == [
        True
    ] * 4
    assert not found.lets_in("198.51.100.1")
    assert not found.lets_in("2001:db8::1")
    assert str(read_listening("lmtp://[::1]:24", [])) == "[::1]:24"


def test_the_lines_of_a_flood_are_no_flood(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Listening, "lets_in", lambda self, peer: False)
    with receiver() as (_, where):
        for _ in range(100):
            Peer(where).reply()
    assert len(caplog.records) <= 8
    assert "127.0.0.1" not in caplog.text
