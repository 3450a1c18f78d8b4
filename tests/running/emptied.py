"""What a test with real commits leaves in the database is deleted, and nothing else is touched.

Django's own way truncates every table, which takes PostgreSQL half a second for the files of all
of them, and writes content types and permissions anew, which takes longer than most tests.
"""

from django.db import connection, transaction
from django.test import TransactionTestCase

KEPT = {"auth_permission", "django_content_type"}  # made from the models: the same for every test
MANY = 1000  # deleted rows that leave room enough to change what the planner believes


def empty(_: TransactionTestCase) -> None:
    """Delete the rows of every table but those of Django's own bookkeeping."""
    tables = set(connection.introspection.django_table_names(only_existing=True)) - KEPT
    large = []
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # SQLite's keys are checked at the end, as one
            cursor.execute("SET LOCAL session_replication_role = replica")
        holding = " UNION ALL ".join(
            f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in sorted(tables)
        )
        cursor.execute(holding)
        for (name,) in cursor.fetchall():
            cursor.execute(f'DELETE FROM "{name}"')
            if cursor.rowcount > MANY:
                large.append(name)
    if connection.vendor == "postgresql":
        for name in large:
            connection.cursor().execute(f'VACUUM "{name}"')
