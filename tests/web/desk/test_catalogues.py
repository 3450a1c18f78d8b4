"""Every text of the pages exists in French and in Arabic, each with its own typography, and is
compiled."""

import io
import os
import re
import subprocess
import sys
from gettext import GNUTranslations

import pytest
from babel.messages.catalog import Catalog, Message
from django.utils import translation

from publisher.web import catalogues

LANGUAGES = pytest.mark.parametrize("language", catalogues.LANGUAGES)
PLACE = re.compile(r"(?<!%)%\(\w+\)\w")


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


def test_the_list_of_what_is_said_to_readers_is_up_to_date() -> None:
    stored = catalogues.OF_READERS.read_bytes()
    assert stored == catalogues.readers_sentences(), "run: python -m publisher.web.catalogues"


def test_no_page_needs_what_gathers_texts() -> None:
    """Babel's extractor and its parsers of files are tools: a server that starts reads none."""
    asked = "import publisher.web.reader.sentence_names, sys; print(*sys.modules)"
    prepared = f"import django; django.setup(); {asked}"
    settings = {**os.environ, "DJANGO_SETTINGS_MODULE": "publisher.config.settings"}
    done = subprocess.run(
        [sys.executable, "-c", prepared], env=settings, capture_output=True, text=True, check=True
    )
    loaded = done.stdout.split()
    assert "publisher.web.reader.sentence_names" in loaded
    assert not {"babel.messages.extract", "publisher.web.catalogues"} & set(loaded)


def test_each_file_that_says_something_is_said_whole_in_arabic() -> None:
    """What is stored, whatever the sources say since: no page is left half in English."""
    left = {
        place
        for message in catalogues.stored(catalogues.ARABIC)
        if message.id and not all(_forms(message))
        for place, _ in message.locations
    }
    assert left == set()


@LANGUAGES
def test_each_text_can_be_filled_in(language: str) -> None:
    """As callers of gettext do: a place that was torn apart would be an error page."""
    for message in catalogues.stored(language):
        whole = message.id if isinstance(message.id, str) else message.id[1]
        names = re.findall(r"%\((\w+)\)", whole)
        for text in _forms(message) if names else ():
            assert text % dict.fromkeys(names, 1), message.id


def test_arabic_says_each_number_in_its_own_form() -> None:
    """Six forms, of which those for two, for some and for many are not all the same."""
    catalogue = catalogues.stored(catalogues.ARABIC)
    counted = [one for one in catalogue if one.id and not isinstance(one.id, str)]
    assert len(counted) > 90
    for message in counted:
        assert len(_forms(message)) == catalogue.num_plurals == 6, message.id
        same = message.id[0] == message.id[1]  # a word that does not change with the number
        assert same or len(set(_forms(message))) > 2, message.id


def test_what_is_not_translated_is_said_in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not in French, which is what Django falls back to."""
    monkeypatch.setitem(catalogues.HEADERS, "ar", "")
    catalogue = Catalog(locale="ar")
    catalogue.add("Nowhere yet")
    catalogue.add(("%(num)s row", "%(num)s rows"))
    read = GNUTranslations(io.BytesIO(catalogues.mo_bytes(catalogue)))
    assert read.gettext("Nowhere yet") == "Nowhere yet"
    said = [read.ngettext("%(num)s row", "%(num)s rows", number) for number in (0, 1, 2, 11)]
    assert said == ["%(num)s rows", "%(num)s row", "%(num)s rows", "%(num)s rows"]
    with translation.override("ar"):
        assert translation.gettext("Nowhere yet") == "Nowhere yet"


def _forms(message: Message) -> tuple[str, ...]:
    return message.string if isinstance(message.string, tuple) else (message.string,)


def test_arabic_is_arabic_and_keeps_the_places_apart() -> None:
    """A name in Latin letters must not turn the sentence around it: each stands in isolates."""
    for message in catalogues.stored(catalogues.ARABIC):
        forms = [text for text in _forms(message) if message.id and text]
        for number, text in enumerate(forms):
            wanted = message.id if isinstance(message.id, str) else message.id[1]
            wordless = not re.search("[a-z]", PLACE.sub("", wanted))  # `%(place)s: %(problem)s`
            assert wordless or re.search("[\u0621-\u064a]", text), message.id
            assert not re.search(r"[?;,]", text), text
            has, needs = sorted(PLACE.findall(text)), sorted(PLACE.findall(wanted))
            exact = len(forms) == 1 or number > 2  # none, one and two may be said in words
            assert has == needs if exact else set(has) <= set(needs), text
            for place in PLACE.finditer(text):
                around = text[place.start() - 1] + text[place.end()]
                assert around == "\u2068\u2069", text


def test_french_has_its_own_spaces_and_apostrophes() -> None:
    for message in catalogues.french():
        if not message.id:
            continue
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        for text in forms:
            assert "'" not in text, text
            assert not re.search(r" [:;!?»]|« |[^\u00a0\u202f/][;!?»]|[a-zéè]:", text), text
