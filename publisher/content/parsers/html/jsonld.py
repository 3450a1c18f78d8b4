"""What a page says of its story to search engines: JSON-LD (https://schema.org/NewsArticle)."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml.etree import _Element as Element

from publisher.content.typography import strip_forbidden

LARGEST = 300_000  # characters
MOST = 20_000  # values in all


@dataclass(frozen=True, slots=True)
class LinkedStory:
    """The story's own object among those of the page."""

    values: dict[str, Any] = field(default_factory=dict)

    def text(self, *names: str) -> str | None:
        """The first of these that is a text."""
        for name in names:
            value = self.values.get(name)
            if isinstance(value, str) and value.strip():
                return " ".join(strip_forbidden(value).split())
        return None

    def authors(self) -> list[str]:
        """The names of its authors; an address is none."""
        value = self.values.get("author") or []
        found = [_name(each) for each in (value if isinstance(value, list) else [value])]
        return list(dict.fromkeys(name for name in found if name and "://" not in name))

    def sections(self) -> list[str]:
        """Its rubrics."""
        value = self.values.get("articleSection") or []
        found = value if isinstance(value, list) else [value]
        return [each.strip() for each in found if isinstance(each, str) and each.strip()]


def read_json_ld(document: Element) -> LinkedStory:
    """The first object whose type is an article's; an empty one where there is none."""
    for each in linked_objects(document):
        if any(kind.endswith(("Article", "BlogPosting", "Report")) for kind in types_of(each)):
            return LinkedStory(each)
    return LinkedStory()


def linked_objects(document: Element) -> Iterator[dict[str, Any]]:
    """Every object of the page's scripts of that type, in their order, MOST values of each."""
    for script in document.iter("script"):
        if (script.get("type") or "").strip().lower() == "application/ld+json":
            yield from _objects(_loaded("".join(str(text) for text in script.itertext())))


def _loaded(text: str) -> object:
    """What the script holds, nothing where it is broken: it is no part of the story."""
    try:
        return json.loads(text, strict=False) if len(text) <= LARGEST else None
    except (ValueError, RecursionError):
        return None


def _objects(value: object) -> Iterator[dict[str, Any]]:
    waiting = [value]
    for _ in range(MOST):
        if not waiting:
            return
        first = waiting.pop(0)
        if isinstance(first, list):
            waiting = [*first, *waiting]
        elif isinstance(first, dict):
            yield first
            waiting += [first.get("@graph"), first.get("mainEntity")]


def types_of(value: dict[str, Any]) -> list[str]:
    """The names of an object's types."""
    kind = value.get("@type")
    return [str(each) for each in (kind if isinstance(kind, list) else [kind])]


def _name(value: object) -> str | None:
    name = value.get("name") if isinstance(value, dict) else value
    return " ".join(strip_forbidden(name).split()) if isinstance(name, str) else None
