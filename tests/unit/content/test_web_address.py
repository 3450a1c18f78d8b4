"""Addresses from outside are taken apart in one place: what cannot be called is refused there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.content.links import is_address, is_link, is_picture, looks_like_link
from publisher.content.web_address import BadWebAddress, host_name, is_web_address, web_address

LONG_LABEL = "a" * 64
NOBODY = [
    "https://a..b/x",
    "https://.a.example/x",
    f"https://{LONG_LABEL}.example/",
    f"https://{'a.' * 127}example/",
    f"https://{'é' * 60}.example/",
    "https://xn--/\ud800",
    "https://a\ud800.example/",
    "https://a b.example/",
    "https://a%20b.example/",
    "https://a\\b.example/",
    "https://[::1/",
    "https://[fe80::1%25eth0]/",
    "https://[v1.x]/",
    "https://a]b/",
    "https://a.example:0/",
    "https://a.example:65536/",
    "https://a.example:x/",
    "https://℀.example/",
    "https:///x",
    "https://?x",
    "https:a.example",
    "https://user@a.example/",
    "ftp://a.example/",
    "https://a.example/\r\nX: y",
    "https://a.example/\u2028",
    "",
]


@pytest.mark.parametrize("text", NOBODY)
def test_an_address_that_nobody_can_call_is_refused(text: str) -> None:
    with pytest.raises(BadWebAddress):
        web_address(text)
    assert not is_web_address(text)
    assert not is_address(text)
    assert not is_picture(text) or "://" not in text


@pytest.mark.parametrize(
    ("text", "host", "port", "authority"),
    [
        ("https://A.Example", "a.example", 443, "a.example"),
        ("http://a.example.:8080/x?y#z", "a.example", 8080, "a.example:8080"),
        ("HTTPS://a_b.example:443/", "a_b.example", 443, "a_b.example"),
        ("https://Élysée.example/", "xn--lyse-9oad.example", 443, "xn--lyse-9oad.example"),
        ("https://i❤.example/", "xn--i-7iq.example", 443, "xn--i-7iq.example"),
        ("http://[::FFFF:127.0.0.1]:80/", "::ffff:7f00:1", 80, "[::ffff:7f00:1]"),
        ("http://0x7f.1/", "0x7f.1", 80, "0x7f.1"),
        (f"https://{'a' * 63}.example/", f"{'a' * 63}.example", 443, f"{'a' * 63}.example"),
    ],
)
def test_the_parts_of_one_that_can_be(text: str, host: str, port: int, authority: str) -> None:
    found = web_address(text)
    assert (found.host, found.port, found.authority) == (host, port, authority)


def test_what_stands_behind_the_host_stays_as_it_is() -> None:
    found = web_address("https://a.example/Ça/%41?q=É&b#c?d")
    assert (found.path, found.query, found.fragment) == ("/Ça/%41", "q=É&b", "c?d")


def test_stored_links_stay_links() -> None:
    """Texts of before the host was looked at are still read."""
    assert looks_like_link("https://a..b/x")
    assert not is_link("https://a..b/x")


@given(st.text(max_size=80))
def test_any_text_is_an_address_or_none(text: str) -> None:
    for whole in (text, f"https://{text}", f"https://{text}/x", f"https://a.example{text}"):
        if is_web_address(whole):
            found = web_address(whole)
            found.host.encode("ascii")
            assert host_name(f"[{found.host}]" if ":" in found.host else found.host) == found.host
