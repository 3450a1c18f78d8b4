"""`python -m publisher.web.catalogues` gathers what pages say and compiles the translations.

The catalogue is edited by hand between two runs: new msgids appear in it with no French yet.
"""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent.parent
CATALOGUE = ROOT / "publisher" / "web" / "locale" / "fr" / "LC_MESSAGES" / "django.po"
SOURCES = {
    "publisher/web": [("**.py", "python")],
    "publisher/publications": [("api_tokens.py", "python")],
    "templates/pages": [("**.html", "jinja2")],
    "templates/fragments": [("**.html", "jinja2")],
}
OPTIONS = {"**.html": {"trimmed": "true", "silent": "false", "newstyle_gettext": "true"}}
KEYWORDS = {"_": None, "gettext": None, "gettext_lazy": None, "ngettext": (1, 2)}
CREATED = datetime(2026, 11, 22, tzinfo=UTC)
HEADER = "# French texts of the pages. Written by hand; msgids come from the sources."


def template() -> Catalog:
    """Every text that templates and views ask for."""
    catalogue = Catalog(charset="utf-8")
    for folder, methods in SOURCES.items():
        found = extract_from_dir(
            ROOT / folder, method_map=methods, options_map=OPTIONS, keywords=KEYWORDS
        )
        for file, _, message, _, context in found:
            catalogue.add(message, locations=[(f"{folder}/{file}", 0)], context=context)
    return catalogue


def french() -> Catalog:
    """The catalogue as it stands."""
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="fr")


def updated() -> Catalog:
    """The catalogue with the sources' present msgids; no guessing, nothing obsolete."""
    catalogue = french()
    catalogue.update(template(), no_fuzzy_matching=True)
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
    catalogue.header_comment = HEADER
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=100, sort_output=True, include_lineno=False)
    return buffer.getvalue()


def missing(catalogue: Catalog) -> Iterator[str]:
    """Msgids without French, in whole or in one of the plural forms."""
    for message in catalogue:
        forms = message.string if isinstance(message.string, tuple | list) else [message.string]
        if message.id and not all(forms):
            yield message.id if isinstance(message.id, str) else message.id[0]


def main() -> None:
    """Rewrite both files."""
    catalogue = updated()
    CATALOGUE.write_bytes(po_bytes(catalogue))
    CATALOGUE.with_suffix(".mo").write_bytes(mo_bytes(catalogue))
    for msgid in missing(catalogue):
        print(f"no French yet: {msgid}")  # noqa: T201


if __name__ == "__main__":
    main()
