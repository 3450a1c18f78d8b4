"""Whatever is written, the standard library reads the message back as it was meant."""

import email
import re
from dataclasses import replace
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr
from functools import cache

import lxml.html
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from publisher.actions.themes.email_themes import load_theme
from publisher.errors import PublisherError
from publisher.renderers.email import compile_edition, join_message, render
from publisher.renderers.email.encoding import headers
from publisher.renderers.email.fields.grammar import literal
from publisher.renderers.email.types import RenderedMail
from tests.golden.issues import english, french, mails
from tests.golden.issues.samples import Sample
from tests.properties import examples

INTRUDER = "Léa\r\nBcc: eve@example.com\r\n\r\n<script>alert(1)</script>"
ODD = (
    INTRUDER,
    "a\x00b\x0bc\x1f",
    "un\u2028deux\u2029trois\u0085quatre",
    "é" * 5000,
    "x" * 5000,
    "👩‍👩‍👧‍👦" * 40,
    "بريد الجزر",
    "\u202eevil\u202c",
    "=?utf-8?q?=0D=0ABcc:?=",
    "{{ 7 * 7 }} {% if x %}",
    "slot-0123456789abcdef-leave-end",
    "\ud800",
)
WORDS = st.one_of(st.sampled_from(ODD), st.text(max_size=120))
NAMES = {
    "From",
    "To",
    "Reply-To",
    "Subject",
    "Date",
    "Message-ID",
    "List-Id",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "List-Archive",
    "List-Help",
    "List-Owner",
    "Feedback-ID",
    "Precedence",
    "X-Auto-Response-Suppress",
    "CFBL-Address",
    "CFBL-Feedback-ID",
    "Content-Language",
    "MIME-Version",
    "Content-Type",
}
SAMPLE = english.SAMPLE


def message(mail: RenderedMail, sample: Sample = SAMPLE, **values: str) -> bytes:
    edition = compile_edition(mail, sample.envelope)
    return join_message(edition, replace(sample.reader, values=values))


def read(raw: bytes) -> Message:
    """Parsed, with what must hold of every message's lines and headers."""
    head = raw.split(b"\r\n\r\n", 1)[0]
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert not re.search(rb"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\xff]", raw)
    assert b"\n" not in raw.replace(b"\r\n", b"")
    parsed = email.message_from_bytes(raw)
    assert not parsed.defects
    assert parsed.keys() == [line.split(b":")[0].decode() for line in unfolded(head)]
    assert {*parsed.keys(), "Reply-To"} == NAMES
    assert len(parsed.keys()) == len(set(parsed.keys()))
    for name in NAMES - {"From", "Subject", "List-Id"}:
        assert "=?" not in (parsed[name] or ""), name
    assert "=?" not in parsed["From"].rpartition("<")[2] + parsed["List-Id"].rpartition("<")[2]
    return parsed


def unfolded(head: bytes) -> list[bytes]:
    return re.sub(rb"\r\n (?=[^\r])", b" ", head).split(b"\r\n")


def shown(value: str) -> str:
    """A header's words as a reader sees them."""
    return str(make_header(decode_header(value.replace("\r\n", ""))))


def part(parsed: Message, kind: str) -> str:
    (one,) = [p for p in parsed.walk() if p.get_content_type() == f"text/{kind}"]
    content = one.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content.decode().replace("\r\n", "\n")


@cache
def rendered() -> RenderedMail:
    return mails.mail_of("notice-en")


@examples(150)
@given(WORDS, WORDS, WORDS)
def test_headers_come_back_as_they_were_written(subject: str, sender: str, lists: str) -> None:
    envelope = replace(SAMPLE.envelope, from_name=sender, list_name=lists)
    mail = replace(rendered(), subject=subject)
    parsed = read(message(mail, replace(SAMPLE, envelope=envelope)))
    assert shown(parsed["Subject"]) == headers.clean(subject)
    name, address = parseaddr(parsed["From"].replace("\r\n", ""))
    assert (shown(name), address) == (headers.clean(sender), "desk@courier.example.org")
    assert parsed["List-Id"].endswith("<evening.courier.example.org>")
    assert parsed["To"] == SAMPLE.reader.address


@examples(60)
@given(WORDS, WORDS)
@example(INTRUDER, INTRUDER)
def test_both_parts_come_back(subject: str, preheader: str) -> None:
    composition = replace(SAMPLE.alert, subject=literal(subject), preheader=literal(preheader))
    mail = render(composition, load_theme("digest"))
    parsed = read(message(mail))
    for kind, meant in (("plain", mail.text), ("html", mail.html)):
        pieces = re.split(f"slot-{mail.nonce}-[a-z0-9]+-end", meant)
        there = part(parsed, kind)
        place = 0
        for piece in pieces:
            place = there.index(piece.encode("utf-8", "replace").decode(), place) + len(piece)


@examples(150)
@given(WORDS)
@example(INTRUDER)
def test_a_name_changes_no_structure(name: str) -> None:
    mail = mails.mail_of("notice-fr")
    nameless, named = (read(message(mail, french.SAMPLE, **v)) for v in ({}, {"name": name}))
    assert part(named, "plain").count("\n\n") == part(nameless, "plain").count("\n\n")
    outlines = [
        [e.tag for e in lxml.html.fromstring(part(m, "html")).iter()] for m in (named, nameless)
    ]
    assert outlines[0] == outlines[1]
    assert len(part(named, "html")) - len(part(nameless, "html")) < 1500


@pytest.mark.parametrize("name", mails.NAMES)
def test_each_golden_comes_back(name: str) -> None:
    parsed = read(mails.message_of(name))
    content, mail = mails.content_of(name), mails.mail_of(name)
    assert shown(parsed["Subject"]) == content.subject == mail.subject
    assert [p.get_content_type() for p in parsed.walk()][1:] == ["text/plain", "text/html"]


@pytest.mark.parametrize(
    "address",
    [
        "a@example.org\r\nBcc: eve@example.com",
        "a\u2028b@example.org",
        "a" * 2000 + "@example.org",
        "a@" + "b" * 2000 + ".org",
        "=?utf-8?q?a?=@example.org",
    ],
)
def test_a_hostile_address_is_refused(address: str) -> None:
    edition = compile_edition(rendered(), SAMPLE.envelope)
    with pytest.raises(PublisherError):
        join_message(edition, replace(SAMPLE.reader, address=address))
