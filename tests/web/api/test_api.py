"""The HTTP API: what goes in, what comes out, and to whom."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from urllib.parse import unquote

import pytest
from django.conf import LazySettings
from django.test import Client
from PIL import Image

from publisher.content.codec import timestamp
from publisher.editorial.models import Article, ArticleVersion
from publisher.publications.models import ApiToken
from tests.newsroom import Newsroom, newsroom
from tests.shared_rows import shared_rows
from tests.web.api.client import NINJS, Program, program, story

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def png() -> bytes:
    data = BytesIO()
    Image.new("RGB", (40, 20), "navy").save(data, "PNG")
    return data.getvalue()


GUID = "tag:gazette.example.org,2026:bac"


@shared_rows
def room() -> Newsroom:
    return newsroom()


@shared_rows
def cms(room: Newsroom) -> Program:
    return program(room.publication, "cms", source="cms")


def test_a_text_goes_in_once(cms: Program) -> None:
    first = cms.put(GUID)
    assert first.status_code == 201
    assert first.json() == {
        "guid": GUID,
        "version": 1,
        "result": "created",
        "pubstatus": "usable",
        "content_hash": first.json()["content_hash"],
        "settles_at": None,
        "warnings": [],
    }
    again = cms.put(GUID)
    assert (again.status_code, again.json()["result"]) == (200, "unchanged")
    assert again["ETag"] == first["ETag"]
    version = ArticleVersion.objects.get()
    assert (version.author, version.door) == ("token:cms", "api:cms")
    assert version.article.source == "cms"


def test_an_edit_settles_and_then_is_current(cms: Program, settings: LazySettings) -> None:
    cms.put(GUID)
    edited = cms.put(GUID, story("Le bac est là"))
    assert (edited.status_code, edited.json()["result"]) == (200, "updated")
    assert edited.json()["version"] == 2
    assert edited.json()["settles_at"] is not None
    assert cms.get(f"/articles/{GUID}").json()["headline"] == "Le bac revient"
    settings.SETTLE_SECONDS = 0
    assert cms.put(GUID, story("Le bac part")).json()["settles_at"] is None
    assert cms.get(f"/articles/{GUID}").json()["headline"] == "Le bac part"


@pytest.mark.parametrize(
    "guid",
    [
        "https:%2F%2Flefanal.example.org%2F%3Fp=12",
        "https://lefanal.example.org/%3Fp=12",
        "tag:x,2026:a%2Fversions",
        "%C3%A9t%C3%A9%20%E2%80%94%20un",
        "a%252Fb",
        "..%2F..%2Fetc",
        "x/kill",
        "1" * 500,
    ],
)
def test_any_guid_that_fits_is_kept_to_the_letter(cms: Program, guid: str) -> None:
    assert cms.put(guid).status_code == 201
    assert Article.objects.get().guid == unquote(guid)
    assert cms.put(guid).json()["result"] == "unchanged"


def test_what_went_in_comes_out_and_goes_in_again(cms: Program) -> None:
    cms.put(GUID, story(rubrics=["Monde"], authors=[{"name": "Anne", "note": None}]))
    answer = cms.get(f"/articles/{GUID}")
    assert answer.status_code == 200
    assert answer["Content-Language"] == "fr"
    document = answer.json()
    assert (document["version"], document["pubstatus"]) == (1, "usable")
    assert document["rubrics"] == ["Monde"]
    assert cms.put(GUID, document).json()["result"] == "unchanged"


def test_an_unchanged_article_costs_no_body(cms: Program) -> None:
    tag = cms.put(GUID)["ETag"]
    for known in (tag, f'"x", W/{tag}', "*"):
        answer = cms.get(f"/articles/{GUID}", if_none_match=known)
        assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", tag)
    assert cms.get(f"/articles/{GUID}", if_none_match='"x"').status_code == 200
    head = cms.call("HEAD", f"/articles/{GUID}")
    assert (head.status_code, head.content) == (200, b"")
    assert int(head["Content-Length"]) == len(cms.get(f"/articles/{GUID}").content)


def test_nobody_overwrites_what_they_have_not_seen(cms: Program) -> None:
    assert cms.put(GUID, if_match='"x"').status_code == 412
    assert Article.objects.count() == 0
    tag = cms.put(GUID, if_none_match="*")["ETag"]
    assert cms.put(GUID, if_none_match="*").status_code == 412
    lost = cms.put(GUID, story("Autre"), if_match='"x"')
    assert (lost.status_code, lost.json()["code"]) == (412, "precondition_failed")
    second = cms.put(GUID, story("Autre"), if_match=f'"y", {tag}')
    assert second.status_code == 200
    assert cms.put(GUID, story("Encore"), if_match=tag).status_code == 412
    assert cms.put(GUID, story("Encore"), if_match=second["ETag"]).status_code == 200
    assert cms.put(GUID, story("Toujours"), if_match="*").status_code == 200
    assert cms.put(GUID, if_none_match='"x"').status_code == 400
    assert ArticleVersion.objects.count() == 4


def test_ninjs_by_its_content_type(cms: Program) -> None:
    second = {
        "uri": "urn:x:1",
        "pubstatus": "usable",
        "headlines": [{"value": "Le bac revient"}],
        "bodies": [{"contenttype": "text/html", "value": "<p>Il traverse.</p>"}],
        "standard": {"name": "ninjs", "version": "2.1"},
    }
    third = {
        "uri": "urn:x:2",
        "pubStatus": "usable",
        "headlines": [{"role": "main", "value": "Le bac repart"}],
        "bodies": [{"role": "main", "contentType": "text/html", "value": "<p>Il traverse.</p>"}],
        "standard": {"name": "ninjs", "version": "3.0"},
    }
    for guid, kind, document in (
        ("urn:x:1", f"{NINJS};version=2.1", second),
        ("urn:x:2", f"{NINJS}; version=3.0; charset=utf-8", third),
    ):
        answer = cms.put(guid, document, content_type=kind)
        assert answer.status_code == 201, answer.content
        shown = cms.get(f"/articles/{guid}").json()
        assert shown["blocks"][0]["content"][0]["text"] == "Il traverse."
    refused = cms.put("urn:x:3", third, content_type=NINJS)
    assert (refused.status_code, refused.json()["code"]) == (422, "guid_differs")
    unknown = cms.put("urn:x:2", third | {"pubStatus": "killed"}, content_type=NINJS)
    assert (unknown.status_code, unknown.json()["code"]) == (422, "wrong_value")
    assert cms.put("urn:x:1", second, content_type=f"{NINJS};version=1.0").status_code == 415


def test_the_list_is_stable_under_inserts(cms: Program) -> None:
    for number in range(5):
        cms.put(f"s{number}", story(f"Histoire {number}"))
    first = cms.get("/articles?limit=2").json()
    assert [row["guid"] for row in first["articles"]] == ["s4", "s3"]
    cms.put("s5", story("Histoire 5"))
    second = cms.get(f"/articles?limit=2&cursor={first['next']}").json()
    assert [row["guid"] for row in second["articles"]] == ["s2", "s1"]
    last = cms.get(f"/articles?limit=2&cursor={second['next']}").json()
    assert ([row["guid"] for row in last["articles"]], last["next"]) == (["s0"], None)


def test_the_list_is_filtered(cms: Program, room: Newsroom) -> None:
    cms.put("ours")
    program(room.publication, "other", source="other").put("theirs", story("Autre"))
    assert [r["guid"] for r in cms.get("/articles?source=other").json()["articles"]] == ["theirs"]
    assert cms.get("/articles?pubstatus=canceled").json()["articles"] == []
    later = timestamp(datetime.now(UTC) + timedelta(hours=1))
    assert cms.get(f"/articles?updated_since={later}").json()["articles"] == []
    early = "2026-01-01T00:00:00+01:00"
    assert len(cms.get(f"/articles?updated_since={early}").json()["articles"]) == 2


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=x", "limit"),
        ("limit=%D9%A1", "limit"),
        ("cursor=abc", "cursor"),
        ("cursor=AAAAAAAAAAAAAAAAAAAAAA", "cursor"),
        ("pubstatus=dead", "pubstatus"),
        ("updated_since=2026-01-01", "updated_since"),
        ("pubstatsu=usable", "query"),
        ("limit=1&limit=2", "query"),
    ],
)
def test_a_wrong_query_is_named(cms: Program, query: str, where: str) -> None:
    answer = cms.get(f"/articles?{query}")
    assert (answer.status_code, answer.json()["where"]) == (400, where)


def test_an_embargoed_story_is_not_there_without_its_scope(cms: Program, room: Newsroom) -> None:
    soon = timestamp(datetime.now(UTC) + timedelta(hours=1))
    assert cms.put(GUID, story(embargo_until=soon)).status_code == 201
    reader = program(room.publication, "site", "articles:read", "articles:paid", "articles:history")
    missing = reader.get("/articles/nothing").json()
    for path in (f"/articles/{GUID}", f"/articles/{GUID}/versions"):
        answer = reader.get(path)
        assert answer.status_code == 404
        assert answer.json()["detail"] == missing["detail"].replace("nothing", GUID)
        assert "ETag" not in answer
        assert cms.get(path).status_code == 200
    assert reader.get("/articles").json()["articles"] == []
    assert cms.get("/articles").json()["articles"][0]["embargo_until"] == soon


def test_a_paid_story_is_cut_without_its_scope(cms: Program, room: Newsroom) -> None:
    blocks = [{"type": "paragraph", "content": [{"text": f"Alinéa {n}."}]} for n in range(6)]
    cms.put(GUID, story(access="paid", blocks=blocks, cut=1))
    reader = program(room.publication, "site", "articles:read", "articles:write")
    cut, whole = reader.get(f"/articles/{GUID}"), cms.get(f"/articles/{GUID}")
    assert len(cut.json()["blocks"]) == 1
    assert len(whole.json()["blocks"]) == 6
    assert cut["ETag"] != whole["ETag"]
    # Whoever has read an excerpt must not write it back over the whole.
    assert reader.put(GUID, cut.json(), if_match=cut["ETag"]).status_code == 412


def test_deleting_is_refused_and_says_what_to_do(cms: Program) -> None:
    cms.put(GUID)
    answer = cms.call("DELETE", f"/articles/{GUID}")
    assert answer.status_code == 405
    assert "kill" in answer.json()["detail"]
    assert "unpublish" in answer.json()["detail"]
    assert answer["Allow"] == "GET, HEAD, PUT"
    assert Article.objects.get().pubstatus == "usable"


@pytest.mark.parametrize(
    ("body", "code", "where", "line"),
    [
        (b"", "empty_file", None, None),
        (b"{", "bad_json", None, 1),
        (b'{\n "headline": "T",\n}', "bad_json", None, 3),
        (b'{"headline": "\xff"}', "not_utf8", None, 1),
        (b"\x00\x01", "binary_file", None, None),
        (b"[" * 100_000, "too_deep", None, None),
        (b"[]", "wrong_type", None, None),
        (b'{"blocks": []}', "missing_field", "headline", None),
        (b'{"headline": "T", "blocks": []}', "missing_body", None, None),
        (b'{"headline": "T", "blocks": [{"type": "x"}]}', "wrong_value", "blocks[0].type", None),
        (b'{"headline": "T\\u0007", "blocks": []}', "control_characters", "headline", None),
        (b'{"headline": "T", "blocks": [], "surtitre": "x"}', "unknown_field", "surtitre", None),
        (b'{"headline": "T", "blocks": [], "pubstatus": "canceled"}', "not_usable", "pubstatus",
         None),
        (b'{"guid": "other", "headline": "T", "standfirst": "x", "blocks": []}', "guid_differs",
         "guid", None),
        (b'{"headline": "T", "standfirst": "x", "blocks": [], "embargo_until": '
         b'"2020-01-01T00:00:00Z"}', "embargo_in_past", "embargo_until", None),
    ],
)  # fmt: skip
def test_a_bad_text_names_its_place_and_stores_nothing(
    cms: Program, body: bytes, code: str, where: str | None, line: int | None
) -> None:
    answer = cms.put(GUID, body or b" ")
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert (problem["code"], problem["where"], problem["line"]) == (code, where, line)
    assert (problem["status"], problem["title"]) == (422, "Unprocessable Entity")
    assert problem["instance"] == f"/api/v1/articles/{GUID}"
    assert Article.objects.count() == 0


@pytest.mark.parametrize(
    ("guid", "status"), [("a%00b", 422), ("x" * 2000, 422), ("%20", 422), ("%ED%A0%80%00", 422)]
)
def test_a_bad_guid_is_refused(cms: Program, guid: str, status: int) -> None:
    assert cms.put(guid).status_code == status
    assert Article.objects.count() == 0


def test_what_another_source_has_stays_its_own(cms: Program, room: Newsroom) -> None:
    cms.put(GUID)
    other = program(room.publication, "other", source="other")
    answer = other.put(GUID, story("Volé"))
    assert (answer.status_code, answer.json()["code"]) == (409, "guid_of_another_source")
    assert "cms" in answer.json()["detail"]


def test_an_older_text_does_not_win(cms: Program, settings: LazySettings) -> None:
    settings.SETTLE_SECONDS = 0
    cms.put(GUID, story(updated_at="2026-11-20T08:00:00Z"))
    answer = cms.put(GUID, story("Vieux", updated_at="2026-11-20T07:00:00Z"))
    assert (answer.status_code, answer.json()["code"]) == (409, "older_version")


def test_a_backfill_and_a_minor_edit_say_so(cms: Program, settings: LazySettings) -> None:
    settings.SETTLE_SECONDS = 0
    cms.put(GUID, query="?backfill=true")
    article = Article.objects.get()
    assert article.backfill
    cms.put(GUID, story("Le bac revient."), query="?minor=true&note=Un%20point")
    version = ArticleVersion.objects.get(number=2)
    assert (version.minor, version.note) == (True, "Un point")
    assert Article.objects.get().updated_at == article.updated_at
    assert cms.put(GUID, query="?minor=yes").status_code == 400
    history = cms.get(f"/articles/{GUID}/versions").json()["versions"]
    assert [(v["version"], v["current"], v["author"]) for v in history] == [
        (2, True, "token:cms"),
        (1, False, "token:cms"),
    ]


def test_a_token_opens_what_its_scopes_name(room: Newsroom) -> None:
    writer = program(room.publication, "writer", "articles:write")
    assert writer.put(GUID).status_code == 201
    refused = writer.get(f"/articles/{GUID}")
    assert refused.status_code == 403
    assert 'scope="articles:read"' in refused["WWW-Authenticate"]
    assert refused.json()["code"] == "scope_missing"


def test_a_token_opens_its_own_publication_only(cms: Program) -> None:
    cms.put(GUID)
    stranger = program(newsroom("cap").publication)
    assert stranger.get(f"/articles/{GUID}").status_code == 404
    assert stranger.put(GUID).status_code == 201
    assert Article.objects.count() == 2


@pytest.mark.parametrize(
    "authorization", ["", "Bearer", "Bearer pub_x", "Basic eDp5", "Bearer " + "x" * 50_000]
)
def test_no_token_no_answer(room: Newsroom, authorization: str) -> None:
    headers = {"host": "localhost"} | ({"authorization": authorization} if authorization else {})
    answer = Client(headers=headers).get("/api/v1/articles")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith('Bearer realm="publisher"')
    assert "pub_x" not in answer.content.decode()


def test_a_token_ends(room: Newsroom, cms: Program) -> None:
    row = ApiToken.objects.get()
    assert cms.token not in str(row.__dict__)
    for field in ("expires_at", "revoked_at"):
        ApiToken.objects.update(**{field: datetime.now(UTC)})
        assert cms.get("/articles").status_code == 401
        ApiToken.objects.update(**{field: None})
    assert cms.get("/articles").status_code == 200


def test_a_use_is_noted_once_a_minute(cms: Program, django_assert_num_queries: Any) -> None:
    cms.get("/articles")
    first = ApiToken.objects.get().last_used_at
    cms.get("/articles")
    assert ApiToken.objects.get().last_used_at == first is not None


def test_too_many_requests_wait(
    room: Newsroom, cms: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    from publisher.web.api import callers

    monkeypatch.setattr(callers, "PER_MINUTE", 3)
    monkeypatch.setattr(callers, "FAILURES_PER_MINUTE", 2)
    nobody = Client(headers={"host": "localhost", "authorization": "Bearer pub_no"})
    # A minute may end among the requests, not twice.
    assert 429 in [nobody.get("/api/v1/articles").status_code for _ in range(6)]
    answers = [cms.get("/articles") for _ in range(8)]
    assert answers[0].status_code == 200  # others' failures do not count against it
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert 1 <= int(refused["Retry-After"]) <= 60


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("*/*", 200),
        ("application/*;q=0.1", 200),
        ("text/html, application/json", 200),
        ("text/html", 406),
        ("application/json;q=0, */*", 406),
        ("application/json;q=x", 406),
    ],
)
def test_there_is_json_only(cms: Program, accept: str, status: int) -> None:
    assert cms.get("/articles", accept=accept).status_code == status


def test_other_media_types_are_named(cms: Program) -> None:
    answer = cms.put(GUID, b"<p>x</p>", content_type="text/html")
    assert answer.status_code == 415
    assert "application/json" in answer["Accept"]
    assert cms.put(GUID, content_type="application/json; charset=latin-1").status_code == 415
    assert cms.put(GUID, content_encoding="gzip").status_code == 415


def test_nothing_under_api_is_html(room: Newsroom, cms: Program) -> None:
    paths = ["/api", "/api/", "/api/v2/x", "/api/v1", "/api/v1/", "/api/v1/articles/", "/api/v1/x"]
    for path in paths:
        answer = cms.client.get(path)
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    alien = Client(headers={"host": "evil.example.org"}).get("/api/v1/articles")
    assert (alien.status_code, alien["Content-Type"]) == (400, "application/problem+json")
    assert "Access-Control-Allow-Origin" not in cms.get("/articles")


def test_a_lost_database_asks_to_come_again(cms: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import OperationalError

    from publisher.web.api import articles

    def fail(**_: Any) -> None:
        raise OperationalError("connection to 10.1.2.3 failed for user secret")

    monkeypatch.setattr(articles, "store_article", fail)
    answer = cms.put(GUID)
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "secret" not in answer.content.decode()


def test_our_own_fault_is_logged_and_not_shown(
    cms: Program, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from publisher.web.api import articles

    def fail(**_: Any) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr(articles, "store_article", fail)
    answer = cms.put("someone@example.org")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    assert "secret" not in answer.content.decode()
    assert "internal error at PUT" in caplog.text
    assert cms.token not in caplog.text


def test_a_picture_and_the_story_that_shows_it(cms: Program) -> None:
    stored = cms.post("/pictures", png(), content_type="image/png")
    assert stored.status_code == 201, stored.content
    src = stored.json()["src"]
    assert cms.post("/pictures", png(), content_type="image/png").status_code == 200
    blocks = [{"type": "figure", "src": src, "alt": "Le bac"}]
    assert cms.put(GUID, story(blocks=blocks)).status_code == 201
    missing = [{"type": "figure", "src": f"picture:{'0' * 40}.png", "alt": ""}]
    refused = cms.put("other", story(blocks=missing))
    assert (refused.status_code, refused.json()["code"]) == (422, "unknown_picture")
    assert cms.post("/pictures", b"nothing", content_type="image/png").status_code == 422
    assert cms.post("/pictures", png(), content_type="text/plain").status_code == 415


def test_a_picture_that_moves_is_said_to_stand_still_in_mail(cms: Program) -> None:
    out = BytesIO()
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:])
    stored = cms.post("/pictures", out.getvalue(), content_type="image/webp").json()
    assert [warning["code"] for warning in stored["warnings"]] == ["picture_still"]
    blocks = [{"type": "figure", "src": stored["src"], "alt": "La danse"}]
    put = cms.put(GUID, story(blocks=blocks)).json()
    assert [warning["code"] for warning in put["warnings"]] == ["picture_still"]
    assert cms.post("/pictures", png(), content_type="image/png").json()["warnings"] == []
    light = BytesIO()
    frames[0].save(light, "GIF", save_all=True, append_images=frames[1:])
    moves = cms.post("/pictures", light.getvalue(), content_type="image/gif").json()
    assert moves["warnings"] == [], "a light one moves in mail"
