"""Years that no newsroom means are refused at every door, with the field that said them."""

import json
from datetime import UTC
from zoneinfo import ZoneInfo

import pytest

from publisher.cli.token_commands import moment_of
from publisher.content.article import Article
from publisher.content.codec import from_json, to_json
from publisher.content.fields import Field
from publisher.content.local_time import moment_in
from publisher.content.parsers import parse
from publisher.content.parsers.feeds.dates import moment as feed_date
from publisher.content.parsers.moments import read_moment
from publisher.content.parsers.text.dates_in_words import read_dates
from publisher.errors import PublisherError

YEARS = ["0001", "1000", "1899", "2201", "9999"]
FIELDS = ["published_at", "updated_at", "embargo_until"]


def native(**fields: str) -> bytes:
    paragraph = {"type": "paragraph", "content": [{"text": "Un mot."}]}
    return json.dumps({"headline": "Titre", "blocks": [paragraph], **fields}).encode()


def ninjs(**fields: str) -> bytes:
    bodies = [{"contentType": "text/plain", "value": "Un mot."}]
    return json.dumps({"uri": "urn:x:1", "title": "Titre", "bodies": bodies, **fields}).encode()


def markdown(**fields: str) -> bytes:
    lines = "".join(f"{name}: {value}\n" for name, value in fields.items())
    return f"---\ntitle: Titre\n{lines}---\nUn mot.\n".encode()


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize(("write", "suffix"), [(native, "json"), (markdown, "md")])
def test_a_file_is_refused(write, suffix, name, year) -> None:  # type: ignore[no-untyped-def]
    assert_refused(write(**{name: f"{year}-06-01T08:00:00Z"}), suffix, name)
    assert parse(write(**{name: "2025-06-01T08:00:00Z"}), filename=f"a.{suffix}")


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("name", ["firstcreated", "versioncreated", "embargoeduntil"])
def test_so_is_ninjs(name: str, year: str) -> None:
    assert_refused(ninjs(**{name: f"{year}-06-01T08:00:00Z"}), "json", name)


def assert_refused(data: bytes, suffix: str, name: str) -> None:
    with pytest.raises(PublisherError) as caught:
        parse(data, filename=f"a.{suffix}")
    assert caught.value.code == "bad_time"
    assert name in f"{caught.value.where} {caught.value.message}"


@pytest.mark.parametrize("year", YEARS)
def test_so_is_what_a_person_or_a_program_types(year: str) -> None:
    day = f"{year}-06-01"
    zone = ZoneInfo("Europe/Paris")
    for read in (
        lambda: moment_in(f"{day}T08:00", zone, "until"),
        lambda: moment_in(f"{day}T08:00:00+02:00", zone, "until"),
        lambda: Field(f"{day}T08:00:00Z", "until").moment(),
        lambda: moment_of(day, "Europe/Paris", "--expires"),
        lambda: moment_of(f"{day}T08:00:00Z", "Europe/Paris", "--expires"),
    ):
        with pytest.raises(PublisherError) as caught:
            read()
        assert caught.value.code == "bad_time"


@pytest.mark.parametrize("year", YEARS)
def test_a_page_or_a_feed_that_says_so_has_no_date(year: str) -> None:
    assert feed_date(f"{year}-06-01T08:00:00Z") is None
    assert read_moment(f"{year}-06-01T08:00:00Z", UTC) is None
    assert read_dates(f"Publié le 3 mars {year}", UTC) == (None, None)


@pytest.mark.parametrize("year", ["0001", "9999"])
def test_a_stored_text_stays_readable(year: str) -> None:
    """An older version let it in; to refuse it now would lose the story."""
    stored = to_json(Article(headline="Titre", blocks=()))
    stored |= dict.fromkeys(FIELDS, f"{year}-01-01T00:00:00+14:00")
    found = from_json(stored)
    moments = (found.published_at, found.updated_at, found.embargo_until)
    assert all(moment is not None and 1900 <= moment.year <= 2200 for moment in moments)
