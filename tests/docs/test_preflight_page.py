"""Every fault is said in each language, and the page on checks names each as it is."""

import re
import string

import pytest

from publisher.renderers.email.checks import arabic
from publisher.renderers.email.checks.catalogue import FAULTS
from publisher.renderers.email.checks.faults import issue, mail, outside, programs
from publisher.renderers.email.checks.french import PHRASES
from tests.conftest import ROOT

PAGE = ROOT / "docs" / "preflight.md"
SPACES = re.compile(r"[^\u00a0\u202f][:;!?»%]|«[^\u00a0]|[a-zé]'[a-zé]")


def fields(*texts: str) -> set[str]:
    return {name for text in texts for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("code", sorted(FAULTS))
def test_both_languages_say_it_with_the_same_values(code: str) -> None:
    english, french = FAULTS[code].english, FAULTS[code].french
    assert fields(*english) == fields(*french)
    assert english.message
    assert english.remedy
    assert not re.search(SPACES, " ".join(french)), french


@pytest.mark.parametrize("code", sorted(FAULTS))
def test_french_names_no_setting_and_no_command(code: str) -> None:
    """It stands on a page of the desk, whose reader has no terminal."""
    assert not re.search(r"publisher [a-z]+|[A-Z]+_[A-Z]+", " ".join(FAULTS[code].french))


@pytest.mark.parametrize("code", sorted(FAULTS))
def test_arabic_says_it_with_the_same_values(code: str) -> None:
    """Each between isolates; the theme's own remedy is English, and stays so."""
    said = arabic.words_of(code)
    french = FAULTS[code].french
    assert fields(*said) == fields(*french), code
    assert not re.search(r"(?<!\u2068)\{|\}(?!\u2069)|[?;,]|publisher [a-z]", " ".join(said)), said


def test_arabic_has_words_for_the_same_values() -> None:
    assert set(arabic.PHRASES) == set(PHRASES)


def test_no_code_stands_twice() -> None:
    assert len(FAULTS) == sum(len(part.FAULTS) for part in (issue, mail, outside, programs))


def test_french_words_keep_their_spaces() -> None:
    assert not [text for text in PHRASES.values() if re.search(SPACES, text)]


def test_each_fault_of_a_theme_has_a_name_in_french() -> None:
    page = (ROOT / "docs" / "themes.md").read_text().split("## What the linter finds")[1]
    page = page.split("## What a theme may use")[0]
    named = set(re.findall(r"`([a-z]+_[a-z_]+)`", page))
    assert named >= {"missing_alt", "not_shown", "theme_died"}
    assert named <= set(PHRASES)


def test_the_page_names_every_fault_under_its_severity() -> None:
    errors, rest = PAGE.read_text().split("## Errors")[1].split("## Warnings")
    warnings, notes = rest.split("## Notes")
    for severity, section in (("error", errors), ("warning", warnings), ("note", notes)):
        rows = set(re.findall(r"^\| `.*\|$", section, re.M))
        assert rows == {row(code) for code, one in FAULTS.items() if one.severity == severity}


def row(code: str) -> str:
    said = [re.sub(r"\{\w+\}", "…", text) for text in FAULTS[code].english]
    return f"| `{code}` | {said[0]} | {said[1]} |"
