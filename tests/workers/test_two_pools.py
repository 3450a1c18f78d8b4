"""A relay that hangs holds mail alone: feeds and the sweep have processes of their own."""

import time
import urllib.request

import pytest

from tests.channels.chaos import Chaos
from tests.harness import wait_for
from tests.promises.sending import letter, start, status

pytestmark = pytest.mark.slow


def test_a_story_reaches_the_feed_while_every_mail_process_waits_for_the_relay() -> None:
    with Chaos(fault="hangs at FINAL") as sink, letter(200, sink) as (made, issue), made.up():
        feed = f"{made.base_url}/feeds/courrier/all.rss"
        send = start(made, issue)
        wait_for(lambda: sum(line == "DATA" for line in sink.lines) >= 2, 30, "two open bodies")
        story = made.data_dir / "second.txt"
        story.write_text("Le second pont\n\nIl sera construit.\n")
        made.run("article", "import", story)
        imported = time.monotonic()
        wait_for(lambda: "Le second pont" in _read(feed), 10, "the story in the feed")
        assert time.monotonic() - imported < 2
        assert status(made, send)["counts"]["attempting"] > 0
        sink.close()  # nobody waits for its answers any more


def _read(address: str) -> str:
    with urllib.request.urlopen(address, timeout=5) as answer:
        return str(answer.read().decode())
