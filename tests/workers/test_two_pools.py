"""A relay or a partner that hangs holds nobody else: feeds and the sweep have their own pool.

Slow: real workers, and partners that hang.
"""

import threading
import urllib.request

import pytest

from tests.channels.chaos import Chaos
from tests.channels.web_server import Answer, WebServer
from tests.harness import Installation, wait_for
from tests.promises.sending import letter, start, status

pytestmark = pytest.mark.slow


def test_a_story_reaches_the_feed_while_every_mail_process_waits_for_the_relay() -> None:
    with Chaos(fault="hangs at FINAL") as sink, letter(200, sink) as (made, issue):
        made.run("feed", "build")  # the first build makes all of it
        with made.up():
            feed = f"{made.base_url}/feeds/courrier/all.rss"
            send = start(made, issue)
            wait_for(lambda: sum(line == "DATA" for line in sink.lines) >= 2, 30, "two open bodies")
            story = made.data_dir / "second.txt"
            story.write_text("Le second pont\n\nIl sera construit.\n")
            made.run("article", "import", story)
            wait_for(lambda: "Le second pont" in _read(feed), 10, "the story in the feed")
            assert not sink.outwaited, "the relay is still waited for"
            assert status(made, send)["counts"]["attempting"] > 0
            sink.close()  # nobody waits for its answers any more


def test_partners_that_hang_delay_neither_the_feed_nor_another_partner() -> None:
    hanging, quick = WebServer(), WebServer()
    let_go = threading.Event()
    hanging.behave = lambda _: (let_go.wait(20) and Answer(204)) or Answer(503)
    addresses = f"{hanging.address},{quick.address}"
    try:
        with Installation(env={"PUBLISHER_ALLOW_PRIVATE": addresses}) as made:
            _partners(made, hanging, quick)
            with made.up():
                feed = f"{made.base_url}/feeds/fanal/all.rss"
                for number in range(3):
                    _import(made, f"Le pont {number}")
                    wait_for(lambda n=number: f"Le pont {n}" in _read(feed), 10, "the feed")
                    wait_for(lambda n=number: len(quick.requests) > n, 10, "the partner")
                assert len(hanging.requests) == 4, "each was called once and has not answered"
                let_go.set()
    finally:
        let_go.set()
        hanging.close()
        quick.close()


def _partners(made: Installation, hanging: WebServer, quick: WebServer) -> None:
    made.run("publication", "create", "fanal", "--name", "F", "--domain", "fanal.example.org")
    made.run("feed", "build")
    for number in range(4):
        url = f"http://{hanging.address}/{number}"
        made.run("partner", "add", f"muet{number}", "--name", "M", "--webhook", url)
    made.run("partner", "add", "agence", "--name", "A", "--webhook", f"http://{quick.address}/in")


def _import(made: Installation, headline: str) -> None:
    story = made.data_dir / "story.txt"
    story.write_text(f"{headline}\n\nIl sera construit.\n")
    made.run("article", "import", story, "--guid", headline)


def _read(address: str) -> str:
    with urllib.request.urlopen(address, timeout=5) as answer:
        return str(answer.read().decode())
