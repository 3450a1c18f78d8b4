"""What we sign verifies with another's code, and what must be signed is."""

from dataclasses import replace

import dkim
import pytest
from dkim.util import parse_tag_value
from hypothesis import given
from hypothesis import strategies as st

from publisher.renderers.email import compile_edition, join_message
from publisher.renderers.email.edition.dkim import Signer, SigningKey, dns_record, make_private_key
from publisher.renderers.email.encoding import slots
from publisher.renderers.email.types import RenderedMail
from tests.golden.sample_issue import ENVELOPE, READER
from tests.properties import examples

KEYS = [
    SigningKey(
        domain="news.example.org",
        selector=f"s-{algorithm}",
        algorithm=algorithm,
        private=make_private_key(algorithm),
    )
    for algorithm in ("rsa", "ed25519")
]
RECORDS = {f"{key.selector}._domainkey.{key.domain}.".encode(): dns_record(key) for key in KEYS}


def look_up(name: bytes, timeout: int = 5) -> bytes | None:
    record = RECORDS.get(name)
    return record.encode() if record else None


def verifies(message: bytes) -> list[bool]:
    """Each signature's verdict by dkimpy."""
    judge = dkim.DKIM(message)
    return [judge.verify(idx=number, dnsfunc=look_up) for number in range(len(KEYS))]


def signed(subject: str = "Sujet", text: str = "Bonjour", name: str = "", **changes: str) -> bytes:
    nonce = "0123456789abcdef"
    greeting = slots.placeholder(nonce, "greeting")
    leave = slots.placeholder(nonce, "leave")
    mail = RenderedMail(
        subject=subject, html=f"{greeting}<p>{text}{leave}</p>", text=text + leave, nonce=nonce
    )
    edition = compile_edition(mail, replace(ENVELOPE, **changes))
    reader = replace(READER, values={"name": name})
    return join_message(edition, reader, Signer(KEYS, edition.head))


def tags_of(message: bytes) -> dict[bytes, bytes]:
    """The tags of the first signature."""
    value = dict(dkim.rfc822_parse(message)[0])[b"DKIM-Signature"]
    return dict(parse_tag_value(value))


# dkimpy takes a long subject apart itself, which takes its time.
@examples(60)
@given(
    st.text(max_size=200),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=400),
    st.text(max_size=60),
)
def test_both_signatures_verify_whatever_is_written(subject: str, text: str, name: str) -> None:
    assert verifies(signed(subject, text, name)) == [True, True]


@examples(30)
@given(st.text(max_size=120))
def test_they_verify_under_every_sender_name(name: str) -> None:
    assert verifies(signed(from_name=name, list_name=name)) == [True, True]


def test_an_added_or_changed_header_breaks_them() -> None:
    message = signed()
    for header in (b"From: Eve <eve@example.com>", b"Subject: other", b"To: eve@example.com"):
        assert verifies(header + b"\r\n" + message) == [False, False]
    other = message.replace(b"List-Unsubscribe=One-Click", b"List-Unsubscribe=Two-Clicks")
    assert verifies(other) == [False, False]


def test_a_changed_body_breaks_them() -> None:
    with pytest.raises(dkim.ValidationError, match="body hash"):
        verifies(signed().replace(b"Bonjour", b"Bonsoir"))


def test_what_one_click_leaving_needs_is_signed_and_nothing_is_cut_off() -> None:
    tags = tags_of(signed(feedback_id="7:letter:courier:publisher"))
    names = [name.strip() for name in tags[b"h"].lower().split(b":")]
    for oversigned in ("from", "to", "subject", "date", "content-type"):
        assert names.count(oversigned.encode()) == 2
    assert names.count(b"list-unsubscribe") == names.count(b"list-unsubscribe-post") == 2
    assert {b"message-id", b"list-id", b"feedback-id"} <= set(names)
    assert b"l" not in tags
    assert tags[b"c"] == b"relaxed/relaxed"


def test_the_same_reader_gets_the_same_bytes_again() -> None:
    assert signed() == signed()
