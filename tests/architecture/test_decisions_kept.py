"""Whoever suppresses an address, or lifts that, writes it down outside the database too."""

import re
from pathlib import Path

import publisher

ROOT = Path(publisher.__file__).parent
WRITES = re.compile(
    r"Suppression\.objects\.(?:bulk_create|create|get_or_create)\b|\blift_leaving\(link\)"
)
# Replaying writes nothing down again; a move is a line of its own.
BY_ITSELF = {"actions/erasure/replay_departures.py"}


def test_whoever_suppresses_writes_it_down_outside() -> None:
    sources = {
        str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
        for path in ROOT.rglob("*.py")
        if "migrations" not in path.parts
    }
    writing = {name for name, text in sources.items() if WRITES.search(text)}
    assert writing, "the pattern finds nothing"
    silent = {
        name
        for name in writing - BY_ITSELF
        if "decisions.keep_" not in sources[name] and "record_back(" not in sources[name]
    }
    assert silent == set(), "call publisher/actions/processes/decisions.py"
