"""Rows that many tests begin with, written once: `@shared_rows` in the place of `@pytest.fixture`.

What the function made stands in a transaction that is never committed, with the tests' own inside
it, for as long as each next test asks for the same: whoever asks for something else finds none of
it. Each test gets a copy of the function's value, so it may change both. Where a test commits for
itself, the function is called for it alone.
"""

import copy
import functools
import inspect
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any, ParamSpec, TypeVar, cast

import pytest
from django.db import connection, transaction

P = ParamSpec("P")
R = TypeVar("R")
_NOT_GIVEN = object()
LATE = datetime(9999, 12, 31, tzinfo=UTC)


class Rows:
    """What one function makes. Its parameters are the names of other such functions, or `db`."""

    made = 0

    def __init__(self, build: Callable[..., Any]) -> None:
        self.build = build
        self.given = _NOT_GIVEN  # the running test's own copy
        Rows.made += 1
        self.order = Rows.made  # what a function takes was defined before it

    def __deepcopy__(self, memo: object) -> "Rows":
        return self


def shared_rows(build: Callable[P, R]) -> Callable[P, R]:
    """A fixture whose rows the tests of a process share. The function reads nothing that another
    fixture set: it runs before them, by the clock that `late_clock` puts."""
    rows = Rows(build)

    @functools.wraps(build)
    def give(*args: P.args, **kwargs: P.kwargs) -> R:
        if rows.given is not _NOT_GIVEN:
            return cast(R, rows.given)
        return build(*args, **kwargs)

    give.rows = rows  # type: ignore[attr-defined]
    return pytest.fixture(give)


class Stack:
    """The rows that are there, the first ones first, each in a savepoint on top of the others."""

    def __init__(self) -> None:
        self._open: list[tuple[Rows, transaction.Atomic]] = []
        self._values: list[dict[Rows, Any]] = [{}]  # all values as they were when each was made

    def give(self, item: pytest.Item, *, commits: bool) -> None:
        """Before a test's own transaction: what it asks for is there, and nothing else."""
        for rows, _ in self._open:
            rows.given = _NOT_GIVEN
        wanted = [] if commits else _asked_for(item)
        if connection.closed_in_transaction or connection.needs_rollback:
            self._leave(0)  # a test closed the connection
        same = 0
        for (here, _), rows in zip(self._open, wanted, strict=False):
            if here is not rows:
                break
            same += 1
        self._leave(same)
        for rows in wanted[same:]:
            self._enter(rows)
        for rows, own in copy.deepcopy(list(self._values[-1].items())):
            rows.given = own

    def leave(self) -> None:
        """Nothing of it is there any more."""
        self._leave(0)

    def _enter(self, rows: Rows) -> None:
        values = dict(copy.deepcopy(list(self._values[-1].items())))
        beneath = {"db": None} | {one.build.__name__: value for one, value in values.items()}
        parameters = inspect.signature(rows.build).parameters
        block = transaction.atomic()
        block._from_testcase = True  # type: ignore[attr-defined]  # durable blocks may begin in it
        with ExitStack() as undo:
            block.__enter__()
            undo.callback(_roll_back, block)
            with pytest.MonkeyPatch.context() as patch:
                late_clock(patch)
                values[rows] = rows.build(**{name: beneath[name] for name in parameters})
            undo.pop_all()
        self._open.append((rows, block))
        self._values.append(values)

    def _leave(self, keep: int) -> None:
        while len(self._open) > keep:
            self._values.pop()
            _roll_back(self._open.pop()[1])


def _roll_back(block: transaction.Atomic) -> None:
    if not connection.closed_in_transaction:
        transaction.set_rollback(True)
    block.__exit__(None, None, None)


def _asked_for(item: pytest.Item) -> list[Rows]:
    """In the order in which they were defined."""
    found = set[Rows]()
    definitions: dict[str, Any] = item._fixtureinfo.name2fixturedefs  # type: ignore[attr-defined]

    def add(names: Iterable[str]) -> None:
        for name in names:
            for definition in definitions.get(name, ())[-1:]:
                if rows := getattr(definition.func, "rows", None):
                    found.add(rows)

    add(definitions)
    return sorted(found, key=lambda rows: rows.order)


def late_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests choose their moments, so the database's clock is later than them all."""
    monkeypatch.setattr("publisher.editorial.clock.database_now", lambda: LATE)
