"""How commands print: one JSON document, or tables for people."""

import json
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

Json = Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")]
PublicationOption = Annotated[
    str | None,
    typer.Option("--publication", help="Slug; implied where there is only one."),
]
console = Console(highlight=False, soft_wrap=True)


def timestamp(moment: datetime | None) -> str | None:
    """RFC 3339 in UTC with Z, or None."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment else None


def emit(document: Any) -> None:
    """Print one JSON document."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")


def emit_stream(head: dict[str, Any], name: str, members: Iterable[object]) -> None:
    """Print one JSON document whose last member, a list, need not fit into memory."""
    before = json.dumps(head, ensure_ascii=False, indent=2).removesuffix("}").rstrip()
    sys.stdout.write(f"{before}{',' if head else ''}\n  {json.dumps(name)}: [")
    between = "\n    "
    for member in members:
        text = json.dumps(member, ensure_ascii=False, indent=2).replace("\n", "\n    ")
        sys.stdout.write(between + text)
        between = ",\n    "
    sys.stdout.write("]\n}\n" if between == "\n    " else "\n  ]\n}\n")


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print rows under headings."""
    grid = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        grid.add_column(column, overflow="fold")
    for row in rows:
        grid.add_row(*(escape(str(cell)) if cell is not None else "–" for cell in row))
    console.print(grid)
