"""Does the database have the schema that this version needs: migrations it lacks, or has beyond it.

Every command asks, so migrations are compared by name; Django loads them only where names differ.
"""

from dataclasses import dataclass
from pathlib import Path
from pkgutil import iter_modules

from django.apps import apps
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

Names = frozenset[tuple[str, str]]  # (label of the app, name of the migration)


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaState:
    """Names like `delivery.0001_initial`. pending: what the database lacks, in the order they are
    applied; unknown: what a later version applied; empty: it has no table at all."""

    pending: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    empty: bool = False

    @property
    def current(self) -> bool:
        """Whether it is the schema of this version."""
        return not self.pending and not self.unknown


def schema_state() -> SchemaState:
    """How the database's schema stands to this version.

    Raises django.db.OperationalError when the database is out of reach.
    """
    recorded: Names = frozenset(MigrationRecorder(connection).applied_migrations())
    if recorded == _shipped():
        return SchemaState()
    return SchemaState(
        pending=_pending(),
        unknown=_unknown(recorded),
        empty=not recorded and not connection.introspection.table_names(),
    )


def _shipped() -> Names:
    """The migrations in this version's files, by Django's rule for their names."""
    return frozenset(
        (config.label, module.name)
        for config in apps.get_app_configs()
        for module in iter_modules([str(Path(config.path) / "migrations")])
        if not module.ispkg and module.name[0] not in "_~"
    )


def _pending() -> tuple[str, ...]:
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return tuple(f"{migration.app_label}.{migration.name}" for migration, _ in plan)


def _unknown(recorded: Names) -> tuple[str, ...]:
    from django.db.migrations.loader import MigrationLoader

    shipped = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    replaced = {name for migration in shipped.values() for name in migration.replaces}
    return tuple(f"{app}.{name}" for app, name in sorted(recorded - set(shipped) - replaced))
