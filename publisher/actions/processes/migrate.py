"""Bring the database to this version's schema; whoever comes second waits for the first."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection, transaction

from publisher.actions.processes.migration_lock import migration_lock
from publisher.actions.processes.schema import SchemaState, schema_state

WAIT = 120.0  # seconds that a process waits for another one's migration


def migrate(
    *, on_wait: Callable[[], None], only_new: bool = False, seconds: float = WAIT
) -> SchemaState:
    """Migrate under the lock; returns what was pending or unknown before.

    Nothing is changed where migrations are unknown, or with `only_new` unless the database is
    empty. `on_wait` is called once if another process migrates now. Raises LockBusy, OSError.
    """
    with migration_lock(seconds=seconds, on_wait=on_wait):
        found = schema_state()
        if found.pending and not found.unknown and (found.empty or not only_new):
            _apply()
    return found


def _apply() -> None:
    from publisher.actions.processes.lean_migrations import use_lean_executor  # not at each start

    use_lean_executor()
    with _whole():
        call_command("migrate", verbosity=0, interactive=False)


@contextmanager
def _whole() -> Iterator[None]:
    """On SQLite all migrations are one transaction: a kill leaves the schema of before.

    Django records a migration after its tables; a kill between the two would be for ever.
    On PostgreSQL a large one must not lock everything: there each is a transaction of its own.
    """
    if connection.vendor == "postgresql":
        yield
        return
    with connection.constraint_checks_disabled(), transaction.atomic():
        yield
