"""The README's first commands work when they are pasted at once, on an empty data directory."""

import io
import os
import re
import signal
import sys
from pathlib import Path

import pytest

from publisher.audience.spreadsheets import Row, Spreadsheet
from publisher.content.parsers import parse
from tests.conftest import ROOT
from tests.harness import Installation, wait_for

BLOCK = re.compile(r"^```\n(make setup\n.*?)^```$", re.M | re.S)
FILE = re.compile(r"^cat > (\S+) <<'END'\n(.*?)^END$", re.M | re.S)


def pasted(page: str) -> str:
    """The commands of the page, but for `make setup`: the environment of the tests stands in."""
    (block,) = BLOCK.findall((ROOT / page).read_text(encoding="utf-8"))
    return block.removeprefix("make setup\n")


@pytest.mark.slow
def test_the_first_commands_send_a_letter(tmp_path: Path) -> None:
    """Slow: a database is made, `up` starts whole, and nine commands run one after another."""
    (tmp_path / ".venv").symlink_to(sys.prefix)
    script = tmp_path / "pasted.sh"
    script.write_text(f"set -e\ncd {tmp_path}\n{pasted('README.md')}", encoding="utf-8")
    with Installation() as made:
        code = made.spawn("/bin/bash", str(script), screen="readme").wait(300)
        printed = made.screen("readme").read_text(encoding="utf-8")
        assert code == 0, printed
        (up,) = made.pids("publisher up")
        listed = made.json("article", "list")["articles"]
        os.kill(up, signal.SIGTERM)
        wait_for(lambda: not made.processes(), 45, "the end of up")
    assert [article["headline"] for article in listed] == ["The river comes back"]
    assert re.search(r"^send \d+: finished, 2 recipients$", printed, re.M), printed
    assert re.search(r"^accepted +2 *$", printed, re.M), printed
    assert "claire may sign in at /desk/ as sender of The Gazette." in printed


def test_both_languages_type_the_same_commands() -> None:
    """The French ones are not run: the same commands, with other names and files."""

    def commands(page: str) -> list[list[str]]:
        text = FILE.sub("", pasted(page)).replace("\\\n", " ")
        lines = [line.split("publisher ")[1].split("#")[0] for line in text.splitlines() if line]
        return [[*line.split()[:2], *re.findall(r"--[a-z-]+", line)] for line in lines]

    english, french = commands("README.md"), commands("README.fr.md")
    english[1].remove("--language")  # French is what a publication speaks by itself
    assert len(english) == 8
    assert [line[:1] + sorted(line[1:]) for line in english] == [
        line[:1] + sorted(line[1:]) for line in french
    ]


@pytest.mark.parametrize("page", ["README.md", "README.fr.md"])
def test_the_files_that_it_writes_are_good(page: str) -> None:
    readers, story = FILE.findall(pasted(page))
    rows = list(Spreadsheet(io.BytesIO(readers[1].encode()), readers[0]))
    assert [row.address for row in rows if isinstance(row, Row)] == [
        "lea@example.org",
        "paul@example.org",
    ]
    parsed = parse(story[1].encode(), filename=story[0])
    assert parsed.warnings == ()
    assert parsed.article.language == ("en" if page == "README.md" else "fr")
    assert len(parsed.article.blocks) == 5
    assert len(story[1].splitlines()) == 10
    for name in (readers[0], story[0]):
        assert pasted(page).count(name) == 2, "written, and imported"
