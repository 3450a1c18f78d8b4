"""What the files of decisions.py say, put in order: of each reader and story the last word."""

import json
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from publisher.actions.processes.decisions import DIRECTORY, What

log = logging.getLogger(__name__)
LONGEST = 100_000  # bytes of a line
SLACK = 5  # beats: a transaction that was open when a backup was made may have committed later


@dataclass(frozen=True, slots=True)
class Who:
    """A reader: the publication's slug, the key's mark, and the keyed hash of the address (hex)."""

    publication: str
    key: str
    hash: str


@dataclass(frozen=True, slots=True)
class Said:
    """One line. reason: why, or the notice of a story."""

    what: What
    at: datetime
    reason: str = ""


@dataclass(slots=True)
class LastWords:
    """What is left to be done when all lines are read."""

    # Secrets, encrypted, by their marks; then what was said of a list's slug or, None, of all.
    keys: dict[str, bytes] = field(default_factory=dict)
    lists: dict[Who, dict[str, Said]] = field(default_factory=dict)
    scopes: dict[Who, dict[str | None, Said]] = field(default_factory=dict)
    erased: dict[Who, Said] = field(default_factory=dict)
    moves: dict[Who, Who] = field(default_factory=dict)  # to what they were called before
    stories: dict[tuple[str, str], Said] = field(default_factory=dict)  # publication, guid

    def readers(self) -> set[Who]:
        """Everybody who is named."""
        return self.lists.keys() | self.scopes.keys() | self.erased.keys()


def decision_files(data_dir: Path, more: Iterable[Path] = ()) -> list[Path]:
    """The files of this data directory, and `more`: files, or directories of them."""
    found = list[Path]()
    for place in (data_dir / DIRECTORY, *more):
        found += sorted(place.glob("*.jsonl")) if place.is_dir() else [place]
    return [path for path in found if path.is_file()]


def last_words(files: Iterable[Path], *, since: int) -> LastWords:
    """What the files say of the ledger's beat `since` and later, the last word of each.

    A line that is cut off or that is not understood is said in the log, and left out.
    """
    words, lines = LastWords(), list[dict[str, Any]]()
    for path in files:
        for line in _lines(path):
            if line["what"] == What.KEY:
                words.keys[line["key"]] = line["secret"].encode("ascii")
            elif line["beat"] >= since - SLACK:
                lines.append(line)
    for line in sorted(lines, key=lambda one: (one["at"], one["beat"])):
        _take(words, line)
    return words


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    bad = 0
    with path.open("rb") as file:
        while text := file.readline(LONGEST):
            try:
                line = json.loads(text)
                line["what"] = What(line["what"])
                if line["what"] != What.KEY:
                    line["at"] = datetime.fromisoformat(line["at"])
                    line["beat"] = int(line["beat"])
                yield line
            except (ValueError, TypeError, KeyError):
                bad += 1
    if bad:
        log.error("%s: %d lines are damaged and were left out", path.name, bad)


def _take(words: LastWords, line: dict[str, Any]) -> None:
    what, publication = line["what"], str(line.get("publication", ""))
    said = Said(what, line["at"], str(line.get("reason") or line.get("note") or ""))
    if what in (What.KILLED, What.TAKEN_DOWN):
        words.stories[publication, str(line.get("guid", ""))] = said
        return
    who = Who(publication, str(line.get("key")), str(line.get("who")))
    if what in (What.LEFT, What.BACK):
        for slug in line.get("lists") or ():
            words.lists.setdefault(who, {})[str(slug)] = said
            words.scopes.setdefault(who, {})[str(slug)] = said
    elif what in (What.SUPPRESSED, What.LIFTED):
        words.scopes.setdefault(who, {})[line.get("list")] = said
    elif what == What.MOVED:
        words.moves[Who(publication, who.key, str(line.get("to")))] = who
    else:
        words.erased[who] = said
