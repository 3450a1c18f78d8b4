"""The tags of a theme's MJML or HTML, each with what it stands in and where it was written."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

from publisher.errors import PublisherError

DEEPEST = 250  # what readers of HTML, lxml among them, take
MARK = "data-at"  # holds FILE:LINE while a theme is linted
_VOID = re.compile("area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr")
_CONDITIONAL = re.compile(r"\[if[^\]]*\]>(?P<inside>.*)<!\[endif\]", re.DOTALL | re.IGNORECASE)
_OPENING = re.compile(r"<([a-zA-Z][\w-]*)(?=[\s/>])")


@dataclass(frozen=True, slots=True)
class Tag:
    """A start tag. `parents`: the names around it, the nearest last; `where`: FILE:LINE, or of the
    nearest tag before it, or nothing."""

    name: str
    attributes: dict[str, str]
    parents: tuple[str, ...]
    where: str


class _Reader(HTMLParser):
    def __init__(self, where: str, parents: tuple[str, ...]) -> None:
        super().__init__()
        self.found: list[Tag] = []
        self.styles: list[tuple[str, str]] = []
        self.where, self.open_ = where, [*parents]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_startendtag(tag, attrs)
        if not _VOID.fullmatch(tag):
            self.open_.append(tag)
        if len(self.open_) > DEEPEST:
            raise PublisherError(
                "theme_too_deep", f"more than {DEEPEST} elements nest; simplify it", self.where
            )

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.where = values.pop(MARK, "") or self.where
        self.found.append(Tag(tag, values, tuple(self.open_), self.where))

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open_:
            while self.open_.pop() != tag:
                pass

    def handle_comment(self, data: str) -> None:
        shown = _CONDITIONAL.search(data)
        if shown:
            inner = _read(shown["inside"], self.where, tuple(self.open_))
            self.found += inner.found
            self.styles += inner.styles

    def handle_data(self, data: str) -> None:
        if self.open_ and self.open_[-1] in {"style", "mj-style"}:
            self.styles.append((data, self.where))


def _read(markup: str, where: str = "", parents: tuple[str, ...] = ()) -> _Reader:
    reader = _Reader(where, parents)
    reader.feed(markup)
    reader.close()
    return reader


def tags(markup: str) -> list[Tag]:
    """The start tags in their order, those that only Outlook reads among them.

    Raises PublisherError `theme_too_deep`.
    """
    return _read(markup).found


def style_sheets(markup: str) -> list[str]:
    """The texts of the style elements."""
    return [text for text, _where in _read(markup).styles]


def placed_sheets(markup: str) -> list[tuple[str, str]]:
    """The same, each with FILE:LINE of its start tag (or nothing)."""
    return _read(markup).styles


def with_tag_places(data: str, name: str, line: int) -> str:
    """Literal text of a template in which each start tag says where it stands. `line`: of its
    beginning, from 1."""
    return "".join(_pieces(data, name, line))


def _pieces(data: str, name: str, line: int) -> Iterator[str]:
    done = 0
    for found in _OPENING.finditer(data):
        at = line + data.count("\n", 0, found.start())
        yield f'{data[done : found.end()]} {MARK}="{name}:{at}"'
        done = found.end()
    yield data[done:]
