"""Promise 1 at partners: a worker killed with -9 at any point loses, halves and strands nothing."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.harness import Installation
from tests.promises.partner_places import CASES, LEDGER, PLACES, Place, Stop

Ask = Callable[..., Any]


class House:
    """An installation with a partner for each channel, and its operator."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._places = folder, dict[str, Place]()
        self.made = Installation()
        self.made.run(
            "publication", "create", "fanal", "--name", "F", "--domain", "fanal.example.org"
        )
        self._operator: subprocess.Popen[str] | None = None
        self._stories = 0

    def place(self, code: str) -> Place:
        """The other side of the channel, which gets what is in the rubric of its name."""
        if code not in self._places:
            self._end_operator()
            folder = self._folder / code
            folder.mkdir()
            place = self._places[code] = PLACES[code](folder)
            if place.address:
                self.made.allow_private(place.address)
            self.made.env |= place.environment
            options = [f"--set={key}={value}" for key, value in place.settings().items()]
            added = self.made.json("partner", "add", code, "--name", code, "--channel", code,
                                   "--filter", f"rubric {code}", *options)  # fmt: skip
            place.added(added["secret"], self.ask)
        return self._places[code]

    def new_guid(self) -> str:
        self._stories += 1
        return f"tag:fanal.example.org,2026:s{self._stories}"

    def ask(self, *words: object) -> Any:
        """A verb of dying_worker.py."""
        if self._operator is None:
            self._operator = subprocess.Popen(
                [sys.executable, "-m", "tests.promises.dying_worker"],
                env=self.made.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            )  # fmt: skip
        process = self._operator
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(words) + "\n")
        process.stdin.flush()
        answer = process.stdout.readline()
        assert answer, f"the operator ended at {words}"
        return json.loads(answer)

    def _end_operator(self) -> None:
        if self._operator is not None:
            self._operator.communicate(timeout=30)
            self._operator = None

    def close(self) -> None:
        self._end_operator()
        for place in self._places.values():
            place.close()
        self.made.remove()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    made = House(tmp_path_factory.mktemp("places"))
    yield made
    made.close()


def stop_of(place: Place, name: str) -> Stop:
    return place.stops[name] if name in place.stops else LEDGER[name]


def came(place: Place, guid: str) -> list[tuple[str, str]]:
    """Versions and statuses of the story that are there, in order of arrival."""
    return [(d["version"], d["pubStatus"]) for _, d in place.whole() if d["uri"] == guid]


@pytest.mark.slow
@pytest.mark.parametrize(("code", "point"), CASES)
def test_whoever_dies_where_the_story_arrives_whole_and_once(
    house: House, code: str, point: str
) -> None:
    """Slow: it is asked of many cases."""
    place, guid = house.place(code), house.new_guid()
    stop = stop_of(place, point)
    house.ask("publish", guid, "Le phare se rallume.", code)
    assert house.ask("die", stop.target, stop.when, stop.call), "it was not killed there"
    assert came(place, guid) in ([], [("1", "usable")])
    house.ask("recover")
    house.ask("deliver")
    (state,) = house.ask("states", guid)
    if not place.repeats and state == "uncertain":  # for a person to decide
        assert came(place, guid) in ([], [("1", "usable")])
        return
    assert came(place, guid) == [("1", "usable")]
    assert state in ("delivered", "accepted")


@pytest.mark.slow
@pytest.mark.parametrize(("code", "point"), CASES)
def test_a_kill_after_the_death_is_the_last_that_is_seen(
    house: House, code: str, point: str
) -> None:
    """Slow: it is asked of many cases."""
    place, guid = house.place(code), house.new_guid()
    stop = stop_of(place, point)
    house.ask("publish", guid, "Le phare se rallume.", code)
    assert house.ask("die", stop.target, stop.when, stop.call)
    before = came(place, guid)
    house.ask("kill", guid)
    house.ask("recover")
    house.ask("deliver")
    after = came(place, guid)
    assert after[: len(before)] == before
    assert after[len(before) :] in ([], [("2", "canceled")])
    assert not before or after[-1] == ("2", "canceled")
    doubtful = {"uncertain"} if place.repeats else set[str]()
    assert not {"pending", "retrying", "leased", "attempting", *doubtful} & {
        *house.ask("states", guid)
    }
