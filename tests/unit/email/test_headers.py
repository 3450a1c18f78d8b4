"""Headers are read back by the standard library as they were meant, whatever they say."""

import email
import email.policy
import re
from datetime import datetime, timedelta, timezone
from email.header import decode_header, make_header
from email.utils import parseaddr, parsedate_to_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.errors import PublisherError
from publisher.renderers.email.encoding import headers

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)
NAMES = WORDS.filter(lambda text: bool(headers.clean(text)))


def read(raw: bytes, name: str) -> str:
    message = email.message_from_bytes(raw + b"\r\n", policy=email.policy.default)
    assert not message.defects
    return str(message[name])


def is_well_formed(raw: bytes) -> bool:
    lines = raw.split(b"\r\n")
    assert lines.pop() == b""
    short = all(len(line) <= 998 for line in lines)
    return short and not re.search(rb"[\x00-\x1f\x7f]", b"".join(lines)) and b"" not in lines


@given(WORDS)
def test_a_subject_survives(text: str) -> None:
    raw = headers.text_header("Subject", text)
    assert is_well_formed(raw)
    assert max(map(len, raw.split(b"\r\n"))) <= 78
    words = headers.clean(text)
    # The parser turns every kind of white space that str.splitlines knows into nothing else.
    assert read(raw, "Subject") == words


@given(NAMES)
def test_a_display_name_survives(text: str) -> None:
    raw = headers.mailbox_header("From", text, "redaction@example.org")
    assert is_well_formed(raw)
    # Not policy.default: it keeps the space between encoded words that RFC 2047 takes away.
    message = email.message_from_bytes(raw + b"\r\n")
    name, address = parseaddr(message["From"].replace("\r\n", ""))
    assert address == "redaction@example.org"
    assert str(make_header(decode_header(name))) == headers.clean(text)


@given(NAMES, st.from_regex(r"[a-z0-9-]{1,60}\.example\.org", fullmatch=True))
def test_a_list_id_is_never_an_encoded_word(name: str, list_id: str) -> None:
    raw = headers.list_id_header(name, list_id)
    assert is_well_formed(raw)
    assert raw.rstrip().endswith(f"<{list_id}>".encode())


@given(st.text(max_size=80))
def test_a_url_is_plain_or_refused(text: str) -> None:
    try:
        raw = headers.url_header("List-Archive", "https://example.org/" + text)
    except PublisherError:
        return
    assert is_well_formed(raw)
    assert b"=?" not in raw
    assert raw == f"List-Archive: <https://example.org/{text}>\r\n".encode()


@given(
    st.datetimes(),
    st.integers(min_value=-12 * 60, max_value=14 * 60),
)
def test_a_date_keeps_its_offset(moment: datetime, minutes: int) -> None:
    zone = timezone(timedelta(minutes=minutes))
    aware = moment.replace(year=1990 + moment.year % 100, day=1, microsecond=0, tzinfo=zone)
    parsed = parsedate_to_datetime(headers.date(aware))
    assert parsed == aware
    assert parsed.utcoffset() == aware.utcoffset()


def test_a_date_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        headers.date(datetime.fromisoformat("2026-11-22T18:30"))


@pytest.mark.parametrize(
    "address",
    [
        "a@b@example.org\r\nBcc: x@example.org",
        "one@example.org, two@example.org",
        "<x>@example.org",
        "x@exa mple.org",
        "@example.org",
        "x@",
        "\x00@example.org",
    ],
)
def test_what_is_not_one_address_is_refused(address: str) -> None:
    with pytest.raises(PublisherError):
        headers.mailbox(address)


def test_a_domain_in_another_script_becomes_ascii() -> None:
    assert headers.mailbox("zoé@bücher.example") == "zoé@xn--bcher-kva.example"
