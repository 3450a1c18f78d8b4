"""Tokens name a row, for one purpose, and cannot be made or changed from outside."""

import base64
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from publisher.base32 import base32, base32_many
from publisher.publications import tokens
from publisher.publications.secrets import decrypt, encrypt

ids = st.integers(min_value=0, max_value=2**63 - 1)


@given(ids)
def test_a_token_opens_its_row_for_its_purpose_only(number: int) -> None:
    token = tokens.seal("leave", number)
    assert len(token) == 22
    assert tokens.unseal("leave", token) == number
    assert tokens.unseal("return", token) is None


@given(st.text(max_size=40))
def test_anything_else_opens_nothing(text: str) -> None:
    assert tokens.unseal("leave", text) is None


@given(ids, st.integers(min_value=0, max_value=127))
def test_one_changed_bit_opens_nothing(number: int, bit: int) -> None:
    sealed = bytearray(tokens.seal_many("leave", [number])[0])
    sealed[bit // 8] ^= 1 << bit % 8
    assert tokens.unseal("leave", tokens.urlsafe(bytes(sealed))) is None


def test_a_retired_key_still_opens_old_tokens(settings: Any) -> None:
    token = tokens.seal("leave", 7)
    settings.ENCRYPTION_KEYS = ["a new key", *settings.ENCRYPTION_KEYS]
    assert tokens.seal("leave", 7) != token
    assert tokens.unseal("leave", token) == 7
    settings.ENCRYPTION_KEYS = ["another installation's"]
    assert tokens.unseal("leave", token) is None


@given(st.binary(max_size=40) | st.binary(min_size=16, max_size=16))
def test_lower_case_is_base32_without_its_padding(sealed: bytes) -> None:
    assert tokens.lowercase(sealed).upper() == base64.b32encode(sealed).decode().rstrip("=")


@given(st.lists(st.binary(min_size=16, max_size=16), max_size=40))
def test_many_have_the_letters_that_each_has_alone(sealed: list[bytes]) -> None:
    assert base32_many(sealed) == [base32(one) for one in sealed]


def test_many_are_sealed_as_each_alone() -> None:
    alone = [tokens.seal("leave", number) for number in range(20)]
    assert list(map(tokens.urlsafe, tokens.seal_many("leave", range(20)))) == alone
    assert tokens.seal_many("leave", []) == ()
    assert tokens.seal("leave", 0) == alone[0]


def test_lower_case_survives_a_mail_system() -> None:
    name = tokens.lowercase(tokens.seal_many("message-id", [1])[0])
    assert name == name.lower()
    assert name.isalnum()


def test_a_secret_is_not_readable_at_rest() -> None:
    stored = encrypt("whsec_very secret")
    assert b"secret" not in stored
    assert decrypt(stored) == "whsec_very secret"
