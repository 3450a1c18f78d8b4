"""The hub as a subscriber meets it: every process is real, and so is every call.

Slow: real workers push, die and start again; started once.
"""

import json
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from tests.harness import Installation, wait_for
from tests.subscriber import Subscriber, signature, subscriber

pytestmark = pytest.mark.slow
SECRET = "un secret partagé"


@pytest.fixture(scope="module")
def reader() -> Iterator[Subscriber]:
    with subscriber() as one:
        yield one


@pytest.fixture(scope="module")
def made(reader: Subscriber) -> Iterator[Installation]:
    with Installation(env={"PUBLISHER_ALLOW_PRIVATE": reader.address}) as one:
        one.run("publication", "create", "fanal", "--name", "F", "--domain", "fanal.example.org")
        one.run("article", "import", _story(one, "premier"))
        with one.up():
            feed = "/feeds/fanal/all.json"
            wait_for(lambda: one.status(feed) == 200, 20, "the feed")
            yield one


def test_from_discovery_to_the_last_push(made: Installation, reader: Subscriber) -> None:
    hub, topic = _discover(f"{made.base_url}/feeds/fanal/all.json")
    assert topic == f"{made.base_url}/feeds/fanal/all.json"
    callback = reader.callback("/in?key=1")
    asked = {"topic": topic, "callback": callback, "secret": SECRET, "lease_seconds": "86400"}
    assert _post(hub, mode="subscribe", **asked) == 202
    wait_for(lambda: reader.asked, 10, "the verification")
    assert reader.asked[0].parameters["hub.lease_seconds"] == "86400"
    wait_for(lambda: _subscriptions(made), 10, "the subscription")

    made.run("article", "import", _story(made, "second"))
    wait_for(lambda: reader.pushed, 10, "the push")
    push = reader.pushed[-1]
    assert push.path == "/in?key=1"
    assert push.headers["x-hub-signature"] == signature(SECRET, push.body)
    assert "Titre second" in _titles(push.body)

    # The hub's process dies: what it had not pushed is pushed by the next one.
    for pid in made.pids("worker"):
        made.spawn("/bin/kill", "-9", str(pid)).wait(5)
    made.run("article", "import", _story(made, "troisième"))
    wait_for(lambda: "Titre troisième" in _titles(reader.pushed[-1].body), 30, "the later push")

    (guid,) = (
        article["guid"]
        for article in made.json("article", "list")["articles"]
        if article["headline"] == "Titre second"
    )
    made.run("article", "kill", guid, "--notice", "C’est un faux.", "--yes")
    wait_for(lambda: "Titre second" not in _titles(reader.pushed[-1].body), 10, "the kill")
    assert "C’est un faux." in reader.pushed[-1].body.decode()

    assert _post(hub, mode="unsubscribe", topic=topic, callback=callback) == 202
    wait_for(lambda: not _subscriptions(made), 10, "the end of the subscription")
    count = len(reader.pushed)
    made.run("article", "import", _story(made, "quatrième"))
    wait_for(lambda: "Titre quatrième" in _get(topic).decode(), 10, "the feed")
    assert len(reader.pushed) == count


def test_who_asks_wrongly_is_told(made: Installation) -> None:
    hub = f"{made.base_url}/hub"
    topic = f"{made.base_url}/feeds/fanal/all.rss"
    assert _post(hub, mode="subscribe", topic=topic, callback="http://10.0.0.1/in") == 400
    assert _post(hub, mode="subscribe", topic=f"{topic}x", callback="https://r.example.org/") == 400
    assert "hub" in _get(hub).decode()


def _story(made: Installation, name: str) -> str:
    path = made.data_dir / f"{name}.txt"
    path.write_text(f"Titre {name}\n\nLe texte de l’article {name}.\n")
    return str(path)


def _discover(address: str) -> tuple[str, str]:
    """The hub and the topic by the Link header, as a subscriber finds them."""
    with urllib.request.urlopen(address, timeout=5) as answer:
        header = answer.headers["Link"]
    found = {rel: url for url, rel in re.findall(r'<([^>]+)>; rel="(\w+)"', header)}
    return found["hub"], found["self"]


def _post(hub: str, **parameters: str) -> int:
    form = urllib.parse.urlencode({f"hub.{k}": v for k, v in parameters.items()}).encode()
    try:
        with urllib.request.urlopen(hub, form, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def _get(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=5) as answer:
        return bytes(answer.read())


def _subscriptions(made: Installation) -> list[Any]:
    found: list[Any] = made.json("hub", "subscriptions")["subscriptions"]
    return found


def _titles(body: bytes) -> list[str]:
    return [item["title"] for item in json.loads(body)["items"]]
