"""Promise 4, and 6: edits, kills and doors that meet at one moment; a busy hour makes no storm."""

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections

from publisher.actions.intake.arrival import Arrival
from publisher.actions.intake.store_article import store_article
from publisher.actions.partners import partner_visit
from publisher.actions.partners.deliver_to_partners import deliver_to_partners
from publisher.actions.stories.correct_article import correct_article
from publisher.actions.stories.kill_article import kill_article
from publisher.actions.stories.settle_articles import settle_due
from publisher.channels.fake import FakeChannel
from publisher.channels.types import Outcome
from publisher.content.article import Article as Content
from publisher.content.article import Parsed
from publisher.content.blocks import Paragraph, Span
from publisher.editorial.models import Article, ArticleVersion
from publisher.errors import PublisherError
from publisher.publications.models import Publication
from tests.db.ledger import publication
from tests.db.partner_rows import NOW, files, later, outbox, states, story, versions
from tests.harness import Installation

pytestmark = [pytest.mark.django_db, pytest.mark.database]
ADDRESS = "https://courrier.example.org/phare"


@pytest.fixture
def title() -> Publication:
    return publication()


def arrive(title: Publication, words: str, **told: Any) -> Article:
    blocks = (Paragraph(content=(Span(words),)),)
    content = Content(headline="Le phare", blocks=blocks, canonical_url=told.pop("address", None))
    values: dict[str, Any] = {"source": "cms", "actor": "test", "now": NOW}
    parsed = Parsed(article=content, source_id=told.pop("source_id", None))
    guid = told.pop("guid", None)
    arrival = Arrival(publication=title, **{**values, **told})
    return store_article(arrival=arrival, parsed=parsed, guid=guid).article


def test_a_kill_while_version_1_is_retrying_and_version_2_settles(
    title: Publication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = outbox(title, tmp_path)
    fake = FakeChannel([Outcome.DEFERRED, Outcome.ACCEPTED])
    monkeypatch.setattr(partner_visit, "open_channel", lambda destination: fake)
    arrive(title, "Nom un.", source_id="1", settle=True)
    deliver_to_partners(now=NOW)
    article = arrive(title, "Nom deux.", source_id="1", settle=True, now=later(seconds=10))
    assert states(folder) == ["retrying"]
    kill_article(article=article, notice="Danger.", actor="test", now=later(seconds=20))
    for minutes in (1, 5, 60):
        settle_due(now=later(minutes=minutes))
        deliver_to_partners(now=later(minutes=minutes))
    assert states(folder) == ["superseded", "accepted"]
    assert [b'"canceled"' in parcel.body for parcel in fake.sent] == [False, True]
    assert b"deux" not in fake.sent[-1].body


@pytest.mark.slow
def test_a_busy_hour_makes_no_storm(title: Publication, tmp_path: Path) -> None:
    """120 stories, each saved three times in its first minute: at most the first text and the last
    one reach a partner, and the one between never leaves.

    Slow: 360 saves, with their feeds and copies.
    """
    folder = outbox(title, tmp_path)
    for number in range(120):
        at = NOW + timedelta(seconds=30 * number)
        for save in range(3):
            saved_at = at + timedelta(seconds=9 * save)
            arrive(title, f"{number}, {save}.", source_id=str(number), settle=True, now=saved_at)
        if number % 20 == 10:
            settle_due(now=saved_at)
            deliver_to_partners(now=saved_at)
    settle_due(now=later(hours=2))
    while deliver_to_partners(now=later(hours=2)):  # as the sweep does
        pass
    got: dict[str, list[str]] = {}
    for document in files(folder):
        got.setdefault(document["uri"], []).append(document["version"])
    assert len(got) == 120
    assert set(map(tuple, got.values())) == {("3",), ("1", "3")}
    assert ArticleVersion.objects.count() == 360


@pytest.mark.django_db(transaction=True)
def test_one_story_through_three_doors_at_once() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time: processes prove it below")
    title = publication()
    for round_number in range(24):
        address, known = f"{ADDRESS}-{round_number}", f"id-{round_number}"
        doors: list[dict[str, Any]] = [
            {"source_id": known, "address": address, "door": "webhook:cms"},
            {"guid": f"guid-{round_number}", "address": f"{address}/?utm_source=x"},
            {"source": "file", "guid": f"file-{round_number}", "address": f"{address}#a"},
        ]
        at_once([lambda told=told: arrive(title, "Le même.", **told) for told in doors])
        assert Article.objects.count() == round_number + 1
    assert set(Article.objects.values_list("current__number", flat=True)) == {1}


@pytest.mark.django_db(transaction=True)
def test_a_kill_and_edits_at_once_leave_it_killed() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time: there is nothing to race")
    title = publication()
    article = arrive(title, "Un.", source_id="1", settle=True)

    def edit(number: int) -> None:
        try:
            arrive(title, f"Un, {number}.", source_id="1", settle=True, now=later(seconds=number))
        except PublisherError as error:
            if error.code != "article_killed":
                raise

    def settle() -> None:
        settle_due(now=later(hours=1))

    def kill() -> None:
        kill_article(article=article, notice="Faux.", actor="test", now=later(seconds=3))

    at_once([*[lambda n=n: edit(n) for n in range(1, 5)], settle, settle, kill])
    article.refresh_from_db()
    assert article.current is not None
    assert (article.pubstatus, article.current.change, article.settling_id) == (
        "canceled", "killed", None,
    )  # fmt: skip
    numbers = list(article.versions.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))


def at_once(calls: list[Callable[[], object]]) -> None:
    """Run them in threads that start together; the first error is raised here."""
    gate, errors = threading.Barrier(len(calls)), list[BaseException]()

    def run(call: Callable[[], object]) -> None:
        try:
            gate.wait(20)
            call()
        except BaseException as error:  # noqa: BLE001 (raised below)
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    if errors:
        raise errors[0]


@pytest.mark.slow
def test_three_processes_with_one_story_make_one_article(tmp_path: Path) -> None:
    """Slow: three commands start at the same time."""
    with Installation() as made:
        made.run("publication", "create", "courrier", "--name", "C", "--domain", "c.example.org")
        started = []
        for number, address in enumerate((ADDRESS, f"{ADDRESS}/?utm_source=x", f"{ADDRESS}#a")):
            path = tmp_path / f"{number}.json"
            block = {"type": "paragraph", "content": [{"text": "Le même.", "marks": []}]}
            document = {"headline": "Le phare", "canonical_url": address, "blocks": [block]}
            path.write_text(json.dumps(document))
            command = [sys.executable, "-m", "publisher.cli", "article", "import", str(path)]
            started.append(
                subprocess.Popen(
                    [*command, "--json"], env=made.env, stdout=subprocess.PIPE, text=True
                )
            )
        said = [json.loads(one.communicate(timeout=90)[0])["articles"][0] for one in started]
        assert len({one["guid"] for one in said}) == 1
        assert sorted(one["result"] for one in said) == ["created", "unchanged", "unchanged"]


@pytest.mark.slow
def test_a_correction_is_never_given_up(
    title: Publication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slow: much is written to the ledger."""
    folder = outbox(title, tmp_path)
    article = story(title)
    deliver_to_partners(now=NOW)
    assert versions(folder) == [("1", "usable")]
    fake = FakeChannel([*[Outcome.DEFERRED] * 20, Outcome.ACCEPTED])
    monkeypatch.setattr(partner_visit, "open_channel", lambda destination: fake)
    correct_article(article=article, notice="Pardon.", actor="test", now=NOW)
    for day in range(1, 10):
        deliver_to_partners(now=later(days=day))
    assert states(folder) == ["delivered", "retrying"]
