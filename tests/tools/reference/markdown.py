"""Words and rows as Markdown."""

from collections.abc import Iterable, Sequence

MADE = "<!-- Made from the code by `make reference`; edit the code, not this page. -->"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table with its last line's break."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(cell(one) for one in line)} |\n" for line in lines)


def cell(text: str) -> str:
    """One line, whose bars end no cell."""
    return " ".join(text.split()).replace("|", "\\|")


def code(text: str) -> str:
    """As code, where there is any."""
    return f"`{text}`" if text else ""
