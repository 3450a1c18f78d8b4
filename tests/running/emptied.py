"""What a test with real commits leaves in the database is deleted, and nothing else is touched.

Django's own way truncates every table, which takes PostgreSQL half a second for the files of all
of them, and writes content types and permissions anew, which takes longer than most tests.
"""

from collections.abc import Sequence

from django.db import OperationalError, connection, transaction
from django.test import TransactionTestCase

from tests.harness import wait_for

KEPT = {"auth_permission", "django_content_type"}  # made from the models: the same for every test
MUCH = 500_000  # bytes of a table that has no rows


def empty(_: TransactionTestCase) -> None:
    """Delete the rows of every table but those of Django's own bookkeeping, once nobody reads them
    any more: a browser that was closed leaves a live server's last answers unread."""
    wait_for(_emptied, 20, "whoever still reads the tables")


def _emptied() -> bool:
    try:
        _empty()
    except OperationalError as error:
        if "is locked" in str(error):
            return False
        raise
    return True


def _empty() -> None:
    tables = set(connection.introspection.django_table_names(only_existing=True)) - KEPT
    emptied = list[str]()
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # SQLite's keys are checked at the end, as one
            cursor.execute("SET LOCAL session_replication_role = replica")
        holding = " UNION ALL ".join(
            f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in sorted(tables)
        )
        cursor.execute(holding)
        for (name,) in cursor.fetchall():
            cursor.execute(f'DELETE FROM "{name}"')
            emptied.append(name)
    if connection.vendor == "postgresql":
        _shrink(emptied)


def _shrink(names: Sequence[str]) -> None:
    """Those of the tables whose files, or their indexes', have grown, begin anew: what is dead in
    them is read by plans that read next to nothing else. Not VACUUM: the planner would believe
    from then on that they are empty."""
    with connection.cursor() as cursor:
        sized = " UNION ALL ".join(
            f"SELECT '{name}', pg_total_relation_size('\"{name}\"')" for name in names
        )
        cursor.execute(sized or "SELECT '', 0")
        for name, size in cursor.fetchall():
            if size > MUCH:
                cursor.execute(f'TRUNCATE "{name}" CASCADE')  # those that refer to it are empty
