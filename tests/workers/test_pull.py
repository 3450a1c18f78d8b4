"""Articles pulled by real workers: a CMS's feed and its hub, and our own hub to ourselves.

Slow: real workers poll, and wait between two polls.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime

import pytest

from tests.db.feed_server import HOST, FeedServer, Story
from tests.db.tiny_hub import TinyHub
from tests.harness import Installation, wait_for

pytestmark = pytest.mark.slow


@pytest.fixture
def feed() -> Iterator[FeedServer]:
    made = FeedServer([Story(1)])
    yield made
    made.close()


@pytest.fixture
def hub(feed: FeedServer) -> Iterator[TinyHub]:
    made = TinyHub()
    feed.headers = {"Link": f'<{made.address}>; rel="hub", <{HOST}/feed>; rel="self"'}
    yield made
    made.close()


def came(made: Installation) -> set[tuple[str, str]]:
    """Headline and way in of every version."""
    with closing(sqlite3.connect(made.data_dir / "publisher.sqlite3", timeout=20)) as ledger:
        return set(ledger.execute("select headline, door from editorial_articleversion"))


def test_a_cms_s_feed_and_hub_and_our_own_hub_bring_stories_by_themselves(
    feed: FeedServer, hub: TinyHub
) -> None:
    with Installation() as made:
        made.allow_private(feed.server.address, hub.server.address, f"localhost:{made.port}")
        for slug in ("fanal", "vigie"):
            made.run(
                "publication", "create", slug, "--name", slug, "--domain", f"{slug}.example.org"
            )
        story = made.data_dir / "story.txt"
        story.write_text("La digue tient\n\nElle tiendra encore.\n")
        made.run("article", "import", story, "--publication", "fanal")
        with made.up():
            ours = f"{made.base_url}/feeds/fanal/all.atom"
            wait_for(lambda: made.status("/feeds/fanal/all.atom") == 200, 20, "our feed")
            for slug, address in (("cms", feed.address), ("ours", ours)):
                made.run("source", "add", slug, "--feed", address, "--publication", "vigie")
            wait_for(lambda: ("Une marée 1", "feed:cms") in came(made), 30, "the CMS's story")
            wait_for(lambda: ("La digue tient", "feed:ours") in came(made), 30, "our own story")
            wait_for(hub.requests, 20, "a request at the hub")

            asked = hub.requests()[0]
            callback, topic = asked["hub.callback"], asked["hub.topic"]
            assert callback.startswith(made.base_url)
            said = {"topic": topic, "challenge": "Ç'est nous", "lease_seconds": "864000"}
            assert hub.verify(callback, mode="subscribe", **said)[1].decode() == "Ç'est nous"
            assert hub.verify(callback, mode="unsubscribe", **said)[0] == 404
            now = datetime.now(UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
            feed.stories = [Story(2, published=now)]
            forged = feed.body()
            feed.stories = [Story(3, published=now)]
            assert hub.push(callback, forged, "another secret")[0] == 202
            assert hub.push(callback, feed.body(), asked["hub.secret"])[0] == 202
            assert ("Une marée 3", "hub:cms") in came(made)
            assert not any(headline == "Une marée 2" for headline, _ in came(made))

            def lease() -> str | None:
                shown = made.json("source", "show", "ours", "--publication", "vigie")
                return shown["hub"] and shown["hub"]["lease_expires_at"]

            wait_for(lease, 30, "our own hub's verification")
            story.write_text("Le phare s’éteint\n\nIl brillait depuis 1850.\n")
            made.run("article", "import", story, "--guid", "x:phare", "--publication", "fanal")
            pushed = ("Le phare s’éteint", "hub:ours")
            wait_for(lambda: pushed in came(made), 20, "our own push")
