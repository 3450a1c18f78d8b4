"""Pages of the desk, of partners and of readers query by actions and read models, not by hand."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.syntax import parsed

WEB = ROOT / "publisher" / "web"
ROOMS = ("desk", "partner", "reader")
# What makes or narrows a query; `values`, `get` and `count` are words of dictionaries and lists.
QUERIES = {
    *("filter", "exclude", "annotate", "aggregate", "order_by", "values_list"),
    *("select_related", "prefetch_related", "select_for_update", "get_or_create"),
}
ALLOWED = {
    # The one narrowing that stands before every view: the row, among one's own publications.
    "desk/door/permissions.py": {"filter", "django.db.models"},
}
FILES = [file for room in ROOMS for file in sorted((WEB / room).rglob("*.py"))]


def found_in(file: Path) -> Iterator[str]:
    for node in ast.walk(parsed(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and node.attr == "objects":
            yield "objects"
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") in QUERIES:
            yield node.func.attr
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("django.db"):
            yield node.module or ""


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(WEB)))
def test_no_view_queries_by_hand(file: Path) -> None:
    allowed = ALLOWED.get(str(file.relative_to(WEB)), set())
    assert set(found_in(file)) <= allowed, "move the query to publisher/actions/"
