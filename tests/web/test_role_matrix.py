"""Every route, with every role, with nobody, with another publication's rows, and with a token of
each scope. Routes and scopes come from the tables, so a new one is tried without a word here, and
one that names no permission fails.

Slow: some hundreds of requests for each role.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from publisher.actions.publications.create_token import create_token
from publisher.errors import Refused
from publisher.publications.api_tokens import EVERY_SCOPE, INSTALLATION_SCOPES, SCOPES
from publisher.publications.models import Membership, OwnRole, User
from publisher.publications.roles import InstallationPermission, OwnPermission, Permission, Role
from publisher.web.api.routes import PREFIX, Route
from publisher.web.api.table import TABLE
from publisher.web.desk.stories.decisions import DECISIONS
from publisher.web.desk.urls import urlpatterns as desk_routes
from publisher.web.mailbox.urls import urlpatterns as mailbox_routes
from tests.browser.rooms import Room, make_room
from tests.shared_rows import shared_rows
from tests.web.api.declared import keys_of

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.database]
SIGN_IN = "/desk/sign-in/"
NOTHING = 2**62  # a row that is nowhere
METHODS = ("get", "post")
INSIDE = [route for route in (*desk_routes, *mailbox_routes) if hasattr(route.callback, "needs")]
# What is open to whoever comes, by room: each has a door of its own, tried by its own tests.
OPEN_ROOMS = (
    *("publisher.web.reader.", "publisher.web.feeds.", "publisher.web.hooks."),
    *("publisher.web.partner.", "publisher.web.api.dispatch"),
    *(
        "publisher.web.desk.issues.shown_preview",
        "publisher.web.brand",
        "publisher.web.health",
        "publisher.web.metrics",
        "publisher.web.help.",
    ),
    *("publisher.web.signed_pictures", "allauth.mfa.", "django.utils.decorators"),
)
AT_THE_DOOR = {
    *("sign-in", "account_login", "sign-out", "enter", "start", "forgotten", "reset"),
    *(
        "invitation",
        "own-address",
        "mfa_authenticate",
        "mfa_login_webauthn",
        "openid_connect_login",
        "openid_connect_callback",
    ),
}
OPEN_TO_PROGRAMS = {"/openapi.json"}


# Nobody is led away from a form of theirs: its answer holds what they typed, and saves nothing.
KEEP_WHAT_IS_TYPED = {"issue-compose", "desk-write", "desk-edit", "desk-theme", "sentences"}


@dataclass(frozen=True, slots=True)
class Try:
    """One address of a route, and what it asks for."""

    route: URLPattern
    path: str
    needs: Any


@shared_rows
def rooms(db: None) -> list[Room]:
    return [make_room("anse", "L’Anse", "fr"), make_room("cap", "Le Cap", "en")]


def tries(room: Room | None) -> Iterator[Try]:
    """Every route: of the room's rows, else of rows that are nowhere."""
    asked = RequestFactory().post("/")
    for route in INSIDE:
        names: list[dict[str, Any]] = [{}]
        if "name" in route.pattern.converters:
            names = [{"name": name} for name in DECISIONS]
        for parts in names:
            for part in ("number", "pk"):
                if part in route.pattern.converters:
                    parts |= {part: _row(route, room)}
            parts |= {part: "none" for part in route.pattern.converters if part not in parts}
            needs = route.callback.needs
            if callable(needs):
                needs = needs(asked, **parts)
            yield Try(route, reverse(route.name, kwargs=parts), needs)


def _row(route: URLPattern, room: Room | None) -> int:
    rows = getattr(route.callback, "rows", None)
    if room is None or rows is None:
        return NOTHING
    found = rows().filter(publication=room.newsroom.publication).first()
    assert found is not None, f"give the room a row for {route.name}"
    return int(found.pk)


def ask(client: Client, method: str, path: str) -> Any:
    """The answer; whatever it changed is as before."""
    with transaction.atomic():
        answer = getattr(client, method)(path)
        transaction.set_rollback(True)
    return answer


def member(room: Room, role: str = "", own: OwnRole | None = None) -> Client:
    user = User.objects.create_user(f"matrix-{role or 'own'}")
    Membership.objects.create(
        publication=room.newsroom.publication, user=user, role=role, own_role=own
    )
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    return client


def test_every_route_of_the_site_is_behind_a_permission_or_known_to_be_open() -> None:
    unknown = []
    for name, view in _views(get_resolver()):
        guarded = isinstance(
            getattr(view, "needs", None), Permission | InstallationPermission | OwnPermission
        ) or callable(getattr(view, "needs", None))
        if not guarded and name not in AT_THE_DOOR and not _module(view).startswith(OPEN_ROOMS):
            unknown.append((name, _module(view)))
    assert unknown == []


def _views(resolver: URLResolver) -> Iterator[tuple[str, Any]]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from _views(one)
        else:
            yield one.name or "", one.callback


def _module(view: Any) -> str:
    return str(getattr(view, "__module__", ""))


def test_nobody_gets_anywhere_without_signing_in(rooms: list[Room]) -> None:
    client = Client(headers={"host": "localhost"})
    for one in tries(rooms[0]):
        answers = [ask(client, method, one.path) for method in METHODS]
        led = [each for each in answers if each.status_code == 302]
        assert led, one.path
        assert all(each.url.startswith(SIGN_IN) for each in led), one.path
        kept = {403} if one.route.name in KEEP_WHAT_IS_TYPED else set()
        assert {each.status_code for each in answers} <= {302, 405} | kept, one.path


@pytest.mark.parametrize("role", [*Role.values, ""])
def test_no_role_gets_past_a_route_that_it_may_not(role: str, rooms: list[Room]) -> None:
    """The empty one is a role of the publication's own that may look around, and nothing else."""
    ours = rooms[0]
    own = OwnRole.objects.get(publication=ours.newsroom.publication)
    OwnRole.objects.filter(pk=own.pk).update(permissions=[Permission.VIEW])
    client = member(ours, role, None if role else own)
    allowed = Membership.objects.get(user__username=f"matrix-{role or 'own'}").allows()
    for one in tries(ours):
        if isinstance(one.needs, OwnPermission) or one.needs in allowed:
            continue
        answers = {ask(client, method, one.path).status_code for method in METHODS}
        # In the whole installation nobody may anything who is not trusted in every publication.
        assert 403 in answers, (one.path, answers)
        assert answers <= {403, 405}, (one.path, answers)


def test_an_administrator_gets_past_every_route_of_the_publication(rooms: list[Room]) -> None:
    client = member(rooms[0], Role.ADMIN)
    for one in tries(rooms[0]):
        if isinstance(one.needs, InstallationPermission | OwnPermission):
            continue
        answers = {ask(client, method, one.path).status_code for method in METHODS}
        assert 403 not in answers, one.path
        assert answers & {200, 302, 303, 400, 404, 409, 422, 204, 304}, (one.path, answers)


def test_rows_of_another_publication_are_not_there_for_anybody(rooms: list[Room]) -> None:
    ours, theirs = rooms
    clients = [member(ours, role) for role in (Role.ADMIN, Role.VIEWER)]
    for one in tries(theirs):
        if getattr(one.route.callback, "rows", None) is None:
            continue
        for client in clients:
            answers = {ask(client, method, one.path).status_code for method in METHODS}
            assert 404 in answers, one.path
            assert answers <= {404, 405}, (one.path, answers)


def api_routes() -> Iterator[tuple[str, str, Route]]:
    """Path, method and route of everything below /api/v1/."""
    for route in TABLE.routes:
        yield route.path, route.method, route


def call(path: str, method: str, token: str = "") -> Any:
    client = Client(headers={"host": "localhost"})
    headers = {"authorization": f"Bearer {token}"} if token else {}
    return client.generic(
        method, PREFIX + path, b"{}", content_type="application/json", headers=headers
    )


def test_every_route_of_the_api_asks_for_a_scope() -> None:
    without = {
        path
        for path, _, route in api_routes()
        if route.scope not in EVERY_SCOPE and not route.partner_scope
    }
    assert without == OPEN_TO_PROGRAMS


def test_a_token_of_each_scope_opens_its_own_routes_alone(rooms: list[Room]) -> None:
    publication, now = rooms[0].newsroom.publication, datetime.now(UTC)
    signed_in = member(rooms[0], Role.ADMIN)  # who makes the tokens

    def token_of(name: str, scopes: list[str]) -> str:
        actor = "user:matrix-admin"
        given = {"scopes": scopes, "within": tuple(EVERY_SCOPE), "actor": actor, "now": now}
        return create_token(publication=publication, name=name, **given).token

    tokens = {one: token_of(one.replace(":", "-"), [one]) for one in EVERY_SCOPE}
    others = {  # every scope but this one
        one: token_of(f"not-{one.replace(':', '-')}", [each for each in EVERY_SCOPE if each != one])
        for one in EVERY_SCOPE
    }
    for path, method, route in api_routes():
        if not route.scope and not route.partner_scope:
            continue
        address = path.replace("{", "").replace("}", "")
        cache.clear()  # failures of one network are counted
        assert call(address, method).status_code == 401, address
        assert ask(signed_in, method.lower(), PREFIX + address).status_code == 401, address
        tried = {True: tokens.get(route.scope or ""), False: others.get(route.scope or "")}
        for opens, token in tried.items():
            with transaction.atomic():
                status = call(address, method, token or tokens["articles:read"]).status_code
                transaction.set_rollback(True)
            if not route.scope:  # a partner's: no token of ours opens it
                assert status == 401, (method, address)
            elif opens:
                assert status not in (401, 403), (method, address)
            else:
                assert status == 403, (method, address)


def test_a_token_of_another_publication_finds_nothing_of_ours(rooms: list[Room]) -> None:
    """Whatever it may: a row of ours is as far from it as one that is nowhere."""
    ours, theirs = rooms
    now = datetime.now(UTC)
    token = create_token(
        publication=theirs.newsroom.publication,
        name="alles",
        scopes=list(SCOPES),
        actor="cli:root",
        now=now,
    ).token
    others = keys_of(theirs.newsroom.publication)  # the same slug may stand in both
    found = keys_of(ours.newsroom.publication).items()
    keys = {key: name for key, name in found if others.get(key) != name}
    keys |= {"guid": ours.newsroom.article.guid}
    assert {"issue", "send", "subscriber", "destination", "user", "guid"} <= keys.keys()
    for path, method, route in api_routes():
        if "{" not in path or not route.scope:
            continue
        before, _, after = path.partition("{")
        key, _, after = after.partition("}")
        there = keys.get(f"{before}{key}") or keys.get(key, "anse-matin")
        missing = "9" * 9 if there.isdecimal() else "nowhere"
        nowhere = call(f"{before}{missing}{after}", method, token)
        answer = call(f"{before}{there}{after}", method, token)
        assert answer.status_code == nowhere.status_code, (method, path)


def test_a_token_of_a_publication_never_reaches_the_installation(rooms: list[Room]) -> None:
    """Not even one that an administrator makes: the operator alone gives those scopes."""
    for scope in INSTALLATION_SCOPES:
        with pytest.raises(Refused, match="more than you may give"):
            create_token(
                publication=rooms[0].newsroom.publication,
                name="alles",
                scopes=[scope],
                actor="user:matrix-admin",
                now=datetime.now(UTC),
            )
