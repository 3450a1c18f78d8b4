"""What the first landed version left: every row of its database, and what it said of them.

`rows.jsonl` holds [model, values] a line, written by that version's own commands and workers:
six stories (a picture, a paid one, an embargo, two versions, a kill), two partners, two feeds,
an issue sent to three readers. `mails/` is what its `issue render --recipient` printed.
"""

import base64
import json
from pathlib import Path
from typing import Any

from django.core.management.color import no_style
from django.db import connection, transaction

from publisher.actions.processes.lean_migrations import LeanExecutor
from tests.running import cluster, template

FOLDER = Path(__file__).parent
APPS = ("publications", "audience", "publisher_syndication", "editorial", "delivery")
FIRST = [(app, "0001_initial") for app in APPS]
ENCRYPTION_KEY = "lV-YzF3wFRJd2dW5S3fO0Cq1m2YQ9kqXn0u3hA8q3Zg="
BASE_URL = "https://lettres.example.org"
Rows = list[tuple[str, dict[str, Any]]]


def rows() -> Rows:
    """(model, values by column) in an order that references allow."""
    lines = (FOLDER / "rows.jsonl").read_text(encoding="utf-8").splitlines()
    return [(label, values) for label, values in map(json.loads, lines)]


def expected() -> dict[str, Any]:
    """What the landed version's commands printed: `articles` by stem, `send`, `issue`."""
    document: dict[str, Any] = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))
    return document


def drop_everything() -> None:
    """Leave an empty database."""
    with connection.constraint_checks_disabled(), connection.cursor() as cursor:
        cascade = " CASCADE" if connection.vendor == "postgresql" else ""
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"DROP TABLE IF EXISTS {connection.ops.quote_name(table)}{cascade}")


def to_first() -> None:
    """Take the schema back to what the landed version knew."""
    LeanExecutor(connection).migrate(FIRST)


def to_latest() -> None:
    """Bring the schema to what today's code knows, as `publisher migrate` does."""
    executor = LeanExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def to_template() -> None:
    """Put the run's migrated database in the place of this one, whatever its schema is."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        template.load_into(connection.connection)
        return
    creation = connection.creation
    name = connection.settings_dict["NAME"]
    connection.close()
    if not name.startswith("test_"):  # alone: pytest-django makes one for tests that are marked
        return
    with creation._nodb_cursor() as cursor:
        creation._destroy_test_db(name, verbosity=0)
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE {cluster.MIGRATED}")


def models() -> Any:
    """The models as the landed version knew them."""
    return LeanExecutor(connection).loader.project_state(FIRST).apps


def load() -> None:
    """Write the rows into a schema that is at its first state."""
    apps = models()
    with transaction.atomic(), connection.cursor() as cursor:
        for label, values in rows():
            model = apps.get_model(label)
            model(**{name: _value(value) for name, value in values.items()}).save(force_insert=True)
        kinds = [apps.get_model(label) for label in dict.fromkeys(label for label, _ in rows())]
        for statement in connection.ops.sequence_reset_sql(no_style(), kinds):
            cursor.execute(statement)


def stored(label: str) -> list[dict[str, Any]]:
    """All rows of a model, as the landed version would read them, by id."""
    return list(models().get_model(label).objects.order_by("pk").values())


def _value(value: Any) -> Any:
    if isinstance(value, dict) and set(value) == {"base64"}:
        return base64.b64decode(value["base64"])
    return value
