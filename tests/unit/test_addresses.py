"""Addresses: what is kept, where two spellings meet, what is refused."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.audience.addresses import normalise
from publisher.errors import PublisherError
from publisher.publications import checks


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jean.Dupont@Example.ORG", "jean.dupont@example.org"),
        ("a@exämple.org", "A@xn--exmple-cua.org"),
        ("e\u0301lodie@example.org", "ÉLODIE@example.org"),
        (" a@example.org\t", "a@example.org"),
    ],
)
def test_two_spellings_of_one_mailbox_meet(one: str, other: str) -> None:
    assert normalise(one)[1] == normalise(other)[1]


def test_an_address_is_kept_as_it_was_written() -> None:
    assert normalise("Jean.Dupont@Example.org")[0] == "Jean.Dupont@Example.org"
    assert normalise("e\u0301@example.org")[0] == "\u00e9@example.org"


@pytest.mark.parametrize(
    "address",
    [
        "", "a", "a@b", "@example.org", "a@", "a..b@example.org", ".a@example.org",
        "a@example.org\r\nRCPT TO:<b@example.org", "a\0@example.org", "a\u2028b@example.org",
        "a@example.org\n", '"a b"@example.org', "Jean <a@example.org>", "a@[127.0.0.1]",
        "a@localhost", "a@printer.local", "a@-x.org", "a@" + "x" * 64 + ".org",
        "x" * 65 + "@example.org", "a@" + "x." * 130 + "org", "a@x.invalid",
    ],
)  # fmt: skip
def test_what_is_no_mailbox_is_refused_without_repeating_it(address: str) -> None:
    with pytest.raises(PublisherError) as caught:
        normalise(address)
    assert caught.value.code == "bad_address"
    assert len(address) < 3 or address not in caught.value.message


@pytest.mark.parametrize("text", ["x" * 900_000, "é" * 900_000 + "@example.org"])
def test_a_megabyte_is_refused_for_its_length_alone(text: str) -> None:
    with pytest.raises(PublisherError, match="too long"):
        normalise(text)
    with pytest.raises(PublisherError, match="too long"):
        checks.address(text, "sender")


@pytest.mark.parametrize("control", "\u202a\u202e\u2066\u2069\u200f\u061c\u200b\u00ad\ufeff")
def test_what_turns_or_hides_letters_is_refused(control: str) -> None:
    for address in (f"a{control}b@example.org", f"{control}a@example.org", f"a@ex{control}a.org"):
        with pytest.raises(PublisherError):
            normalise(address)


def test_look_alikes_of_another_script_are_mailboxes_of_their_own() -> None:
    latin = normalise("paypal@example.org")[1]
    for other in ("p\u0430ypal@example.org", "paypal@\u0435xample.org", "paypal@example.org\u200e"):
        try:
            assert normalise(other)[1] != latin
        except PublisherError:
            continue


@pytest.mark.parametrize("address", ["a+b@example.org", "a.b@example.org", "A.B@EXAMPLE.ORG"])
def test_plus_and_dots_are_the_mailboxs_own(address: str) -> None:
    assert normalise(address) == (address, address.lower())


@given(st.text(max_size=40))
def test_whatever_is_accepted_is_safe_in_a_command_and_in_a_header(text: str) -> None:
    for address in (text, f"{text}@example.org", f"a@{text}.org"):
        try:
            kept, key = normalise(address)
        except PublisherError:
            continue
        assert "@" in kept
        assert not any(unicodedata.category(c) in {"Cc", "Zl", "Zp", "Cs"} for c in kept + key)
        assert not set(kept) & set('<>,;"\r\n ')
        assert key.rpartition("@")[2].isascii()
        assert normalise(kept) == (kept, key)
        assert normalise(key)[1] == key
