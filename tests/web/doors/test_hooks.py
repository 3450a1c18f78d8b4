"""Webhooks of Ghost and WordPress: signed by their own rules, or nothing happens."""

import base64
import hashlib
import hmac
import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.test import Client

from publisher.content.codec import timestamp
from publisher.editorial.models import Article, ArticleVersion, Source
from publisher.publications.secrets import encrypt
from tests.newsroom import NOW, Newsroom, newsroom
from tests.unit.content.posts import GHOST_POST, ghost, wordpress
from tests.web.api.client import program, story

pytestmark = [pytest.mark.django_db, pytest.mark.database]
SECRET = "un secret partagé"


@pytest.fixture
def room(settings: LazySettings) -> Newsroom:
    cache.clear()
    settings.SETTLE_SECONDS = 0
    return newsroom()


@pytest.fixture(autouse=True)
def sources(room: Newsroom) -> None:
    for kind in Source.Webhook.values:
        Source.objects.create(
            publication=room.publication,
            slug=kind,
            webhook=kind,
            webhook_secret=encrypt(SECRET),
            created_at=NOW,
        )


def ghost_signature(body: bytes, at: float | None = None, secret: str = SECRET) -> str:
    """As WebhookTrigger.js of Ghost makes it."""
    stamp = str(int((at if at is not None else time.time()) * 1000))
    made = hmac.new(secret.encode(), body + stamp.encode(), hashlib.sha256).hexdigest()
    return f"sha256={made}, t={stamp}"


def hub_signature(body: bytes) -> str:
    return "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()


def base64_signature(body: bytes) -> str:
    return base64.b64encode(hmac.digest(SECRET.encode(), body, hashlib.sha256)).decode()


def post(path: str, body: bytes, **headers: str) -> Any:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    client = Client(headers={"host": "localhost"})
    return client.generic(
        "POST", f"/hooks/gazette/{path}", body, content_type="application/json", headers=given
    )


def from_ghost(payload: dict[str, Any], at: float | None = None) -> Any:
    body = json.dumps(payload, ensure_ascii=False).encode()
    return post("ghost", body, x_ghost_signature=ghost_signature(body, at))


def from_wordpress(payload: dict[str, Any]) -> Any:
    body = json.dumps(payload).encode()
    return post("wordpress", body, x_hub_signature_256=hub_signature(body))


def later(minutes: int) -> str:
    return str(timestamp(datetime.now(UTC) + timedelta(minutes=minutes)))


def test_a_post_of_ghost_lives_and_ends() -> None:
    answer = from_ghost(ghost())
    assert (answer.status_code, answer.json()["result"]) == (200, "created")
    assert answer.json() == {
        "result": "created", "guid": GHOST_POST["id"], "version": 1, "warnings": []
    }  # fmt: skip
    version = ArticleVersion.objects.get()
    assert (version.door, version.author) == ("webhook:ghost", "webhook:ghost")
    assert (version.article.source, version.article.access) == ("ghost", "registered")
    assert from_ghost(ghost()).json()["result"] == "unchanged"
    edited = from_ghost(ghost(title="Le bac est là", updated_at=later(-2)))
    assert (edited.json()["result"], edited.json()["version"]) == ("updated", 2)
    gone = from_ghost(ghost(status="draft", updated_at=later(-1)))
    assert gone.json()["result"] == "unpublished"
    assert Article.objects.get().pubstatus == "canceled"
    assert from_ghost(ghost(status="draft", updated_at=later(-1))).json()["result"] == "unchanged"
    back = from_ghost(ghost(updated_at=later(0)))
    assert back.json()["result"] == "updated"
    assert Article.objects.get().pubstatus == "usable"


def test_a_post_of_wordpress_lives_and_ends() -> None:
    assert from_wordpress(wordpress()).json()["result"] == "created"
    assert Article.objects.get().guid == "https://lefanal.example.org/?post_type=post&p=4711"
    assert from_wordpress(wordpress(status="trash")).json()["result"] == "unpublished"
    assert Article.objects.get().pubstatus == "canceled"


@pytest.mark.parametrize("name", ["X-WP-Webhook-Signature", "X-WC-Webhook-Signature"])
def test_the_headers_of_common_plugins_count(name: str) -> None:
    body = json.dumps(wordpress()).encode()
    assert post("wordpress", body, **{name: base64_signature(body)}).status_code == 200
    assert post("wordpress", body + b" ", **{name: base64_signature(body)}).status_code == 401


def test_what_never_was_here_is_ignored() -> None:
    assert from_ghost(ghost(status="draft")).json()["result"] == "ignored"
    deleted = {"post": {"current": {}, "previous": {"id": "x"}}}
    assert from_ghost(deleted).json()["result"] == "ignored"
    assert from_ghost({"page": {"current": {"id": "x"}}}).json()["result"] == "ignored"
    assert Article.objects.count() == 0


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "sha256=" + "0" * 64,
        "sha256=" + "0" * 64 + ", t=1795000000000",
        "x" * 10_000,
        "sha256=é, t=1",
    ],
)
def test_without_its_signature_nothing_is_stored(signature: str) -> None:
    body = json.dumps(ghost()).encode()
    for path in ("ghost", "wordpress"):
        answer = post(path, body, x_ghost_signature=signature, x_hub_signature_256=signature)
        assert answer.status_code == 401
        assert answer["Content-Type"] == "application/problem+json"
        assert SECRET not in answer.content.decode()
    assert Article.objects.count() == 0


def test_a_signature_is_for_its_bytes_its_secret_and_its_time() -> None:
    body = json.dumps(ghost()).encode()
    signed = ghost_signature(body)
    assert post("ghost", body + b" ", x_ghost_signature=signed).status_code == 401
    other = ghost_signature(body, secret="another")
    assert post("ghost", body, x_ghost_signature=other).status_code == 401
    for seconds in (-301, 301):
        old = ghost_signature(body, time.time() + seconds)
        assert post("ghost", body, x_ghost_signature=old).status_code == 401
    moved = signed[:-1] + str((int(signed[-1]) + 1) % 10)
    assert post("ghost", body, x_ghost_signature=moved).status_code == 401
    assert post("ghost", body, x_ghost_signature=signed).status_code == 200


def test_ghosts_signature_does_not_open_wordpress_door() -> None:
    body = json.dumps(wordpress()).encode()
    assert post("wordpress", body, x_ghost_signature=ghost_signature(body)).status_code == 401


def test_a_source_without_a_secret_takes_nothing() -> None:
    Source.objects.update(webhook_secret=b"")
    body = json.dumps(wordpress()).encode()
    empty = "sha256=" + hmac.new(b"", body, hashlib.sha256).hexdigest()
    assert post("wordpress", body, x_hub_signature_256=empty).status_code == 404
    assert post("nothing", body, x_hub_signature_256=empty).status_code == 404


def test_a_paused_source_asks_to_come_again() -> None:
    Source.objects.update(paused_at=NOW)
    answer = from_wordpress(wordpress())
    assert (answer.status_code, answer["Retry-After"]) == (503, "300")
    assert Article.objects.count() == 0


def test_an_old_request_undoes_nothing() -> None:
    first = wordpress()
    from_wordpress(first)
    from_wordpress(wordpress(modified_gmt=later(-3)[:-1], title={"rendered": "Nouveau"}))
    for old in (first, wordpress(status="trash")):
        refused = from_wordpress(old)
        assert (refused.status_code, refused.json()["code"]) == (409, "older_version")
    from_wordpress(wordpress(status="trash", modified_gmt=later(-2)[:-1]))
    assert Article.objects.get().pubstatus == "canceled"
    for replayed in (first, wordpress(modified_gmt=later(-6)[:-1])):
        assert from_wordpress(replayed).status_code == 409
    assert Article.objects.get().pubstatus == "canceled"


def test_a_killed_story_stays_killed(room: Newsroom) -> None:
    from_ghost(ghost())
    desk = program(room.publication)
    desk.post(f"/articles/{GHOST_POST['id']}/kill", {"notice": "Faux."})
    refused = from_ghost(ghost(updated_at=later(0)))
    assert (refused.status_code, refused.json()["code"]) == (409, "article_killed")


def test_the_webhook_and_the_api_of_one_cms_meet_in_one_article(room: Newsroom) -> None:
    cms = program(room.publication, source="ghost")
    cms.put(GHOST_POST["id"], story("Le bac reprend"))
    from_ghost(ghost())
    cms.put("another-name", story("Le bac !", canonical_url=GHOST_POST["url"] + "?utm_source=x"))
    assert Article.objects.count() == 1
    assert Article.objects.get().guid == GHOST_POST["id"]


def test_a_bad_post_names_its_field_and_stores_nothing() -> None:
    answer = from_ghost(ghost(title=""))
    assert (answer.status_code, answer.json()["where"]) == (422, "post.current.title")
    body = b'{"post": '
    answer = post("ghost", body, x_ghost_signature=ghost_signature(body))
    assert (answer.status_code, answer.json()["line"]) == (422, 1)
    deep = from_ghost(ghost(html="<div>" * 300 + "x"))
    assert (deep.status_code, deep.json()["code"]) == (422, "too_deep")
    assert Article.objects.count() == 0


def test_a_name_that_stands_twice_is_refused_by_its_place() -> None:
    body = json.dumps(ghost()).encode().replace(b'"title":', b'"title": "Autre", "title":', 1)
    for answer in (
        post("ghost", body, x_ghost_signature=ghost_signature(body)),
        post(
            "wordpress",
            b'{"title": 1, "title": 2}',
            x_hub_signature_256=hub_signature(b'{"title": 1, "title": 2}'),
        ),
    ):
        assert (answer.status_code, answer.json()["code"]) == (422, "duplicate_key")
        assert answer.json()["where"] in {"post.current.title", "title"}
    assert Article.objects.count() == 0


def test_other_methods_and_sizes() -> None:
    client = Client(headers={"host": "localhost"})
    answer = client.get("/hooks/gazette/ghost")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert post("ghost", b"x" * 1_000_001).status_code == 413
    assert client.get("/hooks/nothing")["Content-Type"] == "application/problem+json"
