"""Is the database at this version's schema?"""

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from publisher.errors import OutOfReach


def pending() -> list[str]:
    """Names of migrations that the database has not had yet."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def require_current_schema() -> None:
    """Refuse to work on an old schema; a fresh embedded database is made first."""
    if settings.EMBEDDED_DATABASE and not connection.introspection.table_names():
        call_command("migrate", verbosity=0)
    names = pending()
    if names:
        raise OutOfReach(
            "pending_migrations",
            f"the database lacks {len(names)} migrations ({names[0]} first); "
            "run: publisher migrate",
            "DATABASE_URL" if not settings.EMBEDDED_DATABASE else str(settings.DATA_DIR),
        )
