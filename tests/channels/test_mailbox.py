"""The built-in mailbox, as the process that `up` starts."""

import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.channels.mailbox import count_mails, find_mail, list_mails, read_mail
from publisher.channels.mailbox.session import LARGEST_MAIL, Session
from publisher.channels.mailbox.store import Caught
from publisher.channels.types import Parcel
from publisher.errors import PublisherError
from tests.channels.harness_smtp import channel_to

SUBJECT = "Subject: =?utf-8?q?D=C3=A9j=C3=A0_vu?=\r\nMessage-ID: <1@x>\r\n\r\n"


def parcel(key: int, lines: int = 1) -> Parcel:
    return Parcel(
        key=key,
        attempt=1,
        recipient=f"Reader{key}@example.org",
        sender=f"b-{key}@news.example.org",
        body=SUBJECT.encode() + (b"x" * 75 + b"\r\n") * lines,
    )


@pytest.fixture
def mailbox(tmp_path: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    command = [sys.executable, "-m", "publisher.channels.mailbox", "--data-dir", str(tmp_path)]
    address = tmp_path / "address"
    with subprocess.Popen([*command, "--address-file", str(address)]) as process:
        ends = time.monotonic() + 20
        while not address.exists():
            assert time.monotonic() < ends
            assert process.poll() is None
            time.sleep(0.02)
        yield address.read_text().strip(), process
        process.kill()


def send(address: str, parcels: list[Parcel]) -> list[str]:
    channel = channel_to(f"smtp://{address}?starttls=never", address)
    try:
        return [reply.outcome.value for reply in channel.deliver(parcels, lambda parcel: True)]
    finally:
        channel.close()


def test_what_was_answered_is_there_after_kill_9(
    mailbox: tuple[str, subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    address, process = mailbox
    assert send(address, [parcel(n) for n in range(30)]) == ["accepted"] * 30
    process.kill()
    process.wait()
    assert count_mails(tmp_path) == 30
    newest, *_ = list_mails(tmp_path, limit=2)
    assert (newest.recipient, newest.subject) == ("Reader29@example.org", "Déjà vu")
    assert read_mail(tmp_path, newest.id) == parcel(29).body
    assert find_mail(tmp_path, newest.id) == newest
    assert [mail.recipient for mail in list_mails(tmp_path, search="reader12@")] == [
        "Reader12@example.org"
    ]
    assert len(list_mails(tmp_path, limit=10, offset=25)) == 5


def test_it_ends_at_sigterm(mailbox: tuple[str, subprocess.Popen[bytes]]) -> None:
    _, process = mailbox
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 0


@pytest.mark.slow
def test_a_taken_port_and_an_unwritable_directory_are_named(
    mailbox: tuple[str, subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    """Slow: a real server answers."""
    address, _ = mailbox
    (tmp_path / "file").touch()
    wrong = {
        address: [str(tmp_path / "other"), "--port", address.rpartition(":")[2]],
        "file/data": [str(tmp_path / "file" / "data")],
    }
    for named, options in wrong.items():
        command = [sys.executable, "-m", "publisher.channels.mailbox", "--data-dir", *options]
        done = subprocess.run(command, capture_output=True, text=True, timeout=20)
        assert done.returncode == 2
        assert named in done.stderr


def test_a_mailbox_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert (list_mails(tmp_path), count_mails(tmp_path), find_mail(tmp_path, 1)) == ([], 0, None)
    with pytest.raises(PublisherError) as caught:
        read_mail(tmp_path, 1)
    assert caught.value.code == "unknown_mail"


def talk(data: bytes, size: int) -> tuple[bytes, list[Caught]]:
    """What the session says and catches when the client's bytes come in pieces."""
    said, caught = bytearray(), list[Caught]()
    session = Session(said.extend, caught.append)
    answered = 0
    for start in range(0, len(data), size):
        session.feed(data[start : start + size])
        while len(caught) > answered:
            answered += 1
            session.answer(kept=True)
    return bytes(said), caught


CONVERSATION = (
    b"EHLO x\r\nMAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n..dot\r\n...\r\nx\r\n.\r\n"
    b"MAIL FROM:<> SIZE=1\r\nRCPT TO:<c@x>\r\nRCPT TO:<d@x>\r\nDATA\r\n.\r\n"
    b"DATA\r\nRSET\r\nNOOP\r\nWHAT\r\nQUIT\r\n"
)


@given(st.integers(1, 60))
def test_a_pipelined_conversation_is_the_same_in_any_packets(size: int) -> None:
    said, caught = talk(CONVERSATION, size)
    assert [(mail.recipients, mail.raw) for mail in caught] == [
        (["b@x"], b".dot\r\n..\r\nx\r\n"),
        (["c@x", "d@x"], b""),
    ]
    codes = [line[:3] for line in said.split(b"\r\n") if line and line[3:4] == b" "]
    assert b" ".join(codes) == (b"220 250 250 250 354 250 250 250 250 354 250 503 250 250 502 221")


@given(st.binary(max_size=400))
def test_no_bytes_break_a_session(data: bytes) -> None:
    talk(b"EHLO x\r\n" + data + b"\r\n", 50)


def test_a_mail_without_end_is_refused() -> None:
    said = bytearray()
    session = Session(said.extend, lambda mail: None)
    session.feed(b"MAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n")
    session.feed(b"x" * (LARGEST_MAIL + 10))
    assert session.closing
    assert b"552 5.3.4" in said


def test_the_file_is_for_its_owner_only(
    mailbox: tuple[str, subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    address, _ = mailbox
    send(address, [parcel(1)])
    file = tmp_path / "mailbox.sqlite3"
    assert file.stat().st_mode & 0o077 == 0
    with sqlite3.connect(file) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
