"""Documentation that would be out of date fails here."""

import io
import re
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from publisher.cli.main import run
from tests.conftest import ROOT

CONTRACT = ROOT / "docs" / "contract.md"
SETTINGS = ROOT / "docs" / "operations" / "settings.md"
READERS = re.compile(r'(?:env\.(?:text|integer|words|url|networks)|_secret)\(\s*"([A-Z_]+)"')


def publisher(*arguments: str) -> str:
    """What `publisher ARGUMENTS --help` prints."""
    printed = io.StringIO()
    with redirect_stdout(printed):
        assert run([*arguments, "--help"]) == 0
    return printed.getvalue()


def contract_verbs() -> dict[str, list[str]]:
    """noun -> verbs, from the table in docs/contract.md."""
    rows = re.findall(r"^\| `([a-z]+)` \| (.+) \|$", CONTRACT.read_text(), re.M)
    return {noun: re.findall(r"`([a-z-]+)[^`]*`", verbs) for noun, verbs in rows}


@pytest.mark.parametrize("noun", sorted(contract_verbs()))
def test_the_contract_and_help_name_the_same_verbs(noun: str) -> None:
    text = publisher(noun)
    offered = set(re.findall(r"^[│ ]+([a-z][a-z-]+)  ", text.split("Commands", 1)[-1], re.M))
    assert offered == set(contract_verbs()[noun])


def test_every_verb_shows_an_example() -> None:
    without = [
        f"{noun} {verb}"
        for noun, verbs in contract_verbs().items()
        for verb in verbs
        if "publisher " + noun + " " + verb not in publisher(noun, verb).split("Usage:", 1)[1][60:]
    ]
    assert without == []


def test_every_setting_is_in_the_table() -> None:
    used: set[str] = set()
    for file in [*ROOT.glob("publisher/**/*.py"), *ROOT.glob("workers/**/*.py")]:
        used |= set(READERS.findall(file.read_text()))
    documented = set(re.findall(r"^\| `([A-Z_]+)`", SETTINGS.read_text(), re.M))
    assert used == documented


def test_every_promise_has_a_test_file() -> None:
    text = (ROOT / "README.md").read_text()
    named = set(re.findall(r"tests/promises/(test_promise_\d\d_\w+\.py)", text))
    there = {path.name for path in (ROOT / "tests" / "promises").glob("test_promise_*.py")}
    assert named == there


@pytest.mark.parametrize(
    "page", [*ROOT.glob("*.md"), *(ROOT / "docs").glob("**/*.md")], ids=lambda p: p.name
)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    broken = [
        target
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text())
        if not (page.parent / target).exists()
    ]
    assert broken == []


def test_every_directory_of_the_layout_is_on_the_map() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text()
    rooms = [p.name for p in (ROOT / "publisher").iterdir() if (p / "__init__.py").exists()]
    assert [room for room in rooms if f"`{room}/`" not in text] == []


def paths_in(text: str) -> set[str]:
    """The files and folders in backticks: `actions/sweep.py`, `content/parsers/`."""
    return set(re.findall(r"`([a-z_]+(?:/[a-z0-9_]+)*(?:/|\.py))`", text))


def test_every_path_of_the_map_is_there() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text()
    missing = [
        path
        for path in sorted(paths_in(text))
        if not any((root / path).exists() for root in (ROOT, ROOT / "publisher"))
    ]
    assert missing == []


def test_the_map_names_every_wing() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text()
    wings = [p.name for p in (ROOT / "publisher" / "actions").iterdir() if p.is_dir()]
    assert [w for w in wings if w != "__pycache__" and f"`actions/{w}/`" not in text] == []


def test_a_walk_names_each_file_once() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text()
    walks = re.findall(r"^### (.+?)\n(.*?)(?=^##)", text, re.M | re.S)
    assert len(walks) == 5
    for title, walk in walks:
        named = re.findall(r"`([a-z_]+(?:/[a-z0-9_]+)*\.py)`", walk)
        assert sorted(set(named)) == sorted(named), title
