"""An installation with a letter to send, and what its ledger says, from outside."""

import json
import os
import signal
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg

from tests.harness import Installation
from tests.sink import Sink

STORY = """La rivière revient

Après dix ans de travaux, l’eau coule de nouveau sous le pont.

La mairie promet un second pont avant l’hiver, et une promenade sous les tilleuls.
"""


CONNECTIONS = 8  # of one process to one relay, unless SMTP_URL says otherwise


@dataclass(frozen=True, slots=True)
class Row:
    """One reader in the ledger."""

    key: int
    state: str
    attempts: int


GUID = "tag:c.example.org,2026:riviere"


@contextmanager
def letter(
    readers: int, sink: Sink, env: Mapping[str, str] | None = None
) -> Iterator[tuple[Installation, str]]:
    """Everything but the running processes; also the issue's id."""
    with Installation(smtp_url=sink.url, env=env) as made:
        story, csv = made.data_dir / "story.txt", made.data_dir / "readers.csv"
        story.write_text(STORY)
        rows = "".join(f"reader{n}@example.org,Nom {n}\n" for n in range(readers))
        csv.write_text(f"address,name\n{rows}")
        commands = f"""
            publication create courrier --name C --domain c.example.org --postal-address Port
            article import {story} --guid {GUID}
            newsletter create matin
            subscriber import {csv} --list matin --source test"""
        for line in commands.strip().splitlines():
            made.run(*line.split())
        yield made, new_issue(made)


def new_issue(made: Installation) -> str:
    """An issue with the story; its id."""
    return str(made.json("issue", "create", "matin", "--article", GUID)["issue"])


def start(made: Installation, issue: str) -> str:
    """Send the issue; the send's id."""
    return str(made.json("issue", "send", issue)["send"])


def status(made: Installation, send: str) -> dict[str, Any]:
    """The document of `send status`."""
    found: dict[str, Any] = json.loads(made.run("send", "status", send, "--json").stdout)
    return found


def finished(made: Installation, send: str) -> dict[str, Any] | None:
    """The same once the send has ended."""
    if not _read(made, "SELECT 1 FROM delivery_send WHERE id = {} AND state = 'finished'", send):
        return None
    found = status(made, send)
    return found if found["state"] == "finished" else None


def ledger(made: Installation, send: str) -> dict[str, Row]:
    """The send's rows by address."""
    query = "SELECT address, id, state, attempts FROM delivery_delivery WHERE send_id = {}"
    return {row[0]: Row(*row[1:]) for row in _read(made, query, send)}


def _read(made: Installation, query: str, send: str) -> list[Any]:
    """query: with {} where the send's id stands. Nothing while the database is away."""
    query = query.format(int(send))
    if url := made.env.get("DATABASE_URL"):
        try:
            with psycopg.connect(url) as server:
                return server.execute(query.encode()).fetchall()
        except psycopg.OperationalError:
            return []
    with closing(sqlite3.connect(made.data_dir / "publisher.sqlite3", timeout=20)) as database:
        return database.execute(query).fetchall()


def in_state(made: Installation, send: str, state: str) -> set[str]:
    """The addresses whose rows are in that state."""
    return {address for address, row in ledger(made, send).items() if row.state == state}


def kill_workers(made: Installation) -> None:
    """kill -9 of the worker and its children, the parent first."""
    for pid in made.pids("-m workers worker"):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:  # it died with its parent
            continue
