"""The database's schema, as commands see it: made, waited for, or refused in words."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer
from django.conf import settings
from django.db import connection

from publisher import __version__
from publisher.actions.processes.migrate import WAIT, migrate
from publisher.actions.processes.migration_lock import LOOK_EVERY, LockBusy, migration_lock
from publisher.actions.processes.schema import SchemaState, schema_state
from publisher.cli.supervisor.directory import up_runs
from publisher.cli.waiting import WAITING
from publisher.errors import OutOfReach, SettingError

SOON = 15.0  # seconds in which an `up` that has begun begins to migrate


def require_current_schema(*, changes: bool = True) -> None:
    """Return when the database has this version's schema.

    An embedded database that is empty is made, unless `changes` is false; another process that
    migrates now is waited for. Raises OutOfReach `pending_migrations`, `unknown_migrations` or
    `migration_runs`.
    """
    makes = changes and settings.EMBEDDED_DATABASE
    with _explained():
        # Whoever opens a new SQLite file while another sets its journal mode may find it locked.
        if makes and _no_file():
            migrate(on_wait=_print_waiting, only_new=True, seconds=WAIT)
        state = schema_state()
        if makes and state.empty:
            migrate(on_wait=_print_waiting, only_new=True, seconds=WAIT)
            state = schema_state()
        elif state.pending:
            with migration_lock(seconds=WAIT, on_wait=_print_waiting, shared=True):
                state = schema_state()
            if state.pending and settings.EMBEDDED_DATABASE:
                state = _wait_for_up(state)
    _refuse(state)


def _wait_for_up(state: SchemaState) -> SchemaState:
    """What the schema is once a `publisher up` that starts now has migrated; as it is where none
    does so soon."""
    limit, said = time.monotonic() + SOON, False
    while state.pending and up_runs(settings.DATA_DIR) and time.monotonic() < limit:
        if not said:
            _print_waiting()
            said = True
        time.sleep(LOOK_EVERY)
        state = schema_state()
    return state


def bring_to_this_version() -> tuple[str, ...]:
    """Migrate; returns the names of the migrations that were applied.

    Raises OutOfReach `unknown_migrations` or `migration_runs`.
    """
    with _explained():
        before = migrate(on_wait=_print_waiting)
    if before.unknown:
        _refuse(before)
    return before.pending


def _no_file() -> bool:
    database = Path(connection.settings_dict["NAME"])
    return not database.exists() or not database.stat().st_size


def _print_waiting() -> None:
    """With --json nothing but an error stands on stderr: scripts read it as JSON."""
    if "--json" not in sys.argv:
        typer.echo(WAITING, err=True)


def _place() -> str:
    return str(settings.DATA_DIR) if settings.EMBEDDED_DATABASE else "DATABASE_URL"


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except LockBusy:
        raise OutOfReach(
            "migration_runs",
            f"another process still migrates the database after {WAIT:.0f} s; "
            "run this again when it has ended",
            _place(),
        ) from None
    except OSError as error:
        raise SettingError(
            "PUBLISHER_DATA_DIR" if settings.EMBEDDED_DATABASE else "DATABASE_URL",
            f"the lock beside the database cannot be made: {error}",
        ) from error


def _refuse(state: SchemaState) -> None:
    """Raise OutOfReach unless the schema is current."""
    if state.unknown:
        raise OutOfReach(
            "unknown_migrations",
            f"the database has {_migrations(state.unknown)} that publisher {__version__} does not "
            "know: a later version made it; start that version, or put back the backup of before",
            _place(),
        )
    if state.pending:
        raise OutOfReach(
            "pending_migrations",
            f"the database lacks {_migrations(state.pending)}; run: publisher migrate",
            _place(),
        )


def _migrations(names: tuple[str, ...]) -> str:
    several = "s" if len(names) > 1 else ""
    return f"{len(names)} migration{several} ({names[0]} first)"
