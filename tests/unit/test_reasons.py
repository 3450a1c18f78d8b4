"""The codes of why a send stands: each is written somewhere, and has words in both languages."""

import re
from datetime import UTC, datetime
from string import Formatter

import pytest
from django.utils import translation

from publisher.delivery.reasons import (
    VALUES,
    Code,
    Reason,
    RowCode,
    because,
    from_columns,
    from_row,
    hold_columns,
    row_column,
)
from publisher.delivery.wording import ENGLISH, english, hold_document, reply_in_words
from publisher.web import catalogues
from publisher.web.desk.problems import BY_CHANGE, CHANGED, MOVED, STANDSTILL, moved
from tests.conftest import ROOT

AT = datetime(2026, 3, 1, 5, 30, tzinfo=UTC)
EVERY = [*Code, *RowCode]
SAMPLES = {str: "text", int: 3, datetime: AT, list: [{"text": "text"}]}
WORDS_ONLY = {"reasons.py", "wording.py", "problems.py", "held_banner.py"}


def sample(code: Code | RowCode) -> Reason:
    return Reason(code, {name: SAMPLES[kind] for name, kind in VALUES[code].items()})


def source_of(text: object) -> str:
    with translation.override("en"):
        return str(text)


@pytest.mark.parametrize("code", EVERY)
def test_a_code_has_values_and_english_words_for_them(code: Code | RowCode) -> None:
    fields = {name for _, name, _, _ in Formatter().parse(ENGLISH[code]) if name}
    assert fields <= VALUES[code].keys()
    assert english(sample(code))
    assert len(code) <= (24 if isinstance(code, Code) else 16)


@pytest.mark.slow
@pytest.mark.parametrize("code", [*STANDSTILL, *MOVED])
def test_a_code_has_french_words_at_the_desk(code: Code | RowCode) -> None:
    """Slow: it is asked of many cases."""
    msgid = source_of({**STANDSTILL, **MOVED}[code])
    message = catalogues.french()[msgid]
    assert message.string
    for text in (msgid, message.string):
        assert set(re.findall(r"%\((\w+)\)s", text)) <= VALUES[code].keys()


@pytest.mark.slow
def test_the_other_two_have_words_of_their_own() -> None:
    """A story's change has a sentence for each kind of change; an old sentence is its own.

    Slow: large inputs.
    """
    assert set(EVERY) - STANDSTILL.keys() - MOVED.keys() == {Code.STORY_CHANGED, Code.OTHER}
    for text in (*BY_CHANGE.values(), CHANGED):
        assert catalogues.french()[source_of(text)].string


def test_every_code_is_written_somewhere_and_none_beside_the_table() -> None:
    used, literals = set[str](), list[str]()
    for path in sorted((ROOT / "publisher").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if path.name not in WORDS_ONLY and "delivery.reasons import" in text:
            used |= set(re.findall(r"Code\.([A-Z_]+)\b", text))
        if "migrations" not in path.parts:
            literals += re.findall(r"hold_code=[\"']\w+", text)
    raised_elsewhere = {"EMPTY_AUDIENCE"}  # an error's code becomes the hold's
    start = (ROOT / "publisher/actions/sends/start_send.py").read_text(encoding="utf-8")
    assert '"empty_audience"' in start
    assert used | raised_elsewhere == {code.name for code in EVERY}
    assert not literals


@pytest.mark.parametrize("code", Code)
def test_what_is_stored_reads_the_same(code: Code) -> None:
    reason = sample(code)
    columns = hold_columns(reason)
    assert from_columns(columns["hold_code"], columns["hold_values"]) == reason
    assert hold_document(reason) == {"hold_reason": english(reason), **columns}


@pytest.mark.parametrize("code", RowCode)
def test_what_a_row_keeps_reads_the_same(code: RowCode) -> None:
    column = row_column(sample(code))
    assert from_row(column) == sample(code)
    assert reply_in_words("what a relay said before", column) == english(sample(code))
    with translation.override("fr"):
        assert moved(column) != english(sample(code))


def test_a_row_without_a_reason_has_the_other_sides_words() -> None:
    assert (row_column(None), from_row(None), moved(None)) == (None, None, "")
    assert reply_in_words("mailbox full", None) == "mailbox full"
    assert moved({"code": "of_next_year", "x": 1}) == "of_next_year"


def test_a_send_that_goes_has_no_reason() -> None:
    assert from_columns(**{"code": "", "values": {}}) is None
    assert hold_columns(None) == {"hold_code": "", "hold_values": {}}
    assert hold_document(None) == dict.fromkeys(("hold_reason", "hold_code", "hold_values"))


@pytest.mark.parametrize(
    "values", [{}, {"actor": 3}, {"actor": "user:camille", "why": "so"}, {"who": "camille"}]
)
def test_values_that_are_not_the_codes_are_refused(values: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="paused with wrong values"):
        because(Code.PAUSED, **values)


@pytest.mark.parametrize(
    ("code", "values"),
    [("of_next_year", {}), ("too_late", {}), ("too_late", {"not_after": 3}), ("paused", {"x": 1})],
)
def test_what_a_newer_release_wrote_breaks_no_page(code: str, values: dict[str, object]) -> None:
    assert from_columns(code, values) == because(Code.OTHER, text=code)


def test_a_finding_is_told_as_the_preflight_tells_it() -> None:
    known = {"where": "setting", "code": "no_list", "values": {}}
    newer = {"where": "HTML", "code": "of_next_year", "values": {}}
    reason = because(Code.PREFLIGHT_FAILED, issue="12", findings=[known, newer], more=2)
    assert english(reason) == (
        "the issue has errors: setting: the newsletter has no list (no_list); "
        "HTML: of_next_year (of_next_year); and 2 more; see: publisher issue preflight 12"
    )


def test_the_contract_names_every_code_and_its_values() -> None:
    rows = re.findall(
        r"^\| ((?:`\w+`(?:, )?)+)(?: \([\w ]+\))? \| (.*?)\|$",
        (ROOT / "docs/contract.md").read_text(encoding="utf-8").split("| hold_code |")[1],
        re.MULTILINE,
    )
    told = {
        code: set(re.findall(r"`(\w+)`", re.sub(r"\(.*?\)", "", values)))
        for codes, values in rows
        for code in re.findall(r"\w+", codes)
    }
    assert told == {code.value: set(VALUES[code]) for code in Code}
