"""A name replaced in a stored text (codec.py), in every field that holds words."""

from collections.abc import Iterator
from typing import Any

from publisher.content.names.replacing import Names, replace_in_runs

# Codes and addresses: nobody reads them as words, and what they lead to stands elsewhere.
CODES = frozenset(
    {"guid", "canonical_url", "href", "src", "url", "type", "language", "direction", "access"}
)
ADDRESSES = ("canonical_url", "href", "src", "url")
Document = dict[str, Any]


def replaced_in(names: Names, document: Document) -> Document:
    """The document with the new words; a text in several runs (spans) counts as one."""
    changed: Document = _walk(names, document)
    return changed


def _walk(names: Names, value: Any, key: str = "") -> Any:
    if isinstance(value, str):
        return value if key in CODES else names.replaced(value)
    if isinstance(value, dict):
        return {name: _walk(names, part, name) for name, part in value.items()}
    if not isinstance(value, list):
        return value
    if not _is_inline(value):
        return [_walk(names, part, key) for part in value]
    runs = replace_in_runs(names, [span["text"] for span in value])
    if runs is None:
        return value
    both = zip(value, runs, strict=True)
    return [{**span, "text": text} for span, text in both if text or not span["text"]]


def _is_inline(value: list[Any]) -> bool:
    return bool(value) and all(isinstance(one, dict) and "text" in one for one in value)


def texts_in(document: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Each text of the document that holds words, with the name of its field."""
    if isinstance(document, str):
        if key not in CODES:
            yield key, document
    elif isinstance(document, dict):
        for name, part in document.items():
            yield from texts_in(part, name)
    elif isinstance(document, list) and _is_inline(document):
        yield key, "".join(span["text"] for span in document)
    elif isinstance(document, list):
        for part in document:
            yield from texts_in(part, key)


def addresses_in(document: Any, key: str = "") -> Iterator[str]:
    """Each address that stands in it."""
    if isinstance(document, str):
        if key in ADDRESSES:
            yield document
    elif isinstance(document, dict):
        for name, part in document.items():
            yield from addresses_in(part, name)
    elif isinstance(document, list):
        for part in document:
            yield from addresses_in(part, key)
