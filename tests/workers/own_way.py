"""The schema that Django's own way of migrating makes, which takes it half a minute.

`python -m tests.workers.own_way` writes down its hash, for the migrations and libraries of today.
"""

import hashlib
import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from tests.harness import Installation
from tests.running.template import ROOT, migrations

KNOWN = Path(__file__).with_suffix(".json")


def schema(database: Path) -> list[tuple[str, str]]:
    """Every table, index and trigger, with its SQL."""
    with closing(sqlite3.connect(database)) as opened:
        found = opened.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()
    assert len(found) > 200
    return found


def known() -> dict[str, str]:
    """What was written down."""
    return dict(json.loads(KNOWN.read_text()))


def noted(made: list[tuple[str, str]]) -> dict[str, str]:
    """What would be written down now, had Django's own way made that schema."""
    digest = hashlib.sha256(json.dumps(made).encode()).hexdigest()
    return {"migrations": migrations(), "schema": digest}


def migrate_djangos_way(installation: Installation) -> list[tuple[str, str]]:
    """Make the schema in an empty installation."""
    settings = {"DJANGO_SETTINGS_MODULE": "publisher.config.settings"}
    command = [sys.executable, "-m", "django", "migrate", "--verbosity=0"]
    subprocess.run(command, env=installation.env | settings, cwd=ROOT, check=True)
    return schema(installation.data_dir / "publisher.sqlite3")


if __name__ == "__main__":
    with Installation(empty=True) as made:
        KNOWN.write_text(json.dumps(noted(migrate_djangos_way(made)), indent=1) + "\n")
