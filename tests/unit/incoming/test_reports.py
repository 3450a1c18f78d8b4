"""Reports as servers write them: in fields, in plain words, encoded, nested; and what is none."""

import base64
import time
from collections.abc import Callable

import pytest

from publisher.channels.incoming import (
    asks_for_nothing,
    by_a_person,
    enclosed_marks,
    read_bounces,
    read_complaint,
)
from publisher.channels.incoming.message import LARGEST
from publisher.channels.reply_table import Stage, Verdict
from tests.growth import grows_too_fast

FIELDS = "Final-Recipient: rfc822; lea@example.net\nAction: {action}\n{more}\n"


def report(
    more: str,
    *,
    action: str = "failed",
    kind: str = "message/delivery-status",
    encoding: str = "",
    nested: int = 0,
) -> bytes:
    fields = FIELDS.format(action=action, more=more)
    if encoding == "base64":
        fields = base64.encodebytes(fields.encode()).decode()
    head = f"Content-Type: {kind}\n" + (
        f"Content-Transfer-Encoding: {encoding}\n" if encoding else ""
    )
    inner = (
        'Content-Type: multipart/report; report-type=delivery-status; boundary="in"\n\n'
        f"--in\nContent-Type: text/plain\n\nSorry.\n--in\n{head}\n{fields}\n--in--\n"
    )
    for level in range(nested):
        inner = (
            f'Content-Type: multipart/mixed; boundary="out{level}"\n\n--out{level}\n{inner}'
            f"--out{level}\nContent-Type: text/plain\n\nScanned.\n--out{level}--\n"
        )
    return f"From: MAILER-DAEMON@mx.example.net\nSubject: Returned\n{inner}".encode()


def plain(text: str, *fields: str, sender: str = "MAILER-DAEMON@mx.example.net") -> bytes:
    return "\n".join([f"From: {sender}", "Subject: failure notice", *fields, "", text]).encode()


GONE = "Status: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 no such user here"
QMAIL = """Hi. This is the qmail-send program at mx.example.net.
I'm afraid I wasn't able to deliver your message to the following addresses.

<lea@example.net>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

Subject: 421 stories of the week
"""
EXIM = """This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its recipients.

  lea@example.net
    SMTP error from remote mail server after {stage}:
    host mx.example.net [192.0.2.25]: {reply}

------ This is a copy of the message, including all the headers. ------
Subject: 550 5.1.1 recettes
"""


@pytest.mark.parametrize(
    ("raw", "code", "verdict"),
    [
        (report(GONE), "550 5.1.1", Verdict.UNKNOWN),
        (report(GONE, kind="message/global-delivery-status"), "550 5.1.1", Verdict.UNKNOWN),
        (report(GONE, encoding="base64"), "550 5.1.1", Verdict.UNKNOWN),
        (report(GONE, nested=2), "550 5.1.1", Verdict.UNKNOWN),
        (report("Diagnostic-Code: smtp; 550 5.1.1 unknown user"), "550 5.1.1", Verdict.UNKNOWN),
        (report("Status: 4.4.7", action="expired"), "450 4.4.7", Verdict.EXPIRED),
        (report("", action="expired"), "450 4.4.7", Verdict.EXPIRED),
        (report("Status: 5.0.0"), "550 5.0.0", Verdict.UNCLEAR),
        (
            report("Status: 4.2.1\nDiagnostic-Code: smtp; 220-mx.example.net 421 4.2.1 plus tard"),
            "421 4.2.1",
            Verdict.DEFERRAL,
        ),
        (
            report("Status: 5.0.0\nDiagnostic-Code: smtp; 550 " + "listed by a block list " * 200),
            "550 5.0.0",
            Verdict.REPUTATION,
        ),
        (
            report("Status: 5.2.2\nDiagnostic-Code: smtp; 552 5.2.2 over quota", action="delayed"),
            "552 5.2.2",
            Verdict.FULL,
        ),
        (plain(QMAIL), "550 5.1.1", Verdict.UNKNOWN),
        (
            plain(
                EXIM.format(stage="RCPT TO:<lea@example.net>", reply="550 5.1.1 unknown user"),
                "X-Failed-Recipients: lea@example.net",
                "Auto-Submitted: auto-replied",
                sender="Mail Delivery System <Mailer-Daemon@mx.example.net>",
            ),
            "550 5.1.1",
            Verdict.UNKNOWN,
        ),
        (
            plain(
                "This message was created automatically by mail delivery software.\n\n"
                "lea@example.net:\nSMTP error from remote server for RCPT TO command, host: "
                "mx.example.net (192.0.2.25) reason: 552 5.2.2 mailbox full\n",
                "Auto-Submitted: auto-replied",
                sender="Mail Delivery System <mailer-daemon@kundenserver.example.net>",
            ),
            "552 5.2.2",
            Verdict.FULL,
        ),
    ],
)
def test_a_report_is_read_however_it_is_written(raw: bytes, code: str, verdict: Verdict) -> None:
    for line_end in (b"\n", b"\r\n"):
        found, *_ = read_bounces(raw.replace(b"\n", line_end))
        assert (found.code, found.verdict) == (code, verdict)


@pytest.mark.parametrize(
    ("stage", "reply", "expected", "verdict"),
    [
        ("RCPT TO:<lea@example.net>", "550 refused", Stage.RCPT, Verdict.UNCLEAR),
        ("end of data", "550 refused", Stage.FINAL, Verdict.CONTENT),
        ("MAIL FROM:<b-x@news.example.org>", "550 refused", Stage.MAIL, Verdict.POLICY),
    ],
)
def test_the_refused_command_is_kept(
    stage: str, reply: str, expected: Stage, verdict: Verdict
) -> None:
    text = EXIM.format(stage=stage, reply=reply)
    found, *_ = read_bounces(plain(text, "X-Failed-Recipients: lea@example.net"))
    assert (found.stage, found.verdict) == (expected, verdict)


def test_a_warning_is_no_refusal() -> None:
    text = "This is a warning. Your message could not be delivered for 4 hours: 451 4.4.1 timeout"
    found, *_ = read_bounces(plain(text))
    assert found.action == "delayed"


@pytest.mark.parametrize(
    "raw",
    [
        plain(
            "Je suis absente jusqu'au 550 5.1.1.", "Auto-Submitted: auto-replied", sender="lea@x"
        ),
        plain("Merci pour votre lettre ! 550 fois merci.", sender="lea@example.net"),
        plain("I am out of the office, call 450 555 01.", "Precedence: auto_reply", sender="a@b"),
        plain("Everything went well.", sender="postmaster@example.net"),
        report("Status: 2.0.0", action="delivered"),
        report("Status: 2.0.0", action="relayed"),
        b"",
        b"\0\xff\n\n\0",
        plain(QMAIL.partition("Sorry")[0]),
    ],
)
def test_what_no_server_wrote_is_no_report(raw: bytes) -> None:
    assert not read_bounces(raw)


def test_codes_in_the_copy_of_our_mail_are_not_read() -> None:
    text = EXIM.format(stage="RCPT TO:<lea@example.net>", reply="it went away")
    assert not read_bounces(plain(text, "X-Failed-Recipients: lea@example.net"))


@pytest.mark.parametrize(
    ("enclosed", "marks"),
    [
        ("Return-Path: <b-abc234@news.example.org>", {("return", "abc234")}),
        ("List-Unsubscribe: <mailto:leave+abc234@n.example>", {("leave", "abc234")}),
        ("List-Unsubscribe: <https://n.example/u/aBc-_9>", {("leave link", "aBc-_9")}),
        ("Message-ID: <abc234@news.example.org>", {("message-id", "abc234")}),
    ],
)
@pytest.mark.parametrize("way", ["arf", "jmrp"])
def test_a_complaint_names_its_mail_by_any_token(
    enclosed: str, marks: set[tuple[str, str]], way: str
) -> None:
    feedback = "--x\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\nVersion: 1\n\n"
    own = "X-HmXmrOriginalRecipient: lea@example.net\n" if way == "jmrp" else ""
    raw = (
        "From: staff@provider.example.net\nContent-Type: multipart/mixed; boundary=x\n\n"
        f"{feedback if way == 'arf' else ''}"
        f"--x\nContent-Type: message/rfc822\n\n{own}{enclosed}\n\nBody\n--x--\n"
    )
    found = read_complaint(raw.encode())
    assert found is not None
    assert (found.kind, {tuple(mark) for mark in found.marks}) == ("abuse", marks)


def test_a_mail_that_was_only_forwarded_is_no_complaint() -> None:
    raw = (
        b"Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: message/rfc822\n\nA: b\n"
    )
    assert read_complaint(raw) is None


@pytest.mark.parametrize(
    "piece",
    [
        "--in\nContent-Type: multipart/mixed; boundary=in\n\n",
        "X: y\n",
        "550 ",
        "5.1.1 ",
        "\n\n",
        "----\n",
        "mail from data command ",
        "<p ",
        "a@",
        "subject",
        "-",
    ],
)
def test_twice_the_mail_takes_about_twice_the_time(piece: str) -> None:
    def seconds(size: int) -> float:
        raw = report(GONE) + (piece * (size // len(piece))).encode()
        best = 9.0
        for _ in range(3):
            start = time.process_time()
            read_bounces(raw)
            by_a_person(raw)
            asks_for_nothing(raw)
            enclosed_marks(raw)
            read_complaint(raw)
            best = min(best, time.process_time() - start)
        return best

    small, large = seconds(LARGEST // 4), seconds(LARGEST // 2)
    assert large < 4 * small + 0.05


CHARSETS = (
    *("us-ascii", "utf-8", "utf-7", "utf-16", "utf-16le", "utf-32", "iso-8859-1", "iso-8859-15"),
    *("windows-1252", "cp1251", "koi8-r", "koi8-u", "gb2312", "gbk", "gb18030", "big5", "euc-jp"),
    *("iso-2022-jp", "shift_jis", "euc-kr", "ks_c_5601-1987", "tis-620", "macintosh", "latin1"),
)
NO_CHARSETS = (
    *("", "rot13", "zlib", "base64", "hex", "idna", "punycode", "unicode_escape", "undefined"),
    *("raw_unicode_escape", "uu", "mbcs", "x" * 900, "utf-8'\"", "../../etc/passwd", "\xe9"),
)


@pytest.mark.parametrize("charset", CHARSETS)
def test_a_text_in_every_charset_is_read(charset: str) -> None:
    words = "This message was created automatically by mail delivery software.\n\n"
    text = f"{words}lea@example.net\n  550 5.1.1 User unknown\n".encode(charset)
    head = (
        "From: MAILER-DAEMON@mx.example.net\nSubject: x\nContent-Transfer-Encoding: base64\n"
        f'Content-Type: text/plain; charset="{charset}"\n\n'
    )
    [found] = read_bounces(head.encode() + base64.encodebytes(text))
    assert (found.code, found.names) == ("550 5.1.1", ("lea@example.net",))


@pytest.mark.parametrize("charset", NO_CHARSETS)
def test_a_charset_that_is_none_is_taken_for_utf_8(charset: str) -> None:
    raw = plain(QMAIL, f"Content-Type: text/plain; charset={charset}")
    assert [one.code for one in read_bounces(raw)] == ["550 5.1.1"]


@pytest.mark.parametrize("nested", [5, 100, 1000])
def test_a_report_too_deep_is_none(nested: int) -> None:
    raw = report(GONE, nested=nested)
    assert not read_bounces(raw)
    assert not asks_for_nothing(raw)
    assert not by_a_person(raw)


@pytest.mark.parametrize("read", [read_bounces, asks_for_nothing, by_a_person])
def test_a_deeper_report_costs_no_more_than_its_length(read: Callable[[bytes], object]) -> None:
    assert not grows_too_fast(read, lambda depth: report(GONE, nested=depth), (10, 100, 1000))


@pytest.mark.parametrize(
    "raw",
    [
        b"From: MAILER-DAEMON@x\r\nSubject: Undeliverable\r\n",
        b"From: MAILER-DAEMON@x\r\nSubject: Undeliverable\r\n\r\n",
        b"From: MAILER-DAEMON@x\r\nContent-Type: multipart/report; boundary=b\r\n\r\n",
        b"From: MAILER-DAEMON@x\r\nContent-Type: multipart/report; boundary=b\r\n\r\n--b--\r\n",
        b"From: MAILER-DAEMON@x\r\nContent-Type: multipart/report; boundary=b\r\n\r\n--b\r\n"
        b"Content-Type: message/delivery-status\r\n\r\n\r\n--b--\r\n",
        b"\r\n\r\n",
        b"\n" * 1000,
        b"From: a@b.example",
    ],
)
def test_a_mail_without_a_body_is_no_report(raw: bytes) -> None:
    assert read_bounces(raw) == []
    assert read_complaint(raw) is None
    assert not asks_for_nothing(raw)
