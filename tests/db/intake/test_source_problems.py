"""What went wrong with a source: sentences of older releases become codes, and are told again."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import translation

from publisher.editorial.models import Source
from publisher.editorial.source_problems import SourceCode, english, problem_of
from publisher.web.desk.setup.sources import problem_text
from tests.db import landed, ledger

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]
BEFORE = [("editorial", "0007_indexed")]
NOW = datetime(2026, 3, 1, 6, tzinfo=UTC)
ENTRIES = [
    {"guid": "https://vigie.example.org/?p=2", "said": "nested too deeply: 64 levels"},
    {"guid": "", "said": "an entry without a title"},
]
REFUSED = (
    "7 refused: https://vigie.example.org/?p=2: nested too deeply: 64 levels; "
    "no guid: an entry without a title"
)
# sentence, code, values, what the desk says in French
SENTENCES: list[tuple[str, str, dict[str, Any], str]] = [
    ("the server answered 503", "answered", {"status": 503}, "Le serveur a répondu 503."),
    (
        "the server says that the feed is gone for good (410); the source was paused",
        "gone",
        {},
        "Le serveur dit que le flux a disparu pour de bon ; la source est suspendue.",
    ),
    (
        "it is no feed (no_feed)",
        "unreadable",
        {"said": "it is no feed", "code": "no_feed"},
        "La réponse du serveur n’est pas un flux lisible.",
    ),
    (
        "the hub pushed what could not be read: it is no feed (no_feed)",
        "push_unreadable",
        {"said": "it is no feed", "code": "no_feed"},
        "L’envoi de son hub n’a pas pu être lu.",
    ),
    (REFUSED, "entries_refused", {"number": 7, "entries": ENTRIES}, "Entrées refusées : 7."),
    (
        "the hub denied the subscription: not you; it is polled",
        "hub_denied",
        {"said": "not you"},
        "Son hub refuse d’annoncer les nouveautés ; le flux est relevé à intervalles réguliers.",
    ),
    (
        "the hub denied the subscription: no reason given; it is polled",
        "hub_denied",
        {"said": ""},
        "Son hub refuse d’annoncer les nouveautés ; le flux est relevé à intervalles réguliers.",
    ),
    (
        "the poll broke: ZeroDivisionError; this is our fault",
        "broke",
        {"error": "ZeroDivisionError"},
        "Le dernier relevé a échoué.",
    ),
    (
        "vigie.example.org has no address",
        "other",
        {"said": "vigie.example.org has no address"},
        "Le dernier relevé a échoué.",
    ),
]


@pytest.fixture
def old() -> Iterator[Any]:
    """The models of the release that wrote sentences."""
    MigrationExecutor(connection).migrate(BEFORE)
    yield MigrationExecutor(connection).loader.project_state(BEFORE).apps
    landed.to_latest()


@pytest.mark.slow
def test_every_sentence_becomes_its_code_and_is_told_as_before(old: Any) -> None:
    """Slow: the schema goes back and forth."""
    publication = old.get_model("publications", "Publication").objects.get(
        pk=ledger.publication().pk
    )
    rows = old.get_model("editorial", "Source").objects
    for number, (sentence, *_) in enumerate((*SENTENCES, ("",))):
        rows.create(publication=publication, slug=f"s{number}", problem=sentence, created_at=NOW)
    landed.to_latest()
    for number, (sentence, code, values, french) in enumerate(SENTENCES):
        source = Source.objects.get(slug=f"s{number}")
        assert (source.problem_code, source.problem_values) == (code, values)
        assert english(problem_of(source)) == sentence
        with translation.override("fr"):
            told, machine = problem_text(problem_of(source))
        assert told.replace("\N{NO-BREAK SPACE}", " ").replace("\u202f", " ") == french
        assert bool(machine) == (code not in {"answered", "gone"} and values.get("said") != "")
    fine = Source.objects.get(slug=f"s{len(SENTENCES)}")
    assert (problem_of(fine), problem_text(problem_of(fine))) == (None, ("", ""))
    # Those came later, or were no sentence.
    later = {"not_reached", "mended"}
    assert {code for _, code, *_ in SENTENCES} | later == set(SourceCode)

    MigrationExecutor(connection).migrate(BEFORE)
    stored = list(rows.order_by("pk").values_list("problem", flat=True))
    assert stored == [*(sentence for sentence, *_ in SENTENCES), ""]
