"""The addresses of links in blocks, exchanged."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from publisher.content.blocks import Mark, Span

_Part = TypeVar("_Part")
Change = Callable[[str, str], str]
"""What an address becomes, given it and the words of its link."""


def with_hrefs(part: _Part, change: Change) -> _Part:
    """A block, or a tuple of them, with other addresses in its links."""
    changed: _Part = _changed(part, change)
    return changed


def _changed(part: Any, change: Change) -> Any:
    if isinstance(part, Span):
        marks = tuple(_mark(mark, part.text, change) for mark in part.marks)
        return replace(part, marks=marks) if marks else part
    if isinstance(part, tuple):
        return tuple(_changed(one, change) for one in part)
    if is_dataclass(part) and not isinstance(part, type):
        values = {one.name: getattr(part, one.name) for one in fields(part)}
        return replace(part, **{name: _changed(value, change) for name, value in values.items()})
    return part


def _mark(mark: Mark, words: str, change: Change) -> Mark:
    return replace(mark, href=change(mark.href, words)) if mark.href else mark
