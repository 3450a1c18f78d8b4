"""Partners, destinations, products and topics by the API."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from publisher.actions.partners.deliver_to_partners import deliver_to_partners
from publisher.actions.partners.destination_settings import secrets_before, secrets_of
from publisher.channels.webhook import new_secret
from publisher.delivery.models import Delivery
from publisher.editorial.models import Article
from publisher.syndication.models import Destination, Partner, Product, TopicMapping
from tests.db.partner_rows import outbox, story
from tests.newsroom import Newsroom, newsroom
from tests.shared_rows import shared_rows
from tests.web.api.client import Program, program

pytestmark = [pytest.mark.django_db, pytest.mark.database]
URL = "https://agence.example.org/in"


@shared_rows
def room() -> Newsroom:
    return newsroom()


@pytest.fixture
def desk(room: Newsroom) -> Program:
    return program(room.publication, "desk")


def made(desk: Program, **more: Any) -> Any:
    desk.post("/partners", {"slug": "agence", "name": "Agence"})
    body = {"partner": "agence", "channel": "webhook", "settings": {"url": URL}, **more}
    return desk.post("/destinations", body)


def test_a_partner_is_made_renamed_and_paused(desk: Program) -> None:
    answer = desk.post("/partners", {"slug": "agence", "name": "Agence"})
    assert (answer.status_code, answer["Location"]) == (201, "/api/v1/partners/agence")
    again = desk.post("/partners", {"slug": "agence", "name": "Autre"})
    assert (again.status_code, again.json()["code"]) == (409, "partner_exists")
    renamed = desk.call("PUT", "/partners/agence", {"slug": "agence", "name": "Agence Sud"})
    assert (renamed.status_code, renamed.json()["name"]) == (200, "Agence Sud")
    paused = desk.post("/partners/agence/pause")
    assert paused.json()["paused_at"] is not None
    assert desk.post("/partners/agence/pause").json()["code"] == "already_paused"
    assert desk.post("/partners/agence/resume").json()["paused_at"] is None
    assert desk.call("DELETE", "/partners/agence").status_code == 405
    assert desk.post("/partners/autre/pause").status_code == 404


def test_a_destination_is_made_with_its_terms_and_a_secret_shown_once(desk: Program) -> None:
    desk.post("/products", {"slug": "sport", "filter": "rubric Sport", "rights": ["afp"]})
    terms = {
        "filter": "access is not paid", "product": "sport", "access": "registered",
        "rights": ["getty"], "advance_copies": True, "limits": {"headline": 150},
        "quiet_from": "22:00", "quiet_to": "06:00", "time_zone": "Europe/Paris",
        "contact_name": "Lou", "contact_phone": "+33 1 23 45 67 89", "folder": "fr/une/",
        "silent_hours": 36, "encoding": "utf-8", "name_pattern": "{slug}-{hash}.{suffix}",
    }  # fmt: skip
    answer = made(desk, **terms)
    assert answer.status_code == 201
    body = answer.json()
    assert body["secret"].startswith("whsec_")
    shown = desk.get(answer["Location"].removeprefix("/api/v1")).json()
    assert shown == {name: body[name] for name in shown}
    assert [one["code"] for one in body["warnings"]] == ["not_seen"]
    assert "whsec_" not in str(shown)
    expected = {**terms, "folder": "fr/une", "slug": "main", "settings": {"url": URL}}
    assert {name: shown[name] for name in expected} == expected
    assert [one["destinations"] for one in desk.get("/partners").json()["partners"]] == [
        [{"id": shown["id"], "slug": "main", "channel": "webhook", "format": "ninjs",
          "paused_at": None}]
    ]  # fmt: skip
    assert len(desk.get("/destinations?partner=agence").json()["destinations"]) == 1
    assert desk.get("/destinations?partner=autre").json()["destinations"] == []


def test_what_is_left_out_stays_and_what_is_empty_goes(desk: Program) -> None:
    given = made(desk, filter="rubric Sport", quiet_from="22:00", quiet_to="06:00").json()
    path = f"/destinations/{given['id']}"
    changed = desk.call("PUT", path, {"contact_name": "Lou"}).json()
    assert (changed["filter"], changed["quiet_from"]) == ("rubric Sport", "22:00")
    emptied = desk.call("PUT", path, {"filter": "", "quiet_from": "", "quiet_to": ""}).json()
    assert (emptied["filter"], emptied["quiet_from"], emptied["contact_name"]) == ("", None, "Lou")
    secret = secrets_of(Destination.objects.get())
    moved = desk.call("PUT", path, {"settings": {"url": f"{URL}?2"}})
    assert moved.json()["place"] == f"{URL}?2"
    assert secrets_of(Destination.objects.get()) == secret
    stale = desk.call("PUT", path, {"folder": "x"}, if_match='"0"')
    assert stale.status_code == 412


@pytest.mark.parametrize(
    ("more", "code", "where"),
    [
        ({"filter": "rubric Sport and topic x"}, "unknown_word", "character 18"),
        ({"product": "voile"}, "unknown_product", "product"),
        ({"settings": {"url": "http://a.example.org"}}, "url_not_https", "settings.url"),
        ({"settings": {}}, "missing_setting", "settings.url"),
        ({"settings": {"url": URL, "pfad": "x"}}, "unknown_setting", "settings.pfad"),
        ({"channel": "fax"}, "unknown_channel", "channel"),
        ({"channel": "directory", "settings": {"path": "/tmp"}}, "only_by_command", "channel"),
        ({"format": "xml"}, "unknown_format", "format"),
        ({"partner": "autre"}, "unknown_partner", "partner"),
        ({"quiet_from": "22:00"}, "half_quiet_hours", "quiet_to"),
        ({"quiet_from": "25:00"}, "bad_pattern", "quiet_from"),
        ({"quiet_from": "22:00", "quiet_to": "22:00"}, "no_quiet_hours", "quiet_to"),
        ({"time_zone": "Paris"}, "unknown_time_zone", "time_zone"),
        ({"folder": "a/../b"}, "bad_folder", "folder"),
        ({"name_pattern": "{slug}.json"}, "bad_name_pattern", "name_pattern"),
        ({"name_pattern": "{hash}{title}"}, "bad_name_pattern", "name_pattern"),
        ({"name_pattern": "{hash!r}"}, "bad_name_pattern", "name_pattern"),
        ({"name_pattern": "../{hash}"}, "bad_name_pattern", "name_pattern"),
        ({"encoding": "utf-7"}, "unknown_encoding", "encoding"),
        ({"limits": {"headline": 0}}, "bad_limit", "limits"),
        ({"limits": {"title": 10}}, "unknown_limit", "limits"),
        ({"rights": ["a b"]}, "bad_right", "rights"),
        ({"contact_phone": "call me"}, "bad_phone", "contact_phone"),
        ({"silent_hours": 1441}, "out_of_range", "silent_hours"),
        ({"access": "gold"}, "wrong_value", "access"),
        ({"slug": "Main!"}, "bad_pattern", "slug"),
    ],
)
def test_a_bad_term_is_named_and_adds_nothing(
    desk: Program, more: dict[str, Any], code: str, where: str
) -> None:
    answer = made(desk, **more)
    assert (answer.status_code, answer.json()["code"], answer.json()["where"]) == (422, code, where)
    assert not Destination.objects.exists()


def test_one_place_twice_is_a_conflict(desk: Program) -> None:
    assert made(desk).status_code == 201
    again = made(desk)
    assert (again.status_code, again.json()["code"]) == (409, "destination_exists")
    desk.post("/partners", {"slug": "autre", "name": "Autre"})
    shared = made(desk, partner="autre").json()
    assert [one["code"] for one in shared["warnings"]] == ["place_shared"]


def test_a_rotated_secret_counts_beside_the_new_one_for_a_day(desk: Program) -> None:
    given = made(desk).json()
    path = f"/destinations/{given['id']}"
    rotated = desk.post(f"{path}/rotate", {}).json()
    row = Destination.objects.get()
    assert rotated["secret"] != given["secret"]
    assert secrets_of(row) == {"secret": rotated["secret"]}
    until = row.secret_before_until
    assert until is not None
    assert secrets_before(row, until - timedelta(seconds=1)) == {"secret": given["secret"]}
    assert secrets_before(row, until) == {}
    assert desk.get(path).json()["old_secret_until"] == rotated["old_secret_until"]
    own = new_secret()
    leaked = desk.post(f"{path}/rotate", {"settings": {"secret": own}, "at_once": True})
    assert leaked.json() == {
        "secret": None, "old_secret_until": None, "scopes": None, "feeds": None,
    }  # fmt: skip
    row.refresh_from_db()
    assert (secrets_of(row), bytes(row.secret_before)) == ({"secret": own}, b"")
    bad = desk.post(f"{path}/rotate", {"settings": {"secret": "short"}})
    assert (bad.status_code, bad.json()["where"]) == (422, "settings.secret")


def test_a_destination_rests_alone(desk: Program) -> None:
    path = f"/destinations/{made(desk).json()['id']}"
    assert desk.post(f"{path}/pause").json()["paused_at"] is not None
    assert desk.post(f"{path}/pause").json()["code"] == "already_paused"
    assert Partner.objects.get().paused_at is None
    assert desk.post(f"{path}/resume").json()["paused_at"] is None
    assert desk.post(f"{path}/resume").status_code == 409


def test_a_preview_is_of_a_product_and_of_a_destination(desk: Program, room: Newsroom) -> None:
    room.story("phare")
    Article.objects.update(published_at=timezone.now() - timedelta(hours=1))
    desk.post("/products", {"slug": "voile", "filter": "not rubric Voile"})
    ident = made(desk, product="voile", filter="access is paid").json()["id"]
    counts = {}
    for place in (f"/destinations/{ident}/preview", "/products/voile/preview"):
        found = desk.get(place).json()
        counts[place] = (found["goes"], found["stays"])
        clauses = [one["text"] for one in found["stories"][0]["clauses"]]
        assert clauses == ["not rubric Voile", "access is paid"][: len(clauses)]
    stories = Article.objects.count()
    assert list(counts.values()) == [(0, stories), (stories, 0)]


def test_products_are_made_and_changed(desk: Program) -> None:
    body = {"slug": "sport", "filter": "rubric Sport", "rights": ["afp"]}
    answer = desk.post("/products", body)
    assert (answer.status_code, answer.json()["name"]) == (201, "sport")
    again = desk.post("/products", body)
    assert (again.status_code, again.json()["code"]) == (409, "product_exists")
    changed = desk.call("PUT", "/products/sport", {**body, "filter": "", "rights": []}).json()
    assert (changed["filter"], changed["rights"]) == ("", [])
    wrong = desk.call("PUT", "/products/sport", {**body, "filter": "rubrik Sport"})
    assert (wrong.status_code, wrong.json()["where"]) == (422, "character 1")
    assert Product.objects.get().filter_tree == {}


def test_topics_are_set_and_removed(desk: Program) -> None:
    answer = desk.post("/topics", {"kind": "rubric", "value": "Éco", "media_topic": "04000000"})
    assert answer.status_code == 201
    assert answer.json()["media_topic"] == "medtop:04000000"
    again = desk.post("/topics", {"kind": "rubric", "value": "éco", "media_topic": "politique"})
    assert again.json()["name"] == "politics"
    assert [row.media_topic for row in TopicMapping.objects.all()] == ["medtop:11000000"]
    bad = desk.post("/topics", {"kind": "tag", "value": "x", "media_topic": "medtop:12"})
    assert (bad.status_code, bad.json()["code"]) == (422, "bad_media_topic")
    assert desk.call("DELETE", f"/topics/{answer.json()['id']}").status_code == 204
    assert desk.get("/topics").json()["topics"] == []


def test_each_asks_for_its_scope_and_keeps_to_its_publication(desk: Program) -> None:
    ident = made(desk).json()["id"]
    desk.post("/products", {"slug": "sport", "filter": ""})
    other = newsroom("autre")
    scopes = [f"{noun}:read" for noun in ("partners", "destinations", "products", "topics")]
    reading = program(other.publication, "reads", *scopes)
    for noun in ("partners", "destinations", "products", "topics"):
        assert reading.get(f"/{noun}").json()[noun] == []
    for path in (f"/destinations/{ident}", "/partners/agence", "/products/sport",
                 f"/destinations/{ident}/preview", "/products/sport/preview"):  # fmt: skip
        assert reading.get(path).status_code == 404, path
    for path in ("/partners", "/destinations", "/products", "/topics",
                 f"/destinations/{ident}/rotate", f"/destinations/{ident}/pause"):  # fmt: skip
        assert reading.post(path, {}).status_code == 403, path
    there = program(other.publication, "writes")
    assert there.post(f"/destinations/{ident}/rotate", {}).status_code == 404
    assert there.post("/partners/agence/pause").status_code == 404


def test_a_replay_is_asked_for_and_the_log_shows_it(desk: Program, room: Newsroom) -> None:
    made(desk)
    room.story("s1")
    assert desk.call("GET", "/partners/agence/deliveries").json()["deliveries"][0]["attempts"] == []
    Delivery.objects.filter(destination__isnull=False).update(state="accepted", attempts=1)
    since = (timezone.now() - timedelta(days=900)).isoformat()
    answer = desk.post("/partners/agence/replay", {"since": since})
    assert answer.status_code == 200
    assert (answer.json()["deliveries"], answer.json()["kills"]) == (1, 0)
    log = desk.call("GET", "/partners/agence/deliveries?destination=main").json()["deliveries"]
    assert [one["replay"] for one in log] == [True, False]
    assert desk.call("GET", "/partners/agence/deliveries?article=x").json()["deliveries"] == []
    wrong = desk.post("/partners/agence/replay", {"since": since, "destination": "x"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "unknown_destination")


def test_a_partner_is_tried_and_what_it_says_is_written_down(
    desk: Program, room: Newsroom, tmp_path: Any
) -> None:
    destination = outbox(room.publication, tmp_path, "agence")
    tried = desk.post("/partners/agence/test", {}).json()
    assert (tried["partner"], tried["destinations"][0]["ok"]) == ("agence", True)
    assert desk.post("/partners/agence/test", {"destination": "none"}).status_code == 422
    story(room.publication, guid="g1", now=timezone.now())
    deliver_to_partners(now=timezone.now())
    said = desk.post("/partners/agence/receipts", {"guid": "g1", "destination": destination.slug})
    assert (said.status_code, said.json()["version"]) == (200, 1), said.content
    (receipt,) = desk.get("/partners/agence/receipts").json()["receipts"]
    assert (receipt["via"], receipt["said_by"]) == ("person", "token:desk")
    (held,) = desk.get("/partners/agence/inventory").json()["articles"]
    assert held["acknowledged_at"] == receipt["at"]
    call = {"guid": "g1", "spoke_with": "Mme Rey", "note": "Retiré."}
    noted = desk.post("/partners/agence/calls", call).json()
    assert (noted["by"], noted["destination"]) == ("token:desk", destination.slug)
    assert desk.post("/partners/agence/calls", {**call, "guid": "g9"}).status_code == 422
    assert desk.post("/partners/agence/receipts", {"guid": "g1", "url": "x"}).status_code == 422


def test_a_token_of_the_partners_api_and_a_feeds_key_are_made(desk: Program) -> None:
    number = made(desk).json()["id"]
    token = desk.post(f"/destinations/{number}/rotate", {"what": "token", "scopes": ["log:read"]})
    assert (token.json()["scopes"], token.json()["secret"][:4]) == (["log:read"], "ptn_")
    bad = desk.post(f"/destinations/{number}/rotate", {"what": "token", "scopes": ["all"]})
    assert (bad.status_code, bad.json()["code"]) == (422, "unknown_scope")
    feed = desk.post(f"/destinations/{number}/rotate", {"what": "feed"})
    assert (feed.status_code, feed.json()["code"]) == (409, "not_pulled")
    pulled = desk.post(
        "/destinations", {"partner": "agence", "channel": "pull", "settings": {}, "slug": "pull"}
    ).json()["id"]
    feeds = desk.post(f"/destinations/{pulled}/rotate", {"what": "feed"}).json()["feeds"]
    assert set(feeds) == {"rss", "atom", "json"}
