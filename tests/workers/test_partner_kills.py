"""kill -9 of a worker that has a partner's story in its hands: whole, once, and soon again.

Slow: everything runs, and workers are killed in the middle of a file and after its last step.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.channels.harness_files import names
from tests.channels.partner_servers import SERVERS, PartnerServer
from tests.harness import Installation, wait_for
from tests.promises.sending import kill_workers

pytestmark = pytest.mark.slow
# What the server does while the worker is killed; "" where it cannot be made to wait.
MOMENTS = {"in mid-file": "wait in mid-file", "between rename and answer": "wait after rename"}
CHANNELS = {code: make for code, make in SERVERS.items() if code != "directory"}


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, PartnerServer]]:
    made = {code: make(tmp_path_factory.mktemp(code)) for code, make in CHANNELS.items()}
    yield made
    for one in made.values():
        one.close()


@pytest.fixture(scope="module")
def house(servers: dict[str, PartnerServer]) -> Iterator[Installation]:
    """A newsroom with a partner on each channel, everything running."""
    with Installation() as made:
        made.allow_private(*(each for one in servers.values() for each in one.allowed))
        made.run("publication", "create", "fanal", "--name", "F", "--domain", "fanal.example.org")
        for code, one in servers.items():
            made.run("partner", "add", code, *one.options, "--format", "ninjs")
        with made.up():
            yield made


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_killed_worker_leaves_each_partner_one_whole_file(
    moment: str, house: Installation, servers: dict[str, PartnerServer]
) -> None:
    for one in servers.values():
        assert one.server is not None
        one.server.broken.clear()
        one.server.fault = MOMENTS[moment]
    story = house.data_dir / "story.txt"
    story.write_text(f"Le pont {moment}\n\n" + "Il sera construit. " * 20_000)
    house.run("article", "import", story, "--guid", f"tag:{moment.replace(' ', '-')}")
    for code, one in servers.items():
        assert one.server is not None
        wait_for(one.server.broken.is_set, 30, f"{code} to have half of it")
    kill_workers(house)
    for one in servers.values():
        assert one.server is not None
        one.server.let_go()
    slug = moment.replace(" ", "-")
    for code, one in servers.items():
        wait_for(lambda one=one: _whole(one.folder, slug), 90, f"the whole story at {code}")
    wait_for(lambda: _delivered(house) == len(servers), 90, "the ledger to know")
    for one in servers.values():
        assert [name for name in names(one.folder) if name.endswith(".part")] == []


def _whole(folder: Path, slug: str) -> bool:
    found = list(folder.glob(f"{slug}*.json")) if folder.exists() else []
    return len(found) == 1 and json.loads(found[0].read_bytes())["version"] == "1"


def _delivered(house: Installation) -> Any:
    partners = house.json("partner", "list")["partners"]
    return sum(
        not any(n for state, n in each["counts"].items() if state != "delivered")
        for partner in partners
        for each in partner["destinations"]
    )
