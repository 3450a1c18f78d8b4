"""The lock that one migration holds: who may have it beside whom, and what waiting ends with."""

from pathlib import Path

import pytest
from django.db import connection

from publisher.actions.processes.migration_lock import LockBusy, migration_lock
from publisher.actions.processes.schema import SchemaState
from publisher.cli import schema
from publisher.errors import OutOfReach

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture(autouse=True)
def beside_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor == "sqlite":  # the tests' own database is in memory, beside nothing
        monkeypatch.setitem(connection.settings_dict, "NAME", str(tmp_path / "publisher.sqlite3"))


def test_a_second_migration_waits_says_so_once_and_gives_up() -> None:
    said = list[str]()
    with migration_lock(seconds=0, on_wait=lambda: said.append("first")):
        for shared in (False, True):
            busy = migration_lock(seconds=0.3, on_wait=lambda: said.append("second"), shared=shared)
            with pytest.raises(LockBusy), busy:
                pass
    with migration_lock(seconds=0, on_wait=lambda: said.append("third")):
        assert said == ["second", "second"]


def test_those_that_only_look_do_not_wait_for_each_other() -> None:
    def waits() -> None:
        raise AssertionError("nobody migrates")

    with migration_lock(seconds=0, on_wait=waits, shared=True):
        with migration_lock(seconds=0, on_wait=waits, shared=True):
            pass
        with pytest.raises(LockBusy), migration_lock(seconds=0, on_wait=list):
            pass


def test_a_migration_without_end_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pending = SchemaState(pending=("delivery.0999_later",))
    monkeypatch.setattr(schema, "schema_state", lambda: pending)
    monkeypatch.setattr(schema, "WAIT", 0.2)
    with migration_lock(seconds=0, on_wait=list), pytest.raises(OutOfReach) as told:
        schema.require_current_schema()
    assert told.value.code == "migration_runs"
    assert "run this again when it has ended" in told.value.message
    assert capsys.readouterr().err == f"{schema.WAITING}\n"
