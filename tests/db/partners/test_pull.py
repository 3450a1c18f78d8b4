"""The pull API as a partner's program sees it: every version once, in order, kills always."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from publisher.actions.erasure.takedown_article import takedown_article
from publisher.actions.partners.deliver_to_partners import deliver_to_partners
from publisher.actions.partners.partner_tokens import (
    Kind,
    end_partner_tokens,
    rotate_partner_token,
)
from publisher.actions.partners.pause_partner import pause_partner, resume_partner
from publisher.actions.processes.guard_ledger import adopt_ledger
from publisher.actions.stories.correct_article import correct_article
from publisher.actions.stories.kill_article import kill_article
from publisher.cli.main import run
from publisher.delivery.models import LedgerIdentity, PartnerPosition, PartnerReceipt
from publisher.delivery.positions import give
from publisher.publications.models import AuditEntry, Publication
from publisher.syndication.models import PartnerToken
from tests.db.ledger import publication
from tests.db.partner_rows import NOW, later, outbox, states, story
from tests.db.partners.pulls import Puller, puller, shelf

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def title() -> Publication:
    return publication()


def stories(of: Publication, count: int, first: int = 0) -> None:
    for number in range(first, first + count):
        story(of, f"Texte {number}.", guid=f"g{number}")
    deliver_to_partners(now=NOW)


@pytest.mark.slow
def test_pages_bring_every_story_once_in_order(title: Publication) -> None:
    """Slow: much is written to the ledger."""
    reader = puller(shelf(title))
    stories(title, 5)
    assert [one["guid"] for one in reader.read(limit=2)] == ["g0", "g1"]
    stories(title, 2, first=5)
    assert [one["guid"] for one in reader.read(limit=3)] == ["g2", "g3", "g4"]
    assert [one["guid"] for one in reader.read()] == ["g5", "g6"]
    assert reader.read() == []
    stories(title, 1, first=7)
    assert [one["guid"] for one in reader.read()] == ["g7"]
    assert [one["position"] for one in reader.seen] == [1, 2, 3, 4, 5, 6, 7, 8]


def test_a_story_comes_in_the_destinations_format_with_what_it_is(title: Publication) -> None:
    reader = puller(shelf(title))
    story(title)
    deliver_to_partners(now=NOW)
    (one,) = reader.read()
    assert one["body"]["version"] == "1"
    assert (one["encoding"], one["content_type"]) == ("json", "application/json")
    assert one["id"].startswith("msg_")
    assert one["change"] == "created"
    assert set(one) == {
        "position", "id", "guid", "version", "pubstatus", "change", "given_at", "content_type",
        "hash", "encoding", "body",
    }  # fmt: skip


def test_it_is_accepted_when_it_stands_there_and_delivered_once_read_past(
    title: Publication,
) -> None:
    destination = shelf(title)
    reader = puller(destination)
    stories(title, 3)
    assert states(destination) == ["accepted"] * 3
    reader.read(limit=2)
    assert states(destination) == ["accepted"] * 3
    reader.read(limit=1)
    assert states(destination) == ["delivered", "delivered", "accepted"]
    reader.read()
    assert states(destination) == ["delivered"] * 3


@pytest.mark.slow
def test_a_correction_takes_the_place_of_what_was_not_read(title: Publication) -> None:
    """Slow: much is written to the ledger."""
    destination = shelf(title)
    reader = puller(destination)
    stories(title, 2)
    article = story(title, "Texte 0.", guid="g0")
    correct_article(article=article, notice="Une faute.", actor="test", now=later(minutes=1))
    # Recorded, not yet given out: nobody reads the older text any more.
    assert [one["guid"] for one in reader.read()] == ["g1"]
    deliver_to_partners(now=later(minutes=1))
    assert [(one["guid"], one["version"]) for one in reader.read()] == [("g0", 2)]
    reader.read()
    # It was never read, so nobody says that it was.
    assert states(destination) == ["accepted", "delivered", "delivered"]


@pytest.mark.slow
def test_a_kill_is_read_by_who_read_the_story_and_by_who_had_not_yet(title: Publication) -> None:
    """Slow: much is written to the ledger."""
    destination = shelf(title)
    early, late = puller(destination), Puller("")
    stories(title, 1)
    early.read()
    kill_article(article=story(title, "Texte 0.", guid="g0"), notice="Faux.", actor="test",
                 now=later(minutes=1))  # fmt: skip
    late.token = early.token
    assert late.read() == []
    deliver_to_partners(now=later(minutes=1))
    for reader in (early, late):
        (one,) = reader.read()
        assert (one["version"], one["pubstatus"], one["change"]) == (2, "canceled", "killed")
        assert "Texte" not in json.dumps(one)


@pytest.mark.slow
def test_a_paused_partner_reads_kills_alone_and_loses_nothing(title: Publication) -> None:
    """Slow: much is written to the ledger."""
    destination = shelf(title)
    reader = puller(destination)
    stories(title, 1)
    reader.read()
    stories(title, 2, first=1)
    pause_partner(partner=destination.partner, actor="test", now=NOW)
    kill_article(article=story(title, "Texte 0.", guid="g0"), notice="Faux.", actor="test",
                 now=later(minutes=1))  # fmt: skip
    deliver_to_partners(now=later(minutes=1))
    assert [(one["guid"], one["pubstatus"]) for one in reader.read()] == [("g0", "canceled")]
    resume_partner(partner=destination.partner, actor="test", now=later(minutes=2))
    assert {"g1", "g2"} <= {one["guid"] for one in reader.read()}


def test_each_token_reads_its_own_destination(title: Publication) -> None:
    world = puller(shelf(title, "monde", filter="rubric Monde"))
    sport = puller(shelf(title, "sport", filter="rubric Sport"))
    story(title, guid="a")
    story(title, guid="b", rubrics=["Sport"])
    deliver_to_partners(now=NOW)
    assert [one["guid"] for one in world.read()] == ["a"]
    assert [one["guid"] for one in sport.read()] == ["b"]
    answer = sport.get(after=world.cursor)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_cursor")
    assert "begin again without" in answer.json()["detail"]


@pytest.mark.parametrize("cursor", ["", "1", "x" * 22, "\u00e9", "A" * 5000])
def test_a_forged_cursor_is_answered_clearly(title: Publication, cursor: str) -> None:
    answer = puller(shelf(title)).get(after=cursor)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_cursor")


@pytest.mark.slow
def test_a_cursor_older_than_what_is_kept_is_gone_and_says_what_to_do(title: Publication) -> None:
    """Slow: much is written to the ledger."""
    destination = shelf(title)
    reader = puller(destination)
    stories(title, 3)
    reader.read(limit=1)
    PartnerPosition.objects.filter(position__lte=2).update(
        given_at=datetime.now(UTC) - timedelta(days=31)
    )
    assert give.drop_old(datetime.now(UTC)) == 2
    answer = reader.get(after=reader.cursor)
    assert (answer.status_code, answer.json()["code"]) == (410, "cursor_too_old")
    assert "inventory" in answer.json()["detail"]
    reader.cursor = ""
    assert [one["guid"] for one in reader.read()] == ["g2"]
    stories(title, 1, first=3)
    assert [one["position"] for one in reader.read()] == [4]


@pytest.mark.slow
def test_positions_go_on_when_none_is_kept(title: Publication) -> None:
    """Slow: much is written to the ledger."""
    destination = shelf(title)
    reader = puller(destination)
    stories(title, 2)
    reader.read()
    PartnerPosition.objects.update(given_at=datetime.now(UTC) - timedelta(days=31))
    give.drop_old(datetime.now(UTC))
    assert reader.read() == []
    stories(title, 1, first=2)
    assert [one["position"] for one in reader.read()] == [3]


def test_a_cursor_of_before_a_restore_is_gone(
    title: Publication, settings: Any, tmp_path: Any
) -> None:
    destination = shelf(title)
    reader = puller(destination)
    stories(title, 1)
    reader.read()
    LedgerIdentity.objects.update(held_at=NOW, held_code="ledger_restored")
    held = reader.get()
    assert (held.status_code, held.json()["code"]) == (503, "exits_held")
    adopt_ledger(data_dir=settings.DATA_DIR, actor="test", now=NOW)
    answer = reader.get(after=reader.cursor)
    assert (answer.status_code, answer.json()["code"]) == (410, "cursor_before_restore")
    reader.cursor = ""
    assert [one["guid"] for one in reader.read()] == ["g0"]


def test_unchanged_is_said_without_a_body(title: Publication) -> None:
    reader = puller(shelf(title))
    stories(title, 2)
    first = reader.get()
    client = Client(headers={"host": "localhost", "authorization": f"Bearer {reader.token}"})
    again = client.get("/api/v1/partner/articles", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    stories(title, 1, first=2)
    assert (
        client.get("/api/v1/partner/articles", headers={"if-none-match": first["ETag"]}).status_code
        == 200
    )


def test_no_token_no_cookie_no_other_token_opens_it(title: Publication) -> None:
    reader = puller(shelf(title))
    for token in ("", "ptn_nonsense", reader.token[:-1], reader.token + "a", "pub_" + "a" * 43):
        answer = Puller(token).get()
        assert answer.status_code == 401
        assert answer.json()["code"] in {"token_missing", "token_invalid"}
        assert not answer.cookies
    answer = Client(headers={"host": "localhost"}).get(
        "/api/v1/articles", headers={"authorization": f"Bearer {reader.token}"}
    )
    assert answer.status_code == 401


def test_tokens_rotate_with_two_valid_at_once_and_are_nowhere_readable(title: Publication) -> None:
    destination = shelf(title)
    now = datetime.now(UTC)

    def rotated(**more: Any) -> Puller:
        made = rotate_partner_token(
            destination=destination, kind=Kind.API, actor="test", now=now, **more
        )
        return Puller(made.token)

    first, second = rotated(), rotated()
    assert [one.get().status_code for one in (first, second)] == [200, 200]
    third = rotated()
    assert [one.get().status_code for one in (first, second, third)] == [401, 200, 200]
    fourth = rotated(overlap=timedelta())
    assert [one.get().status_code for one in (third, fourth)] == [401, 200]
    end_partner_tokens(destination=destination, kind=Kind.API, actor="test", now=now)
    assert fourth.get().status_code == 401
    kept = json.dumps([*PartnerToken.objects.values(), *AuditEntry.objects.values()], default=str)
    assert not any(one.token in kept for one in (first, second, third, fourth))


def test_who_asks_too_often_waits(title: Publication, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("publisher.web.api.callers.PER_MINUTE", 3)
    reader = puller(shelf(title))
    answers = [reader.get() for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert int(answers[-1]["Retry-After"]) > 0


@pytest.mark.slow
def test_a_page_holds_a_few_megabytes_and_one_story_at_least(
    title: Publication, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slow: much is written to the ledger."""
    monkeypatch.setattr("publisher.actions.partners.pulling.page.MOST_BYTES", 1)
    reader = puller(shelf(title))
    stories(title, 3)
    assert [len(reader.read()) for _ in range(4)] == [1, 1, 1, 0]
    assert [one["guid"] for one in reader.seen] == ["g0", "g1", "g2"]


@pytest.mark.slow
def test_a_filter_of_the_request_narrows_the_page_but_never_hides_a_kill(
    title: Publication,
) -> None:
    """Slow: much is written to the ledger."""
    reader = puller(shelf(title))
    story(title, guid="a")
    story(title, guid="b", rubrics=["Sport"])
    deliver_to_partners(now=NOW)
    page = reader.get(filter="rubric Sport").json()
    assert [one["guid"] for one in page["articles"]] == ["b"]
    kill_article(article=story(title, guid="a"), notice="Faux.", actor="test",
                 now=later(minutes=1))  # fmt: skip
    deliver_to_partners(now=later(minutes=1))
    page = reader.get(filter="rubric Sport", after=page["next"]).json()
    assert [(one["guid"], one["pubstatus"]) for one in page["articles"]] == [("a", "canceled")]
    assert reader.get(filter="rubric is Sport (").status_code == 400


@pytest.mark.parametrize("query", [{"limit": "0"}, {"limit": "101"}, {"limit": "x"}, {"x": "1"}])
def test_a_wrong_query_is_refused(title: Publication, query: dict[str, str]) -> None:
    answer = puller(shelf(title)).get(**query)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_query")


def test_a_takedown_leaves_no_byte_of_the_story(title: Publication) -> None:
    reader = puller(shelf(title))
    stories(title, 1)
    reader.read()
    article = story(title, "Texte 0.", guid="g0")
    takedown_article(article=article, reason="juge", actor="test", now=later(minutes=1))
    assert not any(b"Texte" in bytes(one.body) for one in PartnerPosition.objects.all())
    deliver_to_partners(now=later(minutes=1))
    assert [one["pubstatus"] for one in reader.read()] == ["canceled"]


@pytest.mark.slow
def test_the_inventory_is_what_the_partner_may_hold(title: Publication) -> None:
    """Slow: much is written to the ledger."""
    destination = shelf(title)
    reader = puller(destination)
    stories(title, 3)
    assert reader.get("inventory").json() == {
        "partner": "lecteur", "articles": [], "next": None,
    }  # fmt: skip
    reader.read(limit=2)
    kill_article(article=story(title, "Texte 0.", guid="g0"), notice="Faux.", actor="test",
                 now=later(minutes=1))  # fmt: skip
    deliver_to_partners(now=later(minutes=1))
    held = {one["guid"]: one for one in reader.get("inventory").json()["articles"]}
    assert {guid: (one["version"], one["pubstatus"]) for guid, one in held.items()} == {
        "g0": (1, "usable"), "g1": (1, "usable"),
    }  # fmt: skip
    assert held["g0"]["acknowledged_at"] is None
    reader.read()
    reader.read()
    held = {one["guid"]: one for one in reader.get("inventory").json()["articles"]}
    assert (held["g0"]["version"], held["g0"]["pubstatus"]) == (2, "canceled")
    assert set(held) == {"g0", "g1", "g2"}
    assert all(one["acknowledged_at"] and one["sent_at"] for one in held.values())
    assert {one.via for one in PartnerReceipt.objects.all()} == {"api"}
    assert set(held["g0"]) == {
        "guid", "version", "pubstatus", "hash", "sent_at", "acknowledged_at",
    }  # fmt: skip


@pytest.mark.slow
def test_the_inventory_is_read_page_by_page(
    title: Publication, capsys: pytest.CaptureFixture[str]
) -> None:
    """Slow: much is written to the ledger."""
    destination = shelf(title)
    reader = puller(destination)
    stories(title, 5)
    reader.read(limit=4)
    kill_article(article=story(title, "Texte 0.", guid="g0"), notice="Faux.", actor="t", now=NOW)
    deliver_to_partners(now=later(minutes=1))
    reader.read()
    pages: list[list[str]] = []
    cursor: dict[str, str] = {}
    while True:
        page = reader.get("inventory", limit="2", **cursor).json()
        pages.append([one["guid"] for one in page["articles"]])
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert pages == [["g0", "g1"], ["g2", "g3"], ["g4"]]
    assert reader.get("inventory", cursor="x").json()["code"] == "bad_query"
    assert run(["partner", "inventory", "lecteur", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [one["guid"] for one in told["articles"]] == ["g0", "g1", "g2", "g3", "g4"]
    assert told["articles"][0]["pubstatus"] == "canceled"


@pytest.mark.slow
def test_a_partner_that_is_pushed_to_reads_and_says_by_its_token_what_it_may(
    title: Publication, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Slow: much is written to the ledger."""
    outbox(title, tmp_path)
    other = shelf(title)
    stories(title, 2)
    assert run(["partner", "rotate", "agence", "--token", "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert "articles:read" not in made["scopes"]
    whole = Puller(made["secret"])
    assert whole.get("articles").json()["code"] == "scope_missing"
    assert len(whole.get("inventory").json()["articles"]) == 2
    said = whole.post("receipts", {"guid": "g1", "url": "https://agence.example.org/g1"})
    assert said.json()["version"] == 1
    assert [one["guid"] for one in whole.get("receipts").json()["receipts"]] == ["g1"]
    assert run(["partner", "receipts", "agence", "--acknowledge", "g0"]) == 0
    capsys.readouterr()
    (by_us, _) = whole.get("receipts").json()["receipts"]
    assert (by_us["guid"], by_us["via"], by_us["said_by"]) == ("g0", "person", None)
    log = whole.get("deliveries", limit="1").json()
    assert [one["guid"] for one in log["deliveries"]] == ["g1"]
    assert whole.get("deliveries", cursor=log["next"]).json()["next"] is None
    assert puller(other).get("receipts").json()["receipts"] == [], "of another partner"
    words = ["partner", "rotate", "agence", "--scope", "log:read", "--at-once", "--json"]
    assert run(words) == 0
    narrow = Puller(json.loads(capsys.readouterr().out)["secret"])
    assert whole.get("inventory").status_code == 401, "it ended at once"
    assert narrow.get("deliveries").status_code == 200
    for path in ("inventory", "receipts", "articles"):
        assert narrow.get(path).status_code == 403
    assert narrow.post("receipts", {"guid": "g1"}).status_code == 403
    assert run(["partner", "rotate", "agence", "--scope", "everything"]) == 2
    assert run(["partner", "rotate", "agence", "--scope", "articles:read"]) == 1
