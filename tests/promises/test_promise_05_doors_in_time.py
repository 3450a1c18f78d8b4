"""Promise 5: an embargo holds at every door of running processes, until its time and no longer."""

import time
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta

import pytest

from tests.harness import Installation, wait_for

GUID = "tag:c.example.org,2026:budget"
STORY = """---
title: Le budget de la ville
guid: {guid}
embargo_until: {until}
---

La dette de la ville recule pour la première fois depuis dix ans.
"""
AHEAD = timedelta(seconds=20)


@pytest.mark.slow
def test_nothing_leaves_before_its_time_and_all_of_it_after(
    database: dict[str, str] | None,
) -> None:
    """Slow: real processes, and an embargo of twenty seconds that must be lived through."""
    with Installation(env=database) as made:
        folder = made.data_dir / "partner"
        folder.mkdir()
        made.run("publication", "create", "courrier", "--name", "C", "--domain", "c.example.org")
        made.run("feed", "create", "tout")
        made.run("partner", "add", "agence", "--directory", folder)
        story = made.data_dir / "story.md"
        with made.up():
            until = datetime.now(UTC) + AHEAD
            story.write_text(STORY.format(guid=GUID, until=until.isoformat()))
            made.run("article", "import", story)
            doors = {
                "page": lambda: _read(f"{made.base_url}/articles/1"),
                "feed": lambda: _read(f"{made.base_url}/feeds/courrier/tout.json"),
                "partner": lambda: "".join(path.read_text() for path in folder.iterdir()),
            }
            looks = 0
            while datetime.now(UTC) < until:
                shown = {name for name, look in doors.items() if "La dette" in look()}
                assert not shown or datetime.now(UTC) >= until, shown
                looks += 1
            assert looks > 20, "the story came too late to be looked for"
            for name, look in doors.items():
                wait_for(lambda look=look: "La dette" in look(), 30, f"the {name}")  # type: ignore[misc]
    assert time.time() >= until.timestamp()


def _read(url: str) -> str:
    """What stands there; nothing where there is nothing."""
    try:
        with urllib.request.urlopen(url, timeout=20) as answer:
            return answer.read().decode()  # type: ignore[no-any-return]
    except urllib.error.HTTPError as error:
        error.close()
        return ""
