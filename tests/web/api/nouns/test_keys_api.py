"""Keys, people and the audit log by program: nobody gives more than they have."""

from datetime import UTC, datetime, timedelta

import pytest

from publisher.actions.publications.people.change_password import change_password
from publisher.actions.publications.revoke_token import revoke_token
from publisher.publications.models import ApiToken, Membership, User
from tests.newsroom import NOW, Newsroom, newsroom
from tests.web.api.client import Program, program

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def room() -> Newsroom:
    return newsroom()


def member(room: Newsroom, name: str, role: str) -> User:
    user = User.objects.create_user(name)
    Membership.objects.create(publication=room.publication, user=user, role=role)
    return user


def made_by(user: str, room: Newsroom, *scopes: str) -> Program:
    key = program(room.publication, f"de-{user}", *scopes)
    ApiToken.objects.filter(name=f"de-{user}").update(created_by=f"user:{user}")
    return key


def test_a_token_makes_none_that_may_more_or_lives_longer(room: Newsroom) -> None:
    whole = program(room.publication, "root", "tokens:write", "articles:read")
    ends = datetime.now(UTC) + timedelta(days=1)
    ApiToken.objects.filter(name="root").update(expires_at=ends)
    above = whole.post("/tokens", {"name": "plus", "scopes": ["articles:kill"]})
    assert (above.status_code, above.json()["code"]) == (409, "scope_above_yours")
    outside = whole.post("/tokens", {"name": "plus", "scopes": ["installation:write"]})
    assert outside.json()["code"] == "scope_above_yours"
    unknown = whole.post("/tokens", {"name": "plus", "scopes": ["everything"]})
    assert (unknown.status_code, unknown.json()["code"]) == (422, "unknown_scope")
    late = {"name": "petit", "scopes": ["articles:read"], "expires_at": "2090-01-01T00:00:00Z"}
    made = whole.post("/tokens", late).json()
    row = ApiToken.objects.get(name="petit")
    assert (row.expires_at, row.created_by, row.scopes) == (ends, "token:root", ["articles:read"])
    assert made["token"].startswith("pub_")
    assert "pub_" not in whole.get("/audit").content.decode()


def test_with_a_token_ends_what_it_made(room: Newsroom) -> None:
    root = program(room.publication, "root", "tokens:write", "tokens:read", "articles:read")
    child = root.post("/tokens", {"name": "fils", "scopes": ["articles:read"]}).json()["token"]
    mine = Program(child, room_client(child))
    assert mine.get("/articles").status_code == 200
    revoke_token(publication=room.publication, name="root", actor="t", now=NOW)
    assert mine.get("/articles").status_code == 401
    assert root.get("/articles").status_code == 401


def test_with_a_password_end_the_tokens_of_its_tokens(room: Newsroom) -> None:
    user = member(room, "ada", "admin")
    root = made_by("ada", room, "tokens:write", "articles:read")
    child = root.post("/tokens", {"name": "fils", "scopes": ["articles:read"]}).json()["token"]
    change_password(
        user=user, password="un mot de passe bien long", verb="reset", actor="t", now=NOW
    )
    assert Program(child, room_client(child)).get("/articles").status_code == 401


def test_a_token_gives_no_role_above_its_makers(room: Newsroom) -> None:
    member(room, "ada", "admin")
    member(room, "eva", "editor")
    boss = made_by("ada", room, "users:read", "users:write")
    poor = made_by("eva", room, "users:read", "users:write")
    refused = poor.call("PUT", "/users/eva", {"role": "admin"})
    assert (refused.status_code, refused.json()["code"]) == (403, "maker_may_not")
    assert boss.call("PUT", "/users/eva", {"role": "chief"}).json()["role"] == "chief"
    last = boss.call("DELETE", "/users/ada")
    assert (last.status_code, last.json()["code"]) == (409, "last_administrator")
    asked = boss.post("/invitations", {"address": "neuf@example.org", "role": "writer"})
    assert asked.status_code == 201, asked.content
    Membership.objects.filter(user__username="ada").delete()
    gone = boss.post("/invitations", {"address": "tard@example.org", "role": "viewer"})
    assert (gone.status_code, gone.json()["code"]) == (403, "maker_may_not")


def test_the_audit_log_is_read_and_filtered(room: Newsroom) -> None:
    desk = program(room.publication, "desk")
    desk.post("/lists", {"slug": "soir"})
    found = desk.get("/audit?actor=token:desk&verb=create_list").json()["audit"]
    assert [(one["actor"], one["what"]) for one in found] == [("token:desk", "mailinglist")]
    assert desk.get("/audit?since=2090-01-01T00:00:00Z").json()["audit"] == []
    assert desk.get("/audit?since=hier").status_code == 400
    assert desk.call("DELETE", f"/audit/{found[0]['id']}").status_code == 405


def test_a_publication_is_changed_as_it_was_read(room: Newsroom) -> None:
    desk = program(room.publication, "desk")
    shown = desk.get("/publications/gazette")
    body = {"tagline": "Chaque matin", "colour": "#123456"}
    changed = desk.call("PUT", "/publications/gazette", body, if_match=shown["ETag"])
    assert changed.json()["tagline"] == "Chaque matin"
    stale = desk.call("PUT", "/publications/gazette", {"name": "X"}, if_match=shown["ETag"])
    assert (stale.status_code, stale["ETag"]) == (412, changed["ETag"])
    wrong = desk.call("PUT", "/publications/gazette", {"colour": "red"})
    assert (wrong.status_code, wrong.json()["where"]) == (422, "colour")
    newsroom("autre")
    assert [one["slug"] for one in desk.get("/publications").json()["publications"]] == ["gazette"]
    assert desk.get("/publications/autre").status_code == 404


def room_client(token: str) -> object:
    from django.test import Client

    return Client(headers={"host": "localhost", "authorization": f"Bearer {token}"})
