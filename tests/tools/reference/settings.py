"""Settings: every reader of the environment in the code, with its kind and its default."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import ROOT
from tests.syntax import parsed
from tests.tools.reference.markdown import code, table

KINDS = {
    "text": "text",
    "integer": "whole number",
    "words": "words, separated by commas",
    "networks": "networks and addresses, separated by commas",
    "url": "address",
    "_secret": "secret",
}
INTRO = """# Settings, as the code reads them

{count} settings, all from the environment, each also as `NAME_FILE`. What each is for stands in
[the other table](../operations/settings.md); here is what the code accepts, and takes where nothing
is set.

"""


@dataclass(frozen=True, slots=True)
class Read:
    """One reader: what it accepts, and its default where that is written there."""

    kind: str
    default: str
    where: str


def page() -> str:
    """The page as Markdown."""
    found: dict[str, list[Read]] = {}
    for file in sorted([*ROOT.glob("publisher/**/*.py"), *ROOT.glob("workers/**/*.py")]):
        for name, read in _readers(file):
            found.setdefault(name, []).append(read)
    rows = [
        (code(name), _first(reads, "kind"), code(_first(reads, "default")), code(reads[0].where))
        for name, reads in sorted(found.items())
    ]
    heads = ("name", "kind", "where nothing is set", "read by")
    return INTRO.format(count=len(rows)) + table(heads, rows)


def _first(reads: list[Read], field: str) -> str:
    """What the most exact reader says: an address is also read as text."""
    known = sorted(reads, key=lambda one: one.kind == "text")
    return next((str(getattr(one, field)) for one in known if getattr(one, field)), "")


def _readers(file: Path) -> Iterator[tuple[str, Read]]:
    where = file.relative_to(ROOT).as_posix()
    for node in ast.walk(parsed(file.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        called = node.func.id if isinstance(node.func, ast.Name) else called
        name = node.args[0]
        if called in KINDS and isinstance(name, ast.Constant) and str(name.value).isupper():
            yield str(name.value), Read(_kind(called, node), _default(called, node), where)


def _kind(called: str, node: ast.Call) -> str:
    words = KINDS[called]
    for keyword in node.keywords:
        if keyword.arg == "least" and isinstance(keyword.value, ast.Constant):
            words += f", {keyword.value.value} or more"
    if called == "integer" and "more" not in words:
        words += ", 0 or more"
    if called == "url" and len(node.args) > 1 and isinstance(node.args[1], ast.Set):
        schemes = [str(one.value) for one in node.args[1].elts if isinstance(one, ast.Constant)]
        words += ": " + ", ".join(f"{scheme}:" for scheme in sorted(schemes))
    return words


def _default(called: str, node: ast.Call) -> str:
    if called in ("text", "integer", "words") and len(node.args) > 1:
        given = node.args[1]
        return str(given.value) if isinstance(given, ast.Constant) else ""
    if called == "_secret" and isinstance(node.args[1], ast.Constant):
        return str(node.args[1].value)
    return ""
