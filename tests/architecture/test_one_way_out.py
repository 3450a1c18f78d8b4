"""No exit reads a story's text but through editorial/visibility.py."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.syntax import parsed

ROOT = Path(__file__).resolve().parents[2]
# They write versions, or show a text to the house that wrote it; none of them is a way out.
INSIDE = {
    "publisher/editorial/snapshots.py",
    "publisher/editorial/visibility.py",
    "publisher/actions/erasure/erase_article.py",
    "publisher/actions/erasure/names/anonymise_article.py",
    "publisher/actions/erasure/names/places.py",  # for those who may kill, before it is replaced
    "publisher/actions/stories/new_version.py",
    "publisher/actions/stories/notices/notice_preview.py",  # its language
    "publisher/actions/stories/source_text.py",  # whether two are the same; none is shown
    "publisher/editorial/searching.py",  # the desk's own search
    "publisher/actions/stories/publish_due.py",
    "publisher/actions/stories/record_change.py",
    "publisher/actions/issues/create_issue.py",  # headline and standfirst, when mailed
    "publisher/actions/intake/receive_post.py",
    "publisher/actions/intake/take_back_article.py",  # the time of its newest text
    "publisher/actions/partners/copies/withdrawn.py",  # names of pictures, of which hashes are told
    "publisher/actions/partners/proof/stated_page.py",  # words to look for; none is shown
    "publisher/actions/writing/stored_text.py",  # for who writes on it
    "publisher/cli/article/show.py",
    "publisher/cli/demo/report.py",
    "publisher/web/desk/stories/newest_text.py",
}
# An address, and rows fetched together: the text in them still comes out through `shown`.
NO_TEXT = {"article_url", "read_ahead"}
ROWS = {"version", "article_version", "current", "settling", "newest", "last", "lead"}
PURE = ("content", "renderers")  # they know no rows


def readings(path: Path) -> Iterator[str]:
    """Where a file reads a version's stored text: `.content` of a row, a snapshot, a column."""
    text = path.read_text()
    if "content" not in text and "snapshots" not in text:
        return  # none of what follows can be there
    tree = parsed(text)
    left_out = {id(one) for node in ast.walk(tree) for one in _deferred(node)}
    for node in ast.walk(tree):
        if id(node) in left_out:
            continue
        if isinstance(node, ast.ImportFrom) and node.module == "publisher.editorial.snapshots":
            yield from (f"imports {n.name}" for n in node.names if n.name not in NO_TEXT)
        if isinstance(node, ast.Attribute) and node.attr == "content" and _row(node.value):
            yield f"line {node.lineno}: .content of a version"
        if isinstance(node, ast.Constant) and "__content" in str(node.value).rpartition("/")[2]:
            yield f"line {node.lineno}: {node.value}"


def _deferred(node: ast.AST) -> list[ast.expr]:
    """The columns that a query leaves in the database."""
    named = isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "defer"
    return node.args if named else []  # type: ignore[attr-defined]


def _row(node: ast.expr) -> bool:
    name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    return name in ROWS


def files() -> Iterator[Path]:
    for room in ("publisher", "workers"):
        found = (ROOT / room).rglob("*.py")
        for path in found:
            parts = path.relative_to(ROOT).parts
            if parts[1] not in PURE and "migrations" not in parts:
                yield path


@cache
def found() -> dict[str, list[str]]:
    """The files that read a stored text, and where."""
    every = {str(path.relative_to(ROOT)): list(readings(path)) for path in files()}
    return {name: what for name, what in every.items() if what}


def test_every_exit_asks_what_it_may_show() -> None:
    outside = {name: what for name, what in found().items() if name not in INSIDE}
    assert not outside, "ask visibility.shown, or say why in INSIDE"


def test_no_name_stands_here_in_vain() -> None:
    assert found().keys() >= INSIDE


def test_the_proof_works(tmp_path: Path) -> None:
    leak = tmp_path / "leak.py"
    leak.write_text("def show(article):\n    return article.current.content\n")
    assert list(readings(leak))
