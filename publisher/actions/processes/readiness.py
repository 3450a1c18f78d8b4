"""Is this process ready to work: a database at this version's schema, and a broker?"""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from kombu.exceptions import OperationalError as BrokerError

from publisher.actions.processes.enqueue import app


def pending_migrations() -> list[str]:
    """Names of migrations that the database has not had yet.

    Raises django.db.OperationalError when the database is out of reach.
    """
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def broker_answers() -> bool:
    """Whether the broker takes a connection now; gives up after one short try."""
    try:
        with app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, timeout=2)
            return True
    except (BrokerError, OSError):
        return False
