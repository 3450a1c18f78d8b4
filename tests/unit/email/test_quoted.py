"""Quoted-printable that no mail server has a reason to change, and any reader can undo."""

import quopri
import re

from hypothesis import example, given
from hypothesis import strategies as st

from publisher.renderers.email.encoding import quoted

TEXT = st.text(
    st.one_of(st.sampled_from(" .\n=\u00a0éF"), st.characters(exclude_categories=["Cs"])),
    max_size=400,
)


def canonical(text: str) -> bytes:
    return "\r\n".join(re.split("\r\n|\r|\n", text)).encode()


@given(TEXT, st.booleans())
@example("From moi\n.\n..\n  \n trailing ", False)
@example("é" * 200, True)
@example("." * 300, False)
@example("x" * 75, True)
def test_any_text_comes_back(text: str, before_slot: bool) -> None:
    encoded = quoted.encode(text, before_slot=before_slot)
    lines = (encoded + (b"=" if before_slot else b"")).split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert not any(line.startswith((b".", b"From ")) for line in lines)
    assert not re.search(rb"[ \t]\r\n|  |[^\r\n -~]|[ \t]$", encoded)
    assert quopri.decodestring(encoded) == canonical(text)


def test_lone_surrogates_do_not_break_a_mail() -> None:
    assert quoted.encode("a\ud800b") == b"a?b"
