"""`publisher partner`, `product` and `topic` as they are typed."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from publisher.actions.partners.destination_settings import secrets_before, secrets_of
from publisher.cli.main import run
from publisher.publications.models import AuditEntry, Publication
from publisher.syndication.models import Destination, Product, TopicMapping
from tests.db.ledger import publication
from tests.db.partner_rows import story

pytestmark = [pytest.mark.django_db, pytest.mark.database]
Capture = pytest.CaptureFixture[str]
URL = "https://reseau.example.org/in"


@pytest.fixture(autouse=True)
def title() -> Publication:
    return publication()


def done(capsys: Capture, *words: str) -> Any:
    capsys.readouterr()
    assert run([*words, "--json"]) == 0, capsys.readouterr().err
    return json.loads(capsys.readouterr().out)


def refused(capsys: Capture, *words: str) -> tuple[int, str, str]:
    capsys.readouterr()
    code = run([*words, "--json"])
    error = json.loads(capsys.readouterr().err)["error"]
    return code, error["code"], error["where"]


def pushed(capsys: Capture, *more: str) -> Any:
    return done(capsys, "partner", "add", "reseau", "--webhook", URL, *more)


def test_terms_are_set_changed_and_taken_away(capsys: Capture) -> None:
    done(capsys, "product", "create", "sport", "--filter", "rubric Sport", "--right", "afp")
    given = pushed(
        capsys, "--filter", "tag mer", "--product", "sport", "--right", "getty", "--limit",
        "headline=150", "--quiet-from", "22:00", "--quiet-to", "06:30", "--time-zone",
        "Europe/Paris", "--contact-name", "Lou", "--contact-phone", "01 23 45 67 89",
        "--folder", "fr", "--advance-copies", "--silent-hours", "36",
    )["added"]  # fmt: skip
    expected = {
        "filter": "tag mer", "product": "sport", "rights": ["getty"], "limits": {"headline": 150},
        "quiet_from": "22:00", "quiet_to": "06:30", "time_zone": "Europe/Paris",
        "contact_name": "Lou", "contact_phone": "01 23 45 67 89", "folder": "fr",
        "advance_copies": True, "minor_edits": False, "access": "free", "encoding": None,
        "silent_hours": 36,
    }  # fmt: skip
    assert {name: given[name] for name in expected} == expected
    changed = done(
        capsys, "partner", "change", "reseau", "--filter", "", "--product", "", "--no-rights",
        "--no-limits", "--quiet-from", "", "--quiet-to", "", "--no-advance-copies", "--name", "R",
    )  # fmt: skip
    assert changed["name"] == "R"
    (row,) = changed["destinations"]
    gone = ("filter", "product", "rights", "limits", "quiet_from", "quiet_to", "advance_copies")
    assert [row[name] for name in gone] == ["", None, [], {}, None, None, False]
    assert (row["folder"], row["contact_name"]) == ("fr", "Lou")
    fields = AuditEntry.objects.filter(verb="change_destination").get().detail["fields"]
    assert "filter" in fields


def test_terms_are_of_all_destinations_and_what_writes_is_of_one(capsys: Capture) -> None:
    pushed(capsys)
    done(capsys, "partner", "add", "reseau", "--webhook", f"{URL}?2", "--destination", "deux")
    done(capsys, "partner", "change", "reseau", "--access", "paid")
    assert set(Destination.objects.values_list("access", flat=True)) == {"paid"}
    for option in (("--folder", "a"), ("--set", f"url={URL}?3"), ("--format", "nitf")):
        assert refused(capsys, "partner", "change", "reseau", *option) == (
            2, "which_destination", "--destination",
        )  # fmt: skip
    done(capsys, "partner", "change", "reseau", "--destination", "deux", "--folder", "a")
    folders = Destination.objects.order_by("pk").values_list("slug", "folder")
    assert list(folders) == [("main", ""), ("deux", "a")]


@pytest.mark.parametrize(
    ("words", "code", "where"),
    [
        ((), "nothing_to_change", "partner change"),
        (("--filter", "rubric A and topic b"), "unknown_word", "character 14"),
        (("--product", "voile"), "unknown_product", "--product"),
        (("--access", "gold"), "unknown_access", "--access"),
        (("--quiet-from", "22:00"), "half_quiet_hours", "--quiet-to"),
        (("--quiet-from", "10 pm", "--quiet-to", "06:00"), "bad_time_of_day", "--quiet-from"),
        (("--time-zone", "Paris"), "unknown_time_zone", "--time-zone"),
        (("--limit", "headline"), "bad_limit", "--limit"),
        (("--limit", "title=9"), "unknown_limit", "--limit"),
        (("--right", "a b"), "bad_right", "--right"),
        (("--name-pattern", "{guid}"), "bad_name_pattern", "--name-pattern"),
        (("--folder", "../x"), "bad_folder", "--folder"),
        (("--encoding", "latin"), "unknown_encoding", "--encoding"),
        (("--contact-phone", "x"), "bad_phone", "--contact-phone"),
        (("--destination", "autre", "--access", "paid"), "unknown_destination", "--destination"),
        (("--set", "url=ftp://x"), "bad_url", "--set url"),
    ],
)
def test_a_bad_change_names_its_option_and_changes_nothing(
    capsys: Capture, words: tuple[str, ...], code: str, where: str
) -> None:
    pushed(capsys)
    before = Destination.objects.values().get()
    assert refused(capsys, "partner", "change", "reseau", *words) == (2, code, where)
    assert Destination.objects.values().get() == before


def test_a_filter_that_matches_nothing_says_so_at_its_creation(
    capsys: Capture, title: Publication
) -> None:
    story(title, now=timezone.now())
    warned = pushed(capsys, "--filter", "word count > 5000")["warnings"]
    assert [one["code"] for one in warned] == ["matches_nothing"]
    assert "stories (1)" in warned[0]["message"]
    made = done(capsys, "product", "create", "long", "--filter", "word count > 5000")
    assert [one["code"] for one in made["warnings"]] == ["matches_nothing"]
    shown = done(capsys, "partner", "show", "reseau")
    assert [one["code"] for one in shown["warnings"]] == ["matches_nothing"]


def test_previews_are_printed_for_people_and_programs(capsys: Capture, title: Publication) -> None:
    story(title, now=timezone.now())
    pushed(capsys, "--filter", "rubric Monde and not tag mer")
    done(capsys, "product", "create", "sport", "--filter", "rubric Sport")
    found = done(capsys, "partner", "preview", "reseau")
    assert (found["goes"], found["stays"], found["filter"]) == (
        1,
        0,
        "rubric Monde and not tag mer",
    )
    assert found["stories"][0]["clauses"] == [
        {"text": "rubric Monde", "holds": True}, {"text": "not tag mer", "holds": True},
    ]  # fmt: skip
    stays = done(capsys, "product", "preview", "sport")
    assert (stays["goes"], stays["stays"], stays["stories"][0]["goes"]) == (0, 1, False)
    capsys.readouterr()
    assert run(["product", "preview", "sport", "--all"]) == 0
    printed = capsys.readouterr().out
    assert "rubric Sport: no" in printed
    assert "0 of 1 stories" in printed


def test_a_secret_is_rotated_and_shown_once(capsys: Capture, tmp_path: Path) -> None:
    first = pushed(capsys)["secret"]
    rotated = done(capsys, "partner", "rotate", "reseau")
    row = Destination.objects.get()
    assert secrets_of(row) == {"secret": rotated["secret"]}
    assert secrets_before(row, timezone.now()) == {"secret": first}
    said = json.dumps(done(capsys, "partner", "show", "reseau"))
    assert "whsec_" not in said
    assert rotated["old_secret_until"] in said
    done(capsys, "partner", "rotate", "reseau", "--at-once")
    assert secrets_before(Destination.objects.get(), timezone.now()) == {}
    audited = json.dumps(list(AuditEntry.objects.values_list("detail", flat=True)))
    assert "whsec_" not in audited
    done(capsys, "partner", "add", "agence", "--directory", str(tmp_path))
    assert refused(capsys, "partner", "rotate", "agence") == (
        1,
        "no_secret",
        "--destination",
    )


def test_one_destination_rests(capsys: Capture) -> None:
    pushed(capsys)
    paused = done(capsys, "partner", "pause", "reseau", "--destination", "main")
    assert paused["paused_at"] is None
    assert paused["destinations"][0]["paused_at"] is not None
    again = refused(capsys, "partner", "pause", "reseau", "--destination", "main")
    assert again[:2] == (1, "already_paused")
    resumed = done(capsys, "partner", "resume", "reseau", "--destination", "main")
    assert resumed["destinations"][0]["paused_at"] is None


def test_products_are_listed_with_who_has_them(capsys: Capture) -> None:
    done(capsys, "product", "create", "sport", "--filter", "rubric Sport", "--name", "Le sport")
    pushed(capsys, "--product", "sport")
    done(capsys, "product", "change", "sport", "--filter", "rubric in (Sport, Voile)")
    (row,) = done(capsys, "product", "list")["products"]
    assert (row["name"], row["filter"]) == ("Le sport", "rubric in (Sport, Voile)")
    assert row["destinations"] == [{"partner": "reseau", "destination": "main"}]
    assert refused(capsys, "product", "create", "sport", "--filter", "")[1] == "product_exists"
    assert refused(capsys, "product", "create", "x", "--filter", "rubric")[1:] == (
        "unexpected_end", "character 7",
    )  # fmt: skip
    assert refused(capsys, "product", "change", "sport")[1] == "nothing_to_change"
    assert refused(capsys, "product", "preview", "voile")[1] == "unknown_product"
    assert Product.objects.count() == 1


def test_topics_are_kept_by_editors(capsys: Capture) -> None:
    made = done(capsys, "topic", "set", "rubric", "Économie", "medtop:04000000")
    assert (made["created"], made["name"]) == (True, "economy, business and finance")
    again = done(capsys, "topic", "set", "rubric", "ÉCONOMIE", "Environnement")
    assert (again["created"], again["media_topic"]) == (False, "medtop:06000000")
    done(capsys, "topic", "set", "tag", "climat", "20000418")
    listed = done(capsys, "topic", "list")["topics"]
    assert [(row["kind"], row["value"], row["media_topic"]) for row in listed] == [
        ("rubric", "ÉCONOMIE", "medtop:06000000"), ("tag", "climat", "medtop:20000418"),
    ]  # fmt: skip
    for words, code, where in (
        (("set", "topic", "a", "medtop:04000000"), "unknown_kind", "KIND"),
        (("set", "tag", "a", "medtop:4"), "bad_media_topic", "CODE"),
        (("set", "tag", " ", "medtop:04000000"), "missing_text", "VALUE"),
        (("remove", "tag", "voile"), "unknown_topic", "VALUE"),
    ):
        assert refused(capsys, "topic", *words) == (2, code, where)
    assert done(capsys, "topic", "remove", "rubric", "économie")["removed"] is True
    assert TopicMapping.objects.count() == 1


def test_a_filter_is_said_once(capsys: Capture) -> None:
    short = pushed(capsys, "--rubric", "Sport", "--rubric", 'L’"œil"', "--article-language", "fr")
    assert short["added"]["filter"] == 'rubric in (Sport, "L’\\"œil\\"") and language is fr'
    twice = ("--webhook", f"{URL}?2", "--filter", "tag a", "--rubric", "Sport")
    assert refused(capsys, "partner", "add", "autre", *twice)[1:] == ("filter_twice", "--filter")
