"""A test that is marked slow says why: each costs every change some of its time."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.conftest import LONG, ROOT
from tests.syntax import parsed

REASON = "Slow:"  # begins a line of the test's docstring, or of its module's


def test_every_slow_test_has_a_reason() -> None:
    files = sorted((ROOT / "tests").rglob("test_*.py"))
    without = [name for file in files for name in unexplained(file, file.read_text("utf-8"))]
    assert without == []


def test_the_check_sees_one_without() -> None:
    marked = "import pytest\n@pytest.mark.slow\ndef test_one():\n    '''{}'''\n"
    whole = "'''{}'''\nimport pytest\npytestmark = [pytest.mark.slow]\ndef test_one(): ...\n"
    for source in (marked, whole):
        assert list(unexplained(Path("a.py"), source.format("It takes long."))) == [
            "a.py: test_one"
        ]
        assert list(unexplained(Path("a.py"), source.format("One.\n\n    Slow: it waits."))) == []
    assert list(unexplained(Path("a.py"), "def test_one(): ...\n")) == []


def test_the_longest_files_are_there_and_slow() -> None:
    for name in LONG:
        assert "mark.slow" in (ROOT / "tests" / name).read_text("utf-8"), name


def unexplained(file: Path, source: str) -> Iterator[str]:
    """The slow tests of a module that have no reason, as FILE: NAME."""
    module = parsed(source if "mark.slow" in source else "")
    marks = (ast.unparse(node) for node in module.body if isinstance(node, ast.Assign))
    all_slow = any(mark.startswith("pytestmark") and "mark.slow" in mark for mark in marks)
    for test in ast.walk(module):
        if not isinstance(test, ast.FunctionDef) or not test.name.startswith("test_"):
            continue
        slow = any("mark.slow" in ast.unparse(one) for one in test.decorator_list)
        if not slow and not all_slow:
            continue
        if not _explained(test) and not (all_slow and _explained(module)):
            yield f"{file.name}: {test.name}"


def _explained(node: ast.Module | ast.FunctionDef) -> bool:
    lines = (ast.get_docstring(node) or "").splitlines()
    return any(line.startswith(REASON) for line in lines)
