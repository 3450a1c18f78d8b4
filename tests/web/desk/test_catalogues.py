"""Every text of the pages exists in French, with French typography, and is compiled."""

import re

from publisher.web import catalogues


def test_no_text_lacks_its_french() -> None:
    assert list(catalogues.missing(catalogues.updated())) == []


def test_the_catalogue_has_what_the_sources_say_and_nothing_else() -> None:
    stored = {message.id for message in catalogues.french()}
    wanted = {message.id for message in catalogues.updated()}
    assert stored == wanted, "run: python -m publisher.web.catalogues"


def test_the_compiled_catalogue_is_up_to_date() -> None:
    compiled = catalogues.mo_bytes(catalogues.french())
    stored = catalogues.CATALOGUE.with_suffix(".mo").read_bytes()
    assert stored == compiled, "run: python -m publisher.web.catalogues"


def test_french_has_its_own_spaces_and_apostrophes() -> None:
    for message in catalogues.french():
        if not message.id:
            continue
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        for text in forms:
            assert "'" not in text, text
            assert not re.search(r" [:;!?»]|« |[^\u00a0\u202f/][;!?»]|[a-zéè]:", text), text
