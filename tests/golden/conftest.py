"""Golden files: what came out once and was looked at. `pytest tests/golden --golden` rewrites."""

import difflib
from collections.abc import Callable
from pathlib import Path

import pytest

HERE = Path(__file__).parent
SHOWN = 60  # lines of a difference


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--golden", action="store_true", help="rewrite the golden files")


def _difference(name: str, kept: bytes, new: bytes) -> str:
    try:
        old_lines, new_lines = kept.decode().splitlines(), new.decode().splitlines()
    except UnicodeDecodeError:
        return f"{len(kept)} bytes were kept, {len(new)} bytes came out"
    lines = [*difflib.unified_diff(old_lines, new_lines, f"golden/{name}", "now", lineterm="", n=1)]
    if not lines:
        return "only line ends or the last newline differ"
    more = f"\n... {len(lines) - SHOWN} lines more" if len(lines) > SHOWN else ""
    return "\n".join(lines[:SHOWN]) + more


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, bytes | str], None]:
    """golden(name, content): content is what tests/golden/{name} holds; `--golden` writes it."""

    def compare(name: str, content: bytes | str) -> None:
        path, new = HERE / name, content.encode() if isinstance(content, str) else content
        if request.config.getoption("--golden", default=False):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(new)
            return
        if not path.exists():
            pytest.fail(f"there is no golden file {name}; write it with: make golden")
        if path.read_bytes() != new:
            found = _difference(name, path.read_bytes(), new)
            pytest.fail(f"{name} is not what was looked at; make golden if it should be\n{found}")

    return compare
