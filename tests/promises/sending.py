"""An installation with a letter to send, and what its ledger says, from outside."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.harness import Installation
from tests.sink import Sink

STORY = """La rivière revient

Après dix ans de travaux, l’eau coule de nouveau sous le pont.

La mairie promet un second pont avant l’hiver, et une promenade sous les tilleuls.
"""


@contextmanager
def letter(readers: int, sink: Sink) -> Iterator[tuple[Installation, str]]:
    """Everything but the running processes; also the issue's id."""
    with Installation(smtp_url=sink.url) as made:
        made.run(
            "publication",
            "create",
            "courrier",
            "--name",
            "C",
            "--domain",
            "c.example.org",
            "--postal-address",
            "1 rue du Port",
        )
        story = made.data_dir / "story.txt"
        story.write_text(STORY)
        guid = made.json("article", "import", story)["articles"][0]["guid"]
        made.run("newsletter", "create", "matin")
        csv = made.data_dir / "readers.csv"
        rows = "".join(f"reader{n}@example.org,Nom {n}\n" for n in range(readers))
        csv.write_text(f"address,name\n{rows}")
        made.run("subscriber", "import", csv, "--list", "matin", "--source", "test")
        yield made, made.json("issue", "create", "matin", "--article", guid)["issue"]


def start(made: Installation, issue: str) -> str:
    """Send the issue; the send's id."""
    return made.json("issue", "send", issue)["send"]


def status(made: Installation, send: str) -> dict[str, Any]:
    """The document of `send status`."""
    return json.loads(made.run("send", "status", send, "--json").stdout)


def finished(made: Installation, send: str) -> dict[str, Any] | None:
    """The same once the send has ended."""
    found = status(made, send)
    return found if found["state"] == "finished" else None
