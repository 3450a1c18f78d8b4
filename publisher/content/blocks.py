"""The blocks of an article's body: frozen, nested, free of markup."""

from dataclasses import dataclass, field
from typing import ClassVar, Literal

MarkType = Literal[
    "strong", "emphasis", "link", "code", "subscript", "superscript", "strikethrough", "language"
]
Direction = Literal["ltr", "rtl"]


@dataclass(frozen=True, slots=True)
class Mark:
    """An inline mark. `href` belongs to `link`, `language` (BCP 47) to `language`."""

    type: MarkType
    href: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A run of characters under the same marks, the outermost mark first."""

    text: str
    marks: tuple[Mark, ...] = ()


Inline = tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """What every block has. `language` and `direction` are set where they differ."""

    type: ClassVar[str]
    language: str | None = None
    direction: Direction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading(Block):
    """A section heading; `level` 2 to 6 (1 is the headline)."""

    type: ClassVar[str] = "heading"
    content: Inline
    level: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph(Block):
    type: ClassVar[str] = "paragraph"
    content: Inline


@dataclass(frozen=True, slots=True, kw_only=True)
class ListItem:
    """One item; `marker` is what the author typed ("•", "3."), `children` nested lists."""

    content: Inline
    marker: str | None = None
    children: tuple["List", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class List(Block):
    type: ClassVar[str] = "list"
    items: tuple[ListItem, ...]
    ordered: bool = False
    start: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote(Block):
    """A quotation set apart. Its guillemets stay in the text, as the author typed them."""

    type: ClassVar[str] = "quote"
    paragraphs: tuple[Inline, ...]
    source_marker: str | None = None
    source: Inline = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    content: Inline
    header: bool = False
    colspan: int = 1
    rowspan: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Table(Block):
    """A data table; the first `head_rows` rows are its head."""

    type: ClassVar[str] = "table"
    rows: tuple[tuple[Cell, ...], ...]
    head_rows: int = 0
    caption: Inline = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Preformatted(Block):
    """Lines that stay as they are: code, or a table that was flattened."""

    type: ClassVar[str] = "preformatted"
    content: Inline


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure(Block):
    """A picture. `src` is `picture:NAME` for one of ours, else an https address.

    `rights` is the code of who must have granted it to whoever gets it; "": it may be passed on.
    """

    type: ClassVar[str] = "figure"
    src: str
    alt: str = ""
    caption: Inline = ()
    credit: str = ""
    width: int | None = None
    height: int | None = None
    rights: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Separator(Block):
    """A break between two parts; `marker` is what the author typed ("* * *")."""

    type: ClassVar[str] = "separator"
    marker: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing(Block):
    """The line that sends the reader off, after the last section."""

    type: ClassVar[str] = "closing"
    content: Inline


BLOCKS: tuple[type[Block], ...] = (
    Heading,
    Paragraph,
    List,
    Quote,
    Table,
    Preformatted,
    Figure,
    Separator,
    Closing,
)
