"""What is meant to break a mail ends in an error, a finding or a sound mail: soon and in little.

Slow: it is large, and its memory is measured in a process of its own.
"""

import json
import subprocess
import sys
from pathlib import Path

import lxml.html
import pytest

from publisher.actions.themes.email_themes import theme_names
from tests.conftest import ROOT
from tests.mail_rules import faults
from tests.unit.email.hostile import CASES
from tests.unit.email.test_message_parses import part, read

pytestmark = pytest.mark.slow

MOST_SECONDS, MOST_MEGABYTES = 2, 256
NAMES = [f"{theme}-{case}" for theme in theme_names() for case in CASES]
REFUSED = {
    "address-2000": "bad_address",
    "bcc-address": "bad_address",
    "field-bomb": "bad_merge_field",
    "field-class": "bad_merge_field",
    "field-loop": "bad_merge_field",
    "field-unknown": "bad_merge_field",
    "fields-nested": "bad_merge_field",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All cases as mails, and outcome.json."""
    folder = tmp_path_factory.mktemp("hostile")
    command = [sys.executable, "-m", "tests.unit.email.hostile", str(folder)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=300, check=True)
    (folder / "outcome.json").write_bytes(run.stdout)
    return folder


def test_all_of_it_fits(folder: Path) -> None:
    told = json.loads((folder / "outcome.json").read_text())
    assert told["megabytes"] < MOST_MEGABYTES
    slow = {name: spent for name, (spent, _) in told["outcome"].items() if spent > MOST_SECONDS}
    assert slow == {}


@pytest.mark.parametrize("name", NAMES)
def test_it_ends_in_an_error_or_in_a_sound_mail(folder: Path, name: str) -> None:
    _, codes = json.loads((folder / "outcome.json").read_text())["outcome"][name]
    expected = REFUSED.get(name.split("-", 1)[1])
    if expected:
        assert codes == [f"error {expected}"]
        assert not (folder / f"{name}.eml").exists()
        return
    parsed = read((folder / f"{name}.eml").read_bytes())
    html = part(parsed, "html")
    assert faults(html, "/u/") == []
    assert not lxml.html.document_fromstring(html).xpath("//script | //@onclick | //form")
    if len(html.encode()) > 100 * 1024:
        assert "error html_too_large" in codes


def test_a_picture_that_is_gone_leaves_its_words(folder: Path) -> None:
    parsed = read((folder / "digest-no-picture.eml").read_bytes())
    assert "Y. L." in part(parsed, "html")
    assert "Une digue" in part(parsed, "plain")
    assert "<img" not in part(parsed, "html").replace('class="logo"', "")
