"""What is held against an address, row by row; the page on relays shows the same table."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.audience.address_policy import Door, Effect, Letter, effect_of
from publisher.channels.reply_table import NOT_THERE, Verdict
from tests.conftest import ROOT

NOW = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)
BY_MAIL = [Door.REPLY, Door.REPORT, Door.DOUBTFUL]
WORDS = {
    Effect.NOTHING: "nothing",
    Effect.SUPPRESS: "blocked",
    Effect.SUPPRESS_AND_LEAVE: "blocked, and off every list",
}
verdicts = st.sampled_from(Verdict)
letters = st.lists(
    st.builds(Letter, verdicts, st.floats(0, 60).map(lambda days: NOW - timedelta(days=days))),
    max_size=8,
).map(lambda found: sorted(found, key=lambda letter: letter.at, reverse=True))


def effect(door: Door, *told: tuple[Verdict, float]) -> Effect:
    """Of the last of these letters (verdict, days ago), after the others."""
    said = [Letter(verdict, NOW - timedelta(days=days)) for verdict, days in told]
    return effect_of(said[-1], door, said[-2::-1])


@pytest.mark.parametrize("verdict", NOT_THERE)
def test_a_report_about_a_mailbox_that_is_not_there_blocks_at_once(verdict: Verdict) -> None:
    assert effect(Door.REPORT, (verdict, 0)) is Effect.SUPPRESS


@pytest.mark.parametrize("door", [Door.REPLY, Door.DOUBTFUL])
@pytest.mark.parametrize("verdict", NOT_THERE)
def test_a_relays_word_and_a_doubtful_report_need_a_second_letter(
    door: Door, verdict: Verdict
) -> None:
    assert effect(door, (verdict, 0)) is Effect.NOTHING
    assert effect(door, (verdict, 0.9), (verdict, 0)) is Effect.NOTHING
    assert effect(door, (verdict, 1), (verdict, 0)) is Effect.SUPPRESS
    assert effect(door, (verdict, 1.8), (verdict, 0.9), (verdict, 0)) is Effect.SUPPRESS
    assert effect(door, (verdict, 5), (Verdict.ACCEPTED, 2), (verdict, 0)) is Effect.NOTHING


@pytest.mark.parametrize("door", BY_MAIL)
def test_a_mailbox_that_is_full_for_three_letters_in_14_days_is_blocked(door: Door) -> None:
    full, taken = Verdict.FULL, Verdict.ACCEPTED
    assert effect(door, (full, 7), (full, 0)) is Effect.NOTHING
    assert effect(door, (full, 14), (full, 7), (full, 0)) is Effect.SUPPRESS
    assert effect(door, (full, 15), (full, 7), (full, 0)) is Effect.NOTHING
    assert effect(door, (full, 9), (full, 7), (taken, 5), (full, 0)) is Effect.NOTHING
    assert effect(door, (full, 0.3), (full, 0.2), (full, 0)) is Effect.NOTHING, "one morning"


@pytest.mark.parametrize("verdict", Verdict)
def test_who_complains_is_taken_off_everything(verdict: Verdict) -> None:
    assert effect(Door.COMPLAINT, (verdict, 0)) is Effect.SUPPRESS_AND_LEAVE


@given(said=verdicts, door=st.sampled_from(BY_MAIL), before=letters)
def test_nothing_but_explicit_words_about_the_mailbox_is_held_against_it(
    said: Verdict, door: Door, before: list[Letter]
) -> None:
    if effect_of(Letter(said, NOW), door, before) is Effect.SUPPRESS:
        assert said in (*NOT_THERE, Verdict.FULL)
        told = [letter.verdict for letter in before]
        at_once = door is Door.REPORT and said in NOT_THERE
        assert at_once or (told and told[0] in (*NOT_THERE, Verdict.FULL))


def test_the_page_on_relays_shows_the_table() -> None:
    page = (ROOT / "docs" / "operations" / "relays.md").read_text()
    shown = set(re.findall(r"^\| `[a-z]+` \|.*\|$", page, re.M))
    assert shown == {row(verdict) for verdict in Verdict if verdict is not Verdict.ACCEPTED} | {
        f"| `complaint` | — | {WORDS[effect(Door.COMPLAINT, (Verdict.UNCLEAR, 0))]} | — |"
    }


def row(verdict: Verdict) -> str:
    """What the first letter, a second a day later, and a third a day later come to."""
    cells = [_cell(door, verdict) for door in BY_MAIL]
    return f"| `{verdict.value}` | {' | '.join(cells)} |"


def _cell(door: Door, verdict: Verdict) -> str:
    for number, name in enumerate(("", "at the second letter", "at the third in 14 days")):
        told = [(verdict, float(days)) for days in range(number, -1, -1)]
        found = effect(door, *told)
        if found is not Effect.NOTHING:
            return " ".join(filter(None, (WORDS[found], name or "at once")))
    return WORDS[Effect.NOTHING]
