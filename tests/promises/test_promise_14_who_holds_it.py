"""Promise 14: for each kill a report says who ever got which version, who was told and when, who
acknowledged and who still has it; what cannot be known is called unknown."""

import json
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.channels.web_server import Answer, Handler, WebServer
from tests.harness import Installation, wait_for
from tests.promises.sending import GUID, finished, letter, start
from tests.sink import Sink

READERS = 3


@pytest.mark.slow
def test_the_report_on_a_kill() -> None:
    """Slow: real processes, a letter to readers, a folder and a server of partners, and a minute
    until partners' places are looked at."""
    with (
        Sink() as sink,
        letter(READERS, sink) as (made, issue),
        closing(WebServer()) as theirs,
    ):
        theirs.behave = _acknowledging
        made.allow_private(theirs.address)
        folder = made.data_dir / "partner"
        folder.mkdir()
        where = f"url=http://{theirs.address}/in"
        made.run("partner", "add", "pousse", "--channel", "webhook", "--set", where)
        made.run("partner", "add", "dossier", "--directory", folder, "--format", "html")
        made.run("feed", "create", "tout")
        with made.up():
            send = start(made, issue)
            wait_for(lambda: finished(made, send), 60, "the end of the letter")
            for partner in ("pousse", "dossier"):
                made.run("partner", "replay", partner, "--since", "2020-01-01")
            # Until it is whole it has a hidden name, under which nobody looks for it.
            (first,) = wait_for(lambda: list(folder.glob("[!.]*")), 60, "the partner's copy")
            made.run("article", "kill", GUID, "--notice", "Un faux.", "--yes")
            wait_for(lambda: _told(made), 60, "who was told")
            first.write_text("somebody put it back")
            back = datetime.now(UTC).isoformat()
            # On a busy machine the first look may have been just before: the next is 2 minutes on.
            report = wait_for(lambda: _looked_at(made, back), 240, "a look at the partner's folder")
    holders = {(one["kind"], one.get("partner") or one["name"]): one for one in report["holders"]}
    pushed, put = holders["partner", "pousse"], holders["partner", "dossier"]
    assert (pushed["version"], pushed["still_there"]) == (1, None), "nobody can look there"
    assert pushed["acknowledged_at"] >= pushed["told_at"][:19]
    assert (put["version"], put["still_there"], put["acknowledged_at"]) == (1, True, None)
    (readers,) = [one for one in report["holders"] if one["kind"] == "readers"]
    assert (readers["readers"], readers["version"], readers["still_there"]) == (READERS, 1, None)
    assert holders["feed", "tout"]["still_there"] is None
    (page,) = [one for one in report["holders"] if one["kind"] == "page"]
    assert page["still_there"] is False
    assert report["minutes_to_last_removal"] is None


def _acknowledging(_: Handler) -> Answer:
    said = json.dumps({"acknowledged": True}).encode()
    return Answer(200, {"Content-Type": "application/json"}, said)


def _report(made: Installation) -> dict[str, Any]:
    found: dict[str, Any] = made.json("article", "takedown-report", GUID)
    return found


def _partners(made: Installation) -> list[dict[str, Any]]:
    return [one for one in _report(made)["holders"] if one["kind"] == "partner"]


def _told(made: Installation) -> bool:
    return all(one["told_at"] for one in _partners(made))


def _looked_at(made: Installation, since: str) -> dict[str, Any] | None:
    report = _report(made)
    looks = [one.get("checked_at") or "" for one in report["holders"][:2]]
    return report if max(looks) > since else None
