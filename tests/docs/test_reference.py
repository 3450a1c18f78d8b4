"""docs/reference/ says what the code says."""

import os
import re
import subprocess
import sys

import pytest
from django.test import Client

from tests.conftest import ROOT
from tests.tools.reference import PAGES
from tests.tools.reference.metrics import families

FOLDER = ROOT / "docs" / "reference"
FAMILY = re.compile(r"^# TYPE (\w+) (\w+)$", re.M)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_what_the_code_makes_of_it(name: str) -> None:
    stored = (FOLDER / f"{name}.md").read_text(encoding="utf-8")
    made = in_a_process_of_its_own(name) if name == "commands" else PAGES[name]()
    assert stored == made, "run: make reference"


def in_a_process_of_its_own(name: str) -> str:
    """A command whose module was first loaded while another test had a channel of its own names
    that channel as long as the process lives."""
    code = f"""
import django
django.setup()
from tests.tools.reference import PAGES
print(PAGES[{name!r}](), end="")
"""
    words = [sys.executable, "-X", "utf8", "-c", code]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "publisher.config.settings"}
    return subprocess.run(
        words, cwd=ROOT, env=environment, check=True, capture_output=True, encoding="utf-8"
    ).stdout


def test_no_page_is_there_that_the_code_does_not_make() -> None:
    assert {file.stem for file in FOLDER.glob("*.md")} == set(PAGES)


@pytest.mark.django_db
def test_the_metrics_are_those_that_are_written() -> None:
    text = Client(headers={"host": "localhost"}).get("/metrics").text
    assert FAMILY.findall(text)
    assert sorted(FAMILY.findall(text)) == sorted((name, kind) for name, kind, _, _ in families())
