"""A part leaves in the encoding that makes it smaller, and says the same in either."""

import base64
import email
import email.policy
import re
from dataclasses import replace
from email.message import EmailMessage

import dkim
import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.renderers.email import CompiledEdition, compile_edition, join_message
from publisher.renderers.email.edition.base64_parts import Base64Part, is_smaller
from publisher.renderers.email.edition.dkim import Signer, SigningKey, dns_record, make_private_key
from publisher.renderers.email.encoding import quoted
from tests.golden.issues import arabic, english, french, mails
from tests.golden.issues.samples import Sample

SAMPLES = {"ar": arabic.SAMPLE, "en": english.SAMPLE, "fr": french.SAMPLE}
KEY = SigningKey(
    domain="jazr.example.org",
    selector="s",
    algorithm="ed25519",
    private=make_private_key("ed25519"),
)


def parts(raw: bytes) -> dict[str, EmailMessage]:
    message = email.message_from_bytes(raw, EmailMessage, policy=email.policy.default)
    assert not message.defects
    return {part.get_content_type(): part for part in message.iter_parts()}  # type: ignore[misc]


@pytest.mark.parametrize(
    ("name", "kind", "coding"),
    [
        ("digest-ar", "text/plain", "base64"),
        ("digest-fr", "text/plain", "quoted-printable"),
        ("digest-fr", "text/html", "quoted-printable"),
        ("letter-en", "text/plain", "quoted-printable"),
    ],
)
def test_the_smaller_one_is_taken(name: str, kind: str, coding: str) -> None:
    part = parts(mails.message_of(name))[kind]
    assert part["Content-Transfer-Encoding"] == coding
    assert not part.defects


@pytest.mark.parametrize("name", [name for name in mails.NAMES if name.endswith("ar")])
def test_no_part_is_larger_than_in_the_other(name: str) -> None:
    for part in parts(mails.message_of(name)).values():
        said, text = part.get_payload(), part.get_content()
        assert isinstance(said, str)
        other = len(quoted.encode(text)), len(text.encode()) * 78 / 57
        assert len(said) <= min(other) / 0.9 + 200


@pytest.mark.parametrize("name", sorted(SAMPLES))
@pytest.mark.parametrize("who", ["", "ليال", "Zoé", "a", "ab", "abc", "漢字" * 40])
def test_a_reader_gets_the_same_words_in_either(
    name: str, who: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample = SAMPLES[name]
    read = {}
    for small in (False, True):
        compiling = "publisher.renderers.email.edition.compiling.is_smaller"
        monkeypatch.setattr(compiling, lambda _pieces, small=small: small)
        made = joined(sample, who)
        read[small] = {kind: part.get_content() for kind, part in parts(made).items()}
        body = made.partition(b"\r\n\r\n")[2]
        assert max(map(len, body.split(b"\r\n"))) <= 76
        assert not re.search(rb"\r\n\.", made)
    assert {kind: text.replace("\r\n", "\n").rstrip() for kind, text in read[True].items()} == {
        kind: text.replace("\r\n", "\n").rstrip() for kind, text in read[False].items()
    }


def joined(sample: Sample, who: str) -> bytes:
    name = next(name for name, one in SAMPLES.items() if one is sample)
    edition = compile_edition(mails.mail_of(f"digest-{name}"), sample.envelope)
    again = CompiledEdition.from_bytes(edition.to_bytes())
    reader = replace(sample.reader, values={"name": who})
    assert join_message(again, reader) == join_message(edition, reader)
    return join_message(edition, reader)


def test_it_is_signed_as_it_leaves() -> None:
    edition = compile_edition(mails.mail_of("digest-ar"), arabic.SAMPLE.envelope)
    message = join_message(edition, arabic.SAMPLE.reader, Signer([KEY], edition.head))
    assert b"\r\nContent-Transfer-Encoding: base64\r\n" in message
    record = dns_record(KEY).encode()
    assert dkim.verify(message, dnsfunc=lambda *_, **__: record)


@given(
    st.lists(st.text(max_size=40) | st.just("") | st.just("ا" * 200), min_size=1, max_size=6),
    st.data(),
)
def test_any_pieces_and_values(texts: list[str], data: st.DataObject) -> None:
    values = [data.draw(st.text(max_size=9)) for _ in texts[1:]]
    lines = b"".join(
        Base64Part([quoted.encode(text) for text in texts]).joined(map(quoted.encode, values))
    )
    whole = texts[0] + "".join(value + text for value, text in zip(values, texts[1:], strict=True))
    whole = whole.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n")
    found = base64.b64decode(lines).decode()
    assert found == whole.encode("utf-8", "replace").decode()
    assert all(len(line) <= 76 for line in lines.split(b"\r\n"))
    assert is_smaller([quoted.encode("ا" * 500)])
    assert not is_smaller([quoted.encode("e" * 500)])
