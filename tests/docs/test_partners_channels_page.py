"""docs/partners-channels.md has a table for each channel, with all of its settings."""

import re

import pytest

from publisher.actions.partners.ways import WAYS
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "partners-channels.md").read_text()


def section(code: str) -> str:
    return PAGE.split(f"\n## {code}\n", 1)[1].split("\n## ", 1)[0]


@pytest.mark.parametrize("code", WAYS)
def test_all_its_settings_are_in_its_table(code: str) -> None:
    rows = re.findall(r"^\| (`[^|]*`) \|", section(code), re.MULTILINE)
    named = [key for row in rows for key in re.findall(r"`(\w+)`", row)]
    assert named == [field.key for field in WAYS[code].fields]


@pytest.mark.parametrize("code", WAYS)
def test_what_is_secret_is_said_to_be(code: str) -> None:
    for field in WAYS[code].fields:
        row = re.search(rf"^\| `{field.key}` \| (.*) \|$", section(code), re.MULTILINE)
        if row is not None:
            assert row[1].startswith("secret") == field.secret
