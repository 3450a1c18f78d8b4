"""kill -9 of a worker that tells a program of an event: nothing is lost, and what is told again is
told under the same id, so that whoever listens knows it.

Slow: everything runs, and workers are killed in the middle of a delivery.
"""

import json
from collections import defaultdict
from collections.abc import Iterator

import pytest
from standardwebhooks import Webhook

from tests.channels.web_server import Answer, WebServer
from tests.harness import Installation, wait_for
from tests.promises.sending import kill_workers
from tests.running.cluster import cluster, installation_env

pytestmark = pytest.mark.slow
EVENTS = ("article.published", "article.killed")


@pytest.fixture
def server() -> Iterator[WebServer]:
    made = WebServer()
    yield made
    made.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def settings_of(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    if request.param == "sqlite":
        yield {}
        return
    with cluster() as database:
        yield installation_env(database, "postgres")


def test_a_kill_in_mid_delivery_loses_nothing(
    server: WebServer, settings_of: dict[str, str]
) -> None:
    with Installation(env=settings_of) as house:
        house.allow_private(server.address)
        if settings_of:
            house.run("migrate")
        house.run("publication", "create", "fanal", "--name", "F", "--domain", "fanal.example.org")
        asked = [word for name in EVENTS for word in ("--event", name)]
        url = f"http://{server.address}/in"
        secret = house.json("webhook", "add", "crm", "--url", url, *asked)["secret"]
        server.behave = server.hang
        with house.up():
            story = house.data_dir / "story.txt"
            for name in ("phare", "digue", "bac"):
                story.write_text(f"Le {name} est ouvert\n\nIl le reste.\n")
                house.run("article", "import", story, "--guid", name)
            wait_for(lambda: server.requests, 30, "a delivery that is under way")
            kill_workers(house)
            server.behave = lambda handler: Answer()
            server.release.set()
            house.run("article", "kill", "bac", "--notice", "Retiré.", "--yes")
            wait_for(lambda: _told(house) == {"delivered"}, 120, "everything to be told")
        _each_is_known_by_its_id(server, secret)


def _told(house: Installation) -> set[str]:
    """The states of what it was told, or would have been; a kill overtakes what was not."""
    events = house.json("webhook", "log", "crm")["events"]
    return {one["state"] for one in events} - {"canceled"}


def _each_is_known_by_its_id(server: WebServer, secret: str) -> None:
    bodies = defaultdict[str, set[bytes]](set)
    for one in server.requests:
        Webhook(secret).verify(one.body, one.headers)
        bodies[one.headers["webhook-id"]].add(one.body)
    assert all(len(same) == 1 for same in bodies.values()), "told again, in the same bytes"
    assert len(server.requests) > len(bodies), "what was under way was told again"
    said = [json.loads(body) for (body,) in bodies.values()]
    told = sorted((one["type"], one["data"]["guid"]) for one in said)
    assert len(told) == len(set(told)), "no event has two ids"
    published = {guid for type_, guid in told if type_ == "article.published"}
    assert {"phare", "digue"} <= published
    assert ("article.killed", "bac") in told
