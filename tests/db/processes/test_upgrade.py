"""A database that the first landed version wrote goes on with today's code, and goes back.

One upgraded database for the whole file, its tests in order: a way back costs 3 s of CPU.

Slow: the database goes back to its first migration and forth again.
"""

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from publisher.actions.feeds.build_feeds import rebuild_feeds
from publisher.actions.processes.guard_ledger import exits_open
from publisher.audience.models import Subscription
from publisher.cli.main import run
from publisher.delivery.models import Delivery
from publisher.editorial.models import Article, Edition
from publisher.publications import secrets
from publisher.publications.models import Publication
from publisher.syndication.models import Destination, FeedDocument
from tests.db import landed

pytestmark = [pytest.mark.slow, pytest.mark.database, pytest.mark.usefixtures("upgraded")]
NOW = datetime(2026, 11, 24, 5, 30, tzinfo=UTC)
READERS = {"zoe": "zoé@example.org", "paul": "paul@example.org", "lea": "lea@example.org"}
REBUILT = {"publisher_syndication.feed", "publisher_syndication.feeddocument"}


@pytest.fixture(scope="module")
def upgraded(
    tmp_path_factory: pytest.TempPathFactory,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[None]:
    """The landed database and its data directory, migrated."""
    directory = tmp_path_factory.mktemp("landed")
    shutil.copytree(landed.FOLDER / "media", directory / "media")
    values: dict[str, Any] = {
        "DATA_DIR": directory,
        "MEDIA_ROOT": directory / "media",
        "BASE_URL": landed.BASE_URL,
        "ENCRYPTION_KEYS": [landed.ENCRYPTION_KEY],
    }
    with override_settings(**values), django_db_blocker.unblock():
        secrets._fernet.cache_clear()
        try:
            landed.drop_everything()
            landed.to_first()
            landed.load()
            landed.to_latest()
            yield
        finally:
            secrets._fernet.cache_clear()
            landed.to_template()


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    assert run([*words, "--json"]) == 0, capsys.readouterr().err
    return json.loads(capsys.readouterr().out)


def ids() -> list[str]:
    body = bytes(FeedDocument.objects.get(feed__slug="all", format="json", page=0).body)
    return [item["id"] for item in json.loads(body)["items"]]


def assert_mails_are_the_same(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    issue = landed.expected()["issue"]
    for stem, address in READERS.items():
        capfdbinary.readouterr()
        assert run(["issue", "render", issue, "--format", "eml", "--recipient", address]) == 0
        assert capfdbinary.readouterr().out == (landed.FOLDER / f"mails/{stem}.eml").read_bytes()


def test_what_was_there_is_told_as_before(capsys: pytest.CaptureFixture[str]) -> None:
    expected = landed.expected()
    for stem, told in expected["articles"].items():
        now_told = printed(capsys, "article", "show", told["guid"])
        assert {key: now_told[key] for key in told} == told, stem
    status = printed(capsys, "send", "status", expected["send"]["send"])
    assert {key: status[key] for key in expected["send"]} == expected["send"]
    assert secrets.decrypt(bytes(Destination.objects.get(channel="webhook").secret))


def test_nothing_is_held_and_nothing_due_again(tmp_path: Path) -> None:
    assert exits_open(data_dir=tmp_path, now=NOW)
    assert set(Delivery.objects.values_list("state", flat=True)) == {"accepted", "delivered"}


def test_each_readers_mail_is_the_same_to_the_byte(
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    assert_mails_are_the_same(capfdbinary)


def test_the_same_files_change_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    names = ["bus.txt", "demain.json", "enquete.json", "marche.html", "pont.json"]
    files = [str(landed.FOLDER / "stories" / name) for name in names]
    report = printed(capsys, "article", "import", *files)
    assert [entry["result"] for entry in report["articles"]] == ["unchanged"] * len(files)
    assert run(["article", "import", str(landed.FOLDER / "stories/faux.txt")]) == 2
    assert "was killed and takes no new text" in capsys.readouterr().err


def test_feeds_keep_their_ids_and_their_secrets() -> None:
    before = ids()
    rebuild_feeds(publication=Publication.objects.get(), force=True, now=NOW)
    assert ids() == before
    assert not any(b"demain" in bytes(row.body) for row in FeedDocument.objects.all())


def test_old_rows_answer_new_questions() -> None:
    assert Article.objects.get(guid__endswith=":pont").addresses.count() == 1
    assert Edition.objects.get().versions.count() == 5


@pytest.mark.slow
def test_proofs_of_consent_became_one_receipt_of_their_import() -> None:
    links = list(Subscription.objects.select_related("batch", "subscriber"))
    assert len(links) == 3
    batch = links[0].batch
    assert batch is not None
    assert {link.batch_id for link in links} == {batch.pk}
    assert (batch.source, batch.by) == ("formulaire de mai 2026", "cli:paule")
    assert {link.subscriber.domain for link in links} == {"example.org"}


def test_the_way_back_loses_nothing_of_old(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """Slow: every migration is taken back and applied again."""
    publication = Publication.objects.get()
    publication.feeds.filter(slug="ville").update(private=True, access="paid")
    landed.to_first()
    written = landed.rows()
    for label in {label for label, _ in written} - REBUILT - {"publications.auditentry"}:
        ids = [values.get("id") for name, values in written if name == label]
        assert [row.get("id") for row in landed.stored(label)] == ids, label
    shown = landed.models().get_model("publisher_syndication", "FeedDocument").objects
    assert set(shown.values_list("feed__slug", flat=True)) == {"all"}, "a private feed was public"
    landed.to_latest()
    assert_mails_are_the_same(capfdbinary)
