"""Each channel of partners from end to end as an operator works: by commands alone."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache

from publisher.actions.partners.deliver_to_partners import deliver_to_partners
from publisher.cli.main import run
from publisher.editorial.models import Article
from tests.db.ledger import publication
from tests.promises.dying_worker import VERBS
from tests.promises.partner_places import OWN, Place

pytestmark = [pytest.mark.django_db, pytest.mark.database]
GUID = "tag:courrier.example.org,2026:bac"


def ask(verb: str, *arguments: object) -> Any:
    return VERBS[verb](*arguments)


@pytest.fixture(params=OWN)
def place(request: pytest.FixtureRequest, tmp_path: Path, settings: Any) -> Iterator[Place]:
    cache.clear()
    publication()
    (tmp_path / "place").mkdir()
    made = OWN[request.param](tmp_path / "place")  # type: ignore[call-arg]
    settings.ALLOW_PRIVATE = [made.address] if made.address else []
    for name, value in made.environment.items():
        setattr(settings, name, value)
    yield made
    made.close()


@pytest.mark.slow
def test_add_a_story_its_correction_and_its_kill(
    place: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Slow: much is written to the ledger."""

    def command(*words: str | Path) -> Any:
        assert run([*map(str, words), "--json"]) == 0, capsys.readouterr().err
        return json.loads(capsys.readouterr().out)

    pairs = [f"--set={key}={value}" for key, value in place.settings().items()]
    added = command("partner", "add", "agence", "--channel", place.channel, *pairs)
    place.added(added["secret"] or "", ask)
    file = tmp_path / "bac.txt"
    file.write_text("Le bac revient\n\nIl traverse de nouveau.\n")
    command("article", "import", file, "--guid", GUID)
    deliver_to_partners(now=datetime.now(UTC))
    place.whole()  # who pulls has read it
    command("article", "correct", GUID, "--notice", "Il traverse le lundi.", "--yes")
    deliver_to_partners(now=datetime.now(UTC))
    place.whole()
    command("article", "kill", GUID, "--notice", "Il n’y a pas de bac.", "--yes")
    deliver_to_partners(now=datetime.now(UTC))
    came = [document for _, document in place.whole() if document["uri"] == GUID]
    assert [(one["version"], one["pubStatus"]) for one in came] == [
        ("1", "usable"), ("2", "usable"), ("3", "canceled"),
    ]  # fmt: skip
    assert "traverse" not in json.dumps(came[-1])
    (held,) = command("partner", "inventory", "agence")["articles"]
    assert (held["guid"], held["version"], held["pubstatus"]) == (GUID, 3, "canceled")
    current = Article.objects.get(guid=GUID).current
    assert current is not None
    assert held["hash"] == current.content_hash
    capsys.readouterr()
    code = run(["partner", "rotate", "agence", "--json"])
    out = capsys.readouterr()
    if place.channel in ("pull", "webhook"):
        rotated = json.loads(out.out)
        assert rotated["secret"] not in (None, added["secret"])
        assert rotated["old_secret_until"]
    else:
        assert (code, json.loads(out.err)["error"]["code"]) == (1, "no_secret")


def test_a_private_feed_by_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    publication()
    assert run(["partner", "add", "lecteur", "--channel", "pull", "--json"]) == 0
    capsys.readouterr()
    assert run(["partner", "rotate", "lecteur", "--feed", "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert made["secret"] in made["feeds"]["rss"]
    assert made["feeds"]["atom"].endswith(f"/feeds/courrier/lecteur/{made['secret']}.atom")
    assert made["old_secret_until"] is None
    assert run(["partner", "rotate", "lecteur", "--feed"]) == 0
    said = capsys.readouterr().out
    assert "the old secret counts for another 24 hours" in said
    assert "shown only now" in said
