"""A compiled edition gives every reader the message that was meant, byte for byte."""

import email
import email.policy
import hashlib
import re
from dataclasses import replace
from email.message import EmailMessage

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from publisher.errors import PublisherError
from publisher.renderers.email import CompiledEdition, compile_edition, join_message
from publisher.renderers.email.encoding import slots
from publisher.renderers.email.types import RenderedMail
from tests.golden.sample_issue import ENVELOPE, READER

NONCE = "0123456789abcdef"
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=300)


def mail(html: str, text: str, subject: str = "Sujet") -> RenderedMail:
    return RenderedMail(subject=subject, html=html, text=text, nonce=NONCE)


def slot(name: str) -> str:
    return slots.placeholder(NONCE, name)


def parsed(raw: bytes) -> EmailMessage:
    return email.message_from_bytes(raw, policy=email.policy.default)


def body(raw: bytes, kind: str) -> str:
    part = parsed(raw).get_body((kind,))
    assert part is not None
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode().replace("\r\n", "\n")


@given(TEXT, TEXT, TEXT, TEXT)
@example("", "", "", "x" * 70)  # no room beside the greeting
def test_both_parts_come_back_with_the_slots_filled(a: str, b: str, c: str, name: str) -> None:
    html = f"{a}{slot('leave')}{b}{slot('greeting')}{slot('preferences')}{c}"
    text = f"{slot('greeting')}{c}{slot('leave')}{a}"
    edition = compile_edition(mail(html, text), ENVELOPE)
    raw = join_message(edition, replace(READER, values={"name": name}))
    leave = "https://news.example.org/u/" + READER.token
    greeting = body(raw, "plain").split(c + leave if c else leave)[0]
    assert greeting == "Bonjour," or re.fullmatch(r"Bonjour[ \n].+,", greeting, re.DOTALL)
    assert body(raw, "plain") == f"{greeting}{c}{leave}{a}"
    shown = body(raw, "html")
    assert shown.startswith(f"{a}{leave}{b}")
    assert shown.endswith(f"https://news.example.org/preferences/{READER.token}{c}")
    lines = raw.split(b"\r\n")
    assert max(map(len, lines)) <= 78
    assert not any(line.startswith(b".") for line in lines)
    assert b"\n" not in raw.replace(b"\r\n", b"")


def test_no_line_grows_too_long_at_a_slot() -> None:
    for length in range(60, 90):
        pages = "x" * length + slot("leave") + slot("greeting") + "y" * length + slot("greeting")
        name = replace(READER, values={"name": "z" * length})
        raw = join_message(compile_edition(mail(pages, pages), ENVELOPE), name)
        _, content = raw.split(b"\r\n\r\n", 1)
        assert max(map(len, content.split(b"\r\n"))) <= 75


def test_the_headers_are_those_of_the_rfcs() -> None:
    message = parsed(join_message(compile_edition(mail("h", "t", "L’été"), ENVELOPE), READER))
    assert message["Subject"] == "L’été"
    assert message["From"].addresses[0].display_name == "Le Courrier des Îles"
    assert message["To"] == "lea@example.org"
    assert message["Date"] == "Sun, 22 Nov 2026 18:30:05 +0100"
    assert message["Message-ID"] == "<abcdefghijklmnopqrstuvwxyz@example.org>"
    assert message["List-Id"] == "La lettre du soir <soir.example.org>"
    assert message["List-Unsubscribe"] == f"<https://news.example.org/u/{READER.token}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Content-Language"] == "fr"
    kinds = [part.get_content_type() for part in message.iter_parts()]
    assert kinds == ["text/plain", "text/html"]


@pytest.mark.parametrize("values", [{}, {"name": ""}, {"name": " \r\n "}, {"name": None}])
def test_a_reader_without_a_name_is_greeted_all_the_same(values: dict[str, str]) -> None:
    edition = compile_edition(mail(slot("greeting"), slot("greeting")), ENVELOPE)
    raw = join_message(edition, replace(READER, values=values))
    assert (body(raw, "plain"), body(raw, "html")) == ("Bonjour,", "Bonjour,")


def test_a_name_is_text_and_never_markup() -> None:
    edition = compile_edition(mail(slot("greeting"), slot("greeting")), ENVELOPE)
    raw = join_message(edition, replace(READER, values={"name": "<b>Zoé</b>\r\n.\r\n{name}"}))
    assert body(raw, "html") == "Bonjour &lt;b&gt;Zoé&lt;/b&gt; . {name},"
    assert body(raw, "plain") == "Bonjour <b>Zoé</b> . {name},"


def test_a_long_name_is_cut() -> None:
    edition = compile_edition(mail("h", slot("greeting")), ENVELOPE)
    raw = join_message(edition, replace(READER, values={"name": "é" * 5000}))
    assert body(raw, "plain") == "Bonjour\n" + "é" * 100 + ","


@pytest.mark.parametrize(
    "wrong", [{"token": "a b"}, {"token": ""}, {"message_id": "a\r\nb"}, {"address": "a@b\r\n.org"}]
)
def test_what_could_break_a_header_is_refused(wrong: dict[str, str]) -> None:
    edition = compile_edition(mail("h", "t"), ENVELOPE)
    with pytest.raises(PublisherError):
        join_message(edition, replace(READER, **wrong))  # type: ignore[arg-type]


def test_the_same_mail_is_the_same_bytes_and_comes_back_from_the_store() -> None:
    one = compile_edition(mail("h" + slot("leave"), "t"), ENVELOPE)
    other = compile_edition(mail("h" + slot("leave"), "t"), ENVELOPE)
    stored = one.to_bytes()
    assert stored == other.to_bytes()
    assert one.sha256 == hashlib.sha256(stored).hexdigest()
    again = CompiledEdition.from_bytes(stored)
    assert again == one
    assert join_message(again, READER) == join_message(one, READER)


@given(st.binary(max_size=200), st.integers(min_value=0, max_value=400))
def test_a_damaged_edition_is_refused(noise: bytes, at: int) -> None:
    stored = compile_edition(mail("h", "t"), ENVELOPE).to_bytes()
    for damaged in (noise, stored[:at], stored + b"x", b"publisher edition 3" + stored[19:]):
        if damaged != stored:
            with pytest.raises(PublisherError, match="compile the issue anew"):
                CompiledEdition.from_bytes(damaged)
