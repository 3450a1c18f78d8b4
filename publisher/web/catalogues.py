"""`python -m publisher.web.catalogues` gathers what pages say and compiles the translations.

A catalogue is edited by hand between two runs: new msgids appear in it with no translation yet,
are said in English until somebody translates them, and fail a test. Every language has every text.
"""

import io
import json
from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent.parent
LOCALES = ROOT / "publisher" / "web" / "locale"
OF_READERS = ROOT / "publisher" / "web" / "reader" / "sentences.json"
FRENCH, ARABIC = "fr", "ar"
LANGUAGES = (FRENCH, ARABIC)
SOURCES = {
    "publisher/web": [("**.py", "python")],
    "publisher/publications": [("api_tokens.py", "python")],
    "publisher/syndication": [("webhook_types.py", "python")],
    "templates/pages": [("**.html", "jinja2")],
    "templates/fragments": [("**.html", "jinja2")],
}
OPTIONS = {"**.html": {"trimmed": "true", "silent": "false", "newstyle_gettext": "true"}}
KEYWORDS = {"_": None, "gettext": None, "gettext_lazy": None, "ngettext": (1, 2)}
CREATED = datetime(2026, 11, 22, tzinfo=UTC)
HEADERS = {
    FRENCH: "# French texts of the pages. Written by hand; msgids come from the sources.",
    ARABIC: "# Arabic texts of the pages. Written by hand; msgids come from the sources.",
}
_PAGES: tuple[str, ...] = (
    "address",
    "archive",
    "article",
    "base",
    "erase",
    "error",
    "feed",
    "fresh",
    "front",
)
_PAGES += ("leave", "my_data", "preferences", "reader", "still")
# Where texts for readers come from; the sign-up pages have sentences of their own.
READERS = (
    "publisher/web/reader/",
    "templates/fragments/receipts.html",
    *(f"templates/pages/{name}.html" for name in _PAGES),
)
SIGN_UP = "publisher/web/reader/joining/"


def template() -> Catalog:
    """Every text that templates and views ask for."""
    catalogue = Catalog(charset="utf-8")
    for place, message, context in _said():
        catalogue.add(message, locations=[(place, 0)], context=context)
    return catalogue


@cache
def _said() -> tuple[tuple[str, Any, str | None], ...]:
    """Where each text stands, the text or both of its forms, and its context."""
    found = []
    for folder, methods in SOURCES.items():
        texts = extract_from_dir(
            ROOT / folder, method_map=methods, options_map=OPTIONS, keywords=KEYWORDS
        )
        found += [(f"{folder}/{file}", message, context) for file, _, message, _, context in texts]
    return tuple(found)


def for_readers(place: str) -> bool:
    """Whether whatever that file says is said to readers, on pages other than those of sign-up."""
    return place.startswith(READERS) and not place.startswith(SIGN_UP)


def file_of(language: str) -> Path:
    """Where its texts are kept."""
    return LOCALES / language / "LC_MESSAGES" / "django.po"


def stored(language: str) -> Catalog:
    """The catalogue as it stands."""
    with file_of(language).open("rb") as file:
        return read_po(file, locale=language)


def french() -> Catalog:
    """That of all pages, as it stands."""
    return stored(FRENCH)


def readers_sentences() -> bytes:
    """The bytes of the file that names what is said to readers, one sentence at a time."""
    said = [
        one.id
        for one in french()
        if isinstance(one.id, str) and any(for_readers(place) for place, _ in one.locations)
    ]
    return json.dumps(said, ensure_ascii=False, indent=1).encode() + b"\n"


def updated(language: str = FRENCH) -> Catalog:
    """The catalogue with the sources' present msgids; no guessing, nothing obsolete."""
    catalogue = stored(language)
    catalogue.update(template(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    catalogue.creation_date = CREATED  # the files change when their texts do, and only then
    return catalogue


def mo_bytes(catalogue: Catalog) -> bytes:
    """The bytes of the .mo file; what is not translated yet is said in English, not in French, in
    which Django says what a catalogue lacks."""
    whole = deepcopy(catalogue)
    for message in whole:
        if message.id and not _whole(message):
            message.string = _in_english(message, whole)
    buffer = io.BytesIO()
    write_mo(buffer, whole)
    return buffer.getvalue()


def _in_english(message: Message, catalogue: Catalog) -> str | tuple[str, ...]:
    """The text itself; of a plural its form for one and that for all other numbers."""
    if isinstance(message.id, str):
        return message.id
    one, many = message.id
    forms = [many] * catalogue.num_plurals
    forms[1 if catalogue.num_plurals > 2 else 0] = one
    return tuple(forms)


def po_bytes(catalogue: Catalog) -> bytes:
    """The bytes of the .po file."""
    catalogue.header_comment = HEADERS[str(catalogue.locale)]
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=100, sort_output=True, include_lineno=False)
    return buffer.getvalue()


def missing(catalogue: Catalog) -> Iterator[str]:
    """Msgids that are not translated, in whole or in one of the plural forms."""
    for message in catalogue:
        if message.id and not _whole(message):
            yield message.id if isinstance(message.id, str) else message.id[0]


def _whole(message: Message) -> bool:
    forms = message.string if isinstance(message.string, tuple | list) else [message.string]
    return all(forms)


def main() -> None:
    """Rewrite the files of every language, and the list of what is said to readers."""
    for language in LANGUAGES:
        catalogue, file = updated(language), file_of(language)
        file.write_bytes(po_bytes(catalogue))
        file.with_suffix(".mo").write_bytes(mo_bytes(catalogue))
        for msgid in missing(catalogue):
            print(f"no text yet in {language}: {msgid}")  # noqa: T201
    OF_READERS.write_bytes(readers_sentences())


if __name__ == "__main__":
    main()
