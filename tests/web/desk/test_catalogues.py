"""Every text of the pages exists in French, and of readers' pages in Arabic, each with its own
typography, and is compiled."""

import re

import pytest

from publisher.web import catalogues

LANGUAGES = pytest.mark.parametrize("language", catalogues.LANGUAGES)
PLACE = re.compile(r"%\(\w+\)\w")


@pytest.mark.slow
@LANGUAGES
def test_no_text_lacks_its_translation(language: str) -> None:
    """Slow: many requests."""
    assert list(catalogues.missing(catalogues.updated(language))) == []


@pytest.mark.slow
@LANGUAGES
def test_the_catalogue_has_what_the_sources_say_and_nothing_else(language: str) -> None:
    """Slow: many requests."""
    stored = {message.id for message in catalogues.stored(language)}
    wanted = {message.id for message in catalogues.updated(language)}
    assert stored == wanted, "run: python -m publisher.web.catalogues"


@LANGUAGES
def test_the_compiled_catalogue_is_up_to_date(language: str) -> None:
    compiled = catalogues.mo_bytes(catalogues.stored(language))
    stored = catalogues.file_of(language).with_suffix(".mo").read_bytes()
    assert stored == compiled, "run: python -m publisher.web.catalogues"


def test_arabic_is_arabic_and_keeps_the_places_apart() -> None:
    """A name in Latin letters must not turn the sentence around it: each stands in isolates."""
    for message in catalogues.stored(catalogues.ARABIC):
        if not message.id:
            continue
        assert re.search("[\u0621-\u064a]", message.string), message.id
        assert not re.search(r"[?;,]", message.string), message.string
        assert sorted(PLACE.findall(message.string)) == sorted(PLACE.findall(message.id))
        for place in PLACE.finditer(message.string):
            around = message.string[place.start() - 1] + message.string[place.end()]
            assert around == "\u2068\u2069", message.string


def test_french_has_its_own_spaces_and_apostrophes() -> None:
    for message in catalogues.french():
        if not message.id:
            continue
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        for text in forms:
            assert "'" not in text, text
            assert not re.search(r" [:;!?»]|« |[^\u00a0\u202f/][;!?»]|[a-zéè]:", text), text
