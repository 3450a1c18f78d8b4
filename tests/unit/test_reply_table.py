"""What servers write, held against the table: lines of providers and servers, a verdict each."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.channels.reply_table import (
    ABOUT_RECIPIENT,
    ABOUT_US,
    Stage,
    Verdict,
    judge,
    judge_kept,
    table,
)
from publisher.channels.smtp.replies import Answer, outcome, verdict
from publisher.channels.types import Outcome

with Path(__file__).with_name("reply_lines.tsv").open(encoding="utf-8") as _file:
    LINES = list(csv.DictReader(_file, delimiter="\t", quoting=csv.QUOTE_NONE))


def answer(reply: str) -> Answer:
    return Answer(int(reply[:3]), tuple(reply[4:].split(" / ")))


def test_there_are_enough_lines_to_learn_from() -> None:
    assert len(LINES) >= 150


@pytest.mark.parametrize("line", LINES, ids=lambda line: line["reply"][:60])
def test_a_server_s_words_are_understood(line: dict[str, str]) -> None:
    assert verdict(answer(line["reply"]), Stage(line["stage"])) == line["verdict"]


@pytest.mark.parametrize("line", LINES, ids=lambda line: line["reply"][:60])
def test_what_is_about_us_never_counts_against_the_reader(line: dict[str, str]) -> None:
    means, said = Verdict(line["verdict"]), answer(line["reply"])
    code, words = said.told()
    kept = judge_kept(code, words, Stage(line["stage"]))
    assert (kept in ABOUT_RECIPIENT) == (means in ABOUT_RECIPIENT)
    if means in ABOUT_US:
        assert outcome(said, Stage(line["stage"])) is Outcome.ROUTE


def test_every_rule_is_held_by_real_words() -> None:
    held = set()
    for line in LINES:
        words, stage = " ".join(answer(line["reply"]).lines), Stage(line["stage"])
        for rank in (True, False):
            fits = (one for one in table().rules if one.over_code is rank)
            held.add(id(next((one for one in fits if one.fits(words, stage)), None)))
    assert [one.text.pattern for one in table().rules if id(one) not in held] == []


@given(
    code=st.integers(500, 599),
    status=st.sampled_from(["", "5.0.0", "5.1.0", "5.1.2", "5.1.3", "5.3.0", "5.5.0"]),
    words=st.text("abc 0123.-[]", max_size=30),
    stage=st.sampled_from(Stage),
)
def test_only_explicit_evidence_is_held_against_an_address(
    code: int, status: str, words: str, stage: Stage
) -> None:
    assert judge(code, f"{status} {words}", stage) not in ABOUT_RECIPIENT


@given(words=st.text(max_size=40), stage=st.sampled_from(Stage))
def test_a_temporary_status_beside_a_550_is_no_refusal(words: str, stage: Stage) -> None:
    said = Answer(550, (f"4.2.0 {words}",))
    assert outcome(said, stage) in (Outcome.DEFERRED, Outcome.ROUTE)


@given(words=st.text(max_size=5000))
def test_words_of_any_length_are_read(words: str) -> None:
    assert judge(550, words, Stage.RCPT) in Verdict


def test_every_rule_says_where_it_was_read() -> None:
    assert all(one.source and one.who for one in table().rules)
