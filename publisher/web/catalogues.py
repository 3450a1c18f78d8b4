"""`python -m publisher.web.catalogues` gathers what pages say and compiles the translations.

A catalogue is edited by hand between two runs: new msgids appear in it with no translation yet.
French has every text; the other languages have those of readers' pages, and the desk speaks none
of them.
"""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent.parent
LOCALES = ROOT / "publisher" / "web" / "locale"
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
    ARABIC: "# Arabic texts of readers' pages. Written by hand; msgids come from the sources.",
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


def template(language: str = FRENCH) -> Catalog:
    """Every text that templates and views ask for in that language."""
    catalogue = Catalog(charset="utf-8")
    for place, message, context in _said():
        if language == FRENCH or _for_readers(place):
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


def _for_readers(place: str) -> bool:
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


def updated(language: str = FRENCH) -> Catalog:
    """The catalogue with the sources' present msgids; no guessing, nothing obsolete."""
    catalogue = stored(language)
    catalogue.update(template(language), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    catalogue.creation_date = CREATED  # the files change when their texts do, and only then
    return catalogue


def mo_bytes(catalogue: Catalog) -> bytes:
    """The bytes of the .mo file."""
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def po_bytes(catalogue: Catalog) -> bytes:
    """The bytes of the .po file."""
    catalogue.header_comment = HEADERS[str(catalogue.locale)]
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=100, sort_output=True, include_lineno=False)
    return buffer.getvalue()


def missing(catalogue: Catalog) -> Iterator[str]:
    """Msgids without a translation, in whole or in one of the plural forms."""
    for message in catalogue:
        forms = message.string if isinstance(message.string, tuple | list) else [message.string]
        if message.id and not all(forms):
            yield message.id if isinstance(message.id, str) else message.id[0]


def main() -> None:
    """Rewrite the files of every language."""
    for language in LANGUAGES:
        catalogue, file = updated(language), file_of(language)
        file.write_bytes(po_bytes(catalogue))
        file.with_suffix(".mo").write_bytes(mo_bytes(catalogue))
        for msgid in missing(catalogue):
            print(f"no text yet in {language}: {msgid}")  # noqa: T201


if __name__ == "__main__":
    main()
