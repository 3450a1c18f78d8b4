"""Sentences that older releases stored become codes, are told as before, and come back.

One database for the whole file, its tests in order: up from the old schema, and down again.

Slow: the schema goes forth and back.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import translation
from pytest_django import DjangoDbBlocker

from publisher.actions.processes.lean_migrations import LeanExecutor
from publisher.delivery import transitions
from publisher.delivery.models import Delivery, Send
from publisher.delivery.reasons import Code, RowCode, because
from publisher.delivery.wording import english
from publisher.editorial import source_problems
from publisher.editorial.models import Source
from publisher.editorial.source_problems import SourceCode, problem_of
from publisher.web.desk.problems import standstill
from publisher.web.desk.sources.listing import problem_text
from tests.db import landed, ledger
from tests.db.intake.source_sentences import SENTENCES as OF_SOURCES
from tests.db.sends.hold_sentences import SENTENCES as OF_SENDS

pytestmark = [pytest.mark.slow, pytest.mark.database]
BEFORE = [("delivery", "0006_destinations_only"), ("editorial", "0007_indexed")]
CODES_OF_SENDS = [("delivery", "0007_hold_codes")]
NOW = datetime(2026, 3, 1, 6, tzinfo=UTC)


@dataclass(slots=True)
class Old:
    """The release that wrote sentences: its models, and what it left."""

    apps: Any
    publication: Any
    sends: list[int] = field(default_factory=list)  # one with each sentence
    goes: int = 0  # a send that nothing held

    def write(self) -> None:
        self.sends = [self.send(sentence) for sentence, *_ in OF_SENDS]
        self.goes = self.send("", state="running", overruled=["complaints", "invalid"])
        self.rows("delivery.LedgerIdentity").create(
            fingerprint="another", held_at=NOW, held_because=OF_SENDS[17][0]
        )
        for number, (sentence, *_) in enumerate((*OF_SOURCES, ("",))):
            self.rows("editorial.Source").create(
                publication=self.publication,
                slug=f"s{number}",
                problem=sentence,
                created_at=NOW,
            )

    def rows(self, label: str) -> Any:
        return self.apps.get_model(label).objects

    def send(self, reason: str, **values: Any) -> int:
        columns = {"kind": "test", "state": "held", "created_by": "test", "hold_reason": reason}
        made = self.rows("delivery.Send").create(
            publication=self.publication, created_at=NOW, not_before=NOW, **columns | values
        )
        return int(made.pk)


def models_at(targets: list[tuple[str, str]]) -> Any:
    LeanExecutor(connection).migrate(targets)
    return LeanExecutor(connection).loader.project_state(targets).apps


@pytest.fixture(scope="module")
def upgraded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Old]:
    """What the old release wrote, in a database that was migrated since."""
    with django_db_blocker.unblock():
        landed.drop_everything()
        try:
            apps = models_at(BEFORE)
            publication = apps.get_model("publications.Publication").objects.create(
                slug="ancien",
                name="L’Ancien",
                domain="ancien.example.org",
                sender_address="lettre@ancien.example.org",
                postal_address="1 rue du Port",
                created_at=NOW,
            )
            old = Old(apps, publication)
            old.write()
            landed.to_latest()
            yield old
        finally:
            landed.to_template()


@pytest.fixture(scope="module")
def replies(upgraded: Old) -> list[str]:
    """What the release between says of the three rows of a send that this one left."""
    send, worker = ledger.send_to(3), ledger.worker()
    keys = [row.pk for row in Delivery.objects.filter(send=send).order_by("pk")]
    sent = transitions.begin(
        leased=True,
        ids=ledger.claim(send, worker, 1, until=NOW),
        worker_id=worker,
        now=NOW,
        lease_until=NOW,
    )
    gone, newer = because(RowCode.NO_JOURNAL), because(RowCode.NEWER_VERSION, version=3)
    with transaction.atomic():
        transitions.mark_uncertain(ids=[sent[0].pk], worker_id=worker, now=NOW, why=gone)
        transitions.supersede(Delivery.objects.filter(pk=keys[1]), now=NOW, why=newer)
    rows = models_at(CODES_OF_SENDS).get_model("delivery", "Delivery").objects.order_by("pk")
    return [row.reply for row in rows]


@pytest.fixture(scope="module")
def back(upgraded: Old, replies: list[str]) -> Old:
    """The old release's database again."""
    LeanExecutor(connection).migrate(BEFORE)
    return upgraded


def test_why_a_send_stands_is_a_code_and_told_as_before(upgraded: Old) -> None:
    sends = Send.objects.select_related("publication")
    for key, (sentence, code, values, french, in_english) in zip(
        upgraded.sends, OF_SENDS, strict=True
    ):
        send = sends.get(pk=key)
        assert (send.hold_code, send.hold_values) == (code, values)
        assert english(send.hold) == sentence
        for language, words in (("fr", french), ("en", in_english)):
            with translation.override(language):
                assert standstill(send) == words
    untouched = sends.get(pk=upgraded.goes)
    assert (untouched.hold, standstill(untouched)) == (None, "")
    assert untouched.overruled == ["too_many_complaints", "too_many_invalid"]
    newer = {Code.STOOD_STILL, Code.APPROVAL_NEEDED}  # no release wrote them as sentences
    assert {code for _, code, *_ in OF_SENDS} == set(Code) - newer


def test_what_went_wrong_with_a_source_is_a_code_and_told_as_before(upgraded: Old) -> None:
    for number, (sentence, code, values, french) in enumerate(OF_SOURCES):
        source = Source.objects.get(slug=f"s{number}")
        assert (source.problem_code, source.problem_values) == (code, values)
        assert source_problems.english(problem_of(source)) == sentence
        with translation.override("fr"):
            told, machine = problem_text(problem_of(source))
        assert told.replace("\N{NO-BREAK SPACE}", " ").replace("\u202f", " ") == french
        assert bool(machine) == (code not in {"answered", "gone"} and values.get("said") != "")
    fine = Source.objects.get(slug=f"s{len(OF_SOURCES)}")
    assert (problem_of(fine), problem_text(problem_of(fine))) == (None, ("", ""))
    # Those came later, or were no sentence.
    later = {"not_reached", "mended"}
    assert {code for _, code, *_ in OF_SOURCES} | later == set(SourceCode)


def test_a_row_s_reason_becomes_its_words_again_on_the_way_back(replies: list[str]) -> None:
    assert replies == [
        "the process that had it is gone and left no journal",
        "version 3 goes instead",
        "",
    ]


def test_the_sentences_of_sends_come_back(back: Old) -> None:
    written = back.rows("delivery.Send").filter(publication=back.publication)
    assert dict(written.values_list("pk", "hold_reason")) == {
        back.goes: "",
        **dict(zip(back.sends, (row[0] for row in OF_SENDS), strict=True)),
    }
    row = back.rows("delivery.LedgerIdentity").get()
    assert row.held_because == OF_SENDS[17][0]
    assert written.get(pk=back.goes).overruled == ["complaints", "invalid"]


def test_the_sentences_of_sources_come_back(back: Old) -> None:
    stored = list(back.rows("editorial.Source").order_by("pk").values_list("problem", flat=True))
    assert stored == [*(sentence for sentence, *_ in OF_SOURCES), ""]
