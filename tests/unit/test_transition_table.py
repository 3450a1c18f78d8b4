"""The table of allowed transitions, and that one module alone writes the state."""

import ast
import re
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

import publisher
from publisher.delivery.states import (
    ALLOWED,
    NOT_BEGUN,
    OPEN,
    State,
    TransitionError,
    check,
    sources,
)
from tests.syntax import parsed

BEGUN = {State.ACCEPTED, State.DELIVERED, State.BOUNCED, State.FAILED, State.UNCERTAIN}
ROOT = Path(publisher.__file__).parent
WRITER = ROOT / "delivery" / "transitions.py"
MAKER = ROOT / "delivery" / "freezing.py"
UPDATING_SQL = (
    "ledger_sql.begin",
    "ledger_sql.claim",
    "ledger_sql.apply",
    "notice_sql.wait",
    "notice_sql.supersede",
    "audience_sql.suppress_blocked",
)
WRITING_SQL = {"ledger_sql.py", "claim_sql.py", "audience_sql.py", "notice_sql.py"}
INSERTING_SQL = ("audience_sql.freeze", "notice_sql.freeze")


class Life(RuleBasedStateMachine):
    """A delivery that goes wherever it is told to, as far as the table lets it."""

    @initialize()
    def freeze(self) -> None:
        self.state, self.bodies, self.chosen, self.stale = State.PENDING, 0, 0, False

    @rule(where=st.sampled_from(list(State)))
    def go(self, where: State) -> None:
        origin = self.state
        try:
            check(origin, where)
        except TransitionError:
            return
        if origin is State.ATTEMPTING and where is not State.PENDING:
            self.bodies += 1
        if origin in (State.FAILED, State.UNCERTAIN) and where is State.PENDING:
            self.chosen += 1
        self.stale = where is State.FAILED and origin in NOT_BEGUN
        ends = (State.ATTEMPTING, State.UNCERTAIN, State.ACCEPTED, State.DELIVERED)
        assert origin in ends or where not in BEGUN or self.stale
        self.state = where

    @invariant()
    def only_an_attempt_ends_as_one(self) -> None:
        if getattr(self, "state", None) in BEGUN and not self.stale:
            assert self.bodies > 0


TestLife = Life.TestCase


def test_every_state_has_its_line_and_no_end_leads_back_to_open_but_by_a_person() -> None:
    assert set(ALLOWED) == set(State)
    for end in (State.ACCEPTED, State.DELIVERED, State.BOUNCED):
        assert not ALLOWED[end] & set(OPEN)
    for end in (State.SUPPRESSED, State.CANCELED, State.SUPERSEDED):
        assert not ALLOWED[end]
    assert sources(State.ATTEMPTING) == NOT_BEGUN


def test_the_decision_s_table_is_the_code_s() -> None:
    """docs/adr/0010 and the code say the same."""
    page = (ROOT.parent / "docs" / "adr" / "0010-allowed-transitions.md").read_text()
    rows = re.findall(r"(?m)^\| ([a-z]+) \|([a-z, ]*)\|$", page)
    told = {origin: set(ends.split(", ")) - {""} for origin, ends in _stripped(rows)}
    del told["from"]
    assert told == {origin.value: {end.value for end in ends} for origin, ends in ALLOWED.items()}


def _stripped(rows: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(origin, ends.strip()) for origin, ends in rows]


def test_only_transitions_writes_the_state_of_a_delivery() -> None:
    """Nobody else says `.update(state=...)` on deliveries or runs the SQL that does; only
    freezing.py says `Delivery(state=` or inserts rows."""
    updating, creating = set[str](), set[str]()
    for path in [*ROOT.rglob("*.py"), *(ROOT.parent / "workers").rglob("*.py")]:
        if "migrations" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        tree = parsed(text if "Delivery" in text else "")  # what is looked for names it
        calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call)]
        if any(map(_updates_state, calls)) or any(name in text for name in UPDATING_SQL):
            updating.add(str(path))
        if any(map(_creates, calls)) or any(name in text for name in INSERTING_SQL):
            creating.add(str(path))
        if re.search(r"(UPDATE|INSERT INTO) delivery_delivery\b", text):
            assert path.name in WRITING_SQL, path
    assert updating == {str(WRITER)}
    assert creating == {str(MAKER)}


def _creates(call: ast.Call) -> bool:
    text = ast.unparse(call.func)
    made = text.startswith("Delivery.objects.") and text.endswith("create")
    return text == "Delivery" or made


def _updates_state(call: ast.Call) -> bool:
    if not any(keyword.arg == "state" for keyword in call.keywords):
        return False
    text = ast.unparse(call.func)
    return text.endswith(".update") and "Delivery.objects" in text
