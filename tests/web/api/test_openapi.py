"""The API's description against its answers: every route, every status, every schema."""

import json
import re
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import OperationalError
from django.test import Client

from publisher.actions.erasure.sealed.open_copy import erase_ended, take_share
from publisher.actions.partners.deliver_to_partners import deliver_to_partners
from publisher.actions.partners.partner_tokens import SCOPES, Kind, rotate_partner_token
from publisher.content.codec import timestamp
from publisher.delivery.models import PartnerPosition
from publisher.delivery.positions.give import drop_old
from publisher.editorial.models import Issue, SealedCopy
from publisher.publications.api_tokens import EVERY_SCOPE
from publisher.publications.models import ApiToken, Membership, User
from publisher.syndication.models import Destination, PartnerToken
from publisher.web.api import callers
from publisher.web.api.openapi import document
from publisher.web.api.routes import Route
from publisher.web.api.table import TABLE
from tests.db.partners.pulls import puller, shelf
from tests.json_schemas import check_2020, draft_2020
from tests.newsroom import NOW, newsroom
from tests.web.api.client import NINJS, Program, program, story
from tests.web.api.nouns.successes import nouns
from tests.web.api.test_api import png
from tests.web.api.test_api_verbs import VERBS
from tests.web.api.webhook_walk import webhooks

pytestmark = [pytest.mark.django_db, pytest.mark.database]
BODIES = {
    "anonymise": {"names": ["bac"], "replacement": "navire"},
    **VERBS,
    "release": {},
    "noindex": {"noindex": True},
    "reply": {"by": "Mme Rey", "text": "C’est faux."},
    "seal": {"until": timestamp(datetime.now(UTC) + timedelta(days=9))},
    "rotate": {"at_once": True},
    "replay": {"since": "2026-01-01T00:00:00Z"},
    "receipts": {"guid": "g-kill"},
    "calls": {"guid": "g", "spoke_with": "Mme Rey"},
    "test": {},
    "ask": {"note": "Les chiffres sont vérifiés."},
    "approve": {},
    "refuse": {"note": "Trop long."},
}
BRACES = re.compile(r"\{\w+\}")
# Declared resources: what one is made from, and what its address names it by.
RESOURCES: dict[str, tuple[dict[str, Any], str]] = {
    "entitlements": ({"id": "order-1", "address": "ines@example.org"}, "id"),
    "lists": ({"slug": "soir", "sunset_after": 12}, "slug"),
    "forms": ({"slug": "salon", "texts": {"fr": {"button": "Oui"}}}, "slug"),
    "segments": ({"slug": "abonnes", "text": "bounced"}, "slug"),
    "fields": ({"name": "Âge", "type": "number"}, "id"),
    "partners": ({"slug": "agence", "name": "Agence"}, "slug"),
    "destinations": (
        {
            "partner": "agence",
            "channel": "webhook",
            "settings": {"url": "https://agence.example.org/in"},
        },
        "id",
    ),
    "products": ({"slug": "sport", "filter": "rubric Sport"}, "slug"),
    "topics": ({"kind": "tag", "value": "mer", "media_topic": "medtop:06000000"}, "id"),
}
CHANGES: dict[str, dict[str, Any]] = {
    "/destinations/{destination}": {"contact_name": "Lou"},
    "/newsletters/{newsletter}": {"counts_clicks": True, "kind": "alert", "sender_name": "Anne"},
}
BESIDE: dict[str, dict[str, Any]] = {
    "/segments/{segment}/explain": {"address": "ines@example.org"},
    "/subscribers/frequency": {
        "address": "ines@example.org",
        "list": "matin",
        "frequency": "weekly",
    },
    "/tags/put": {"address": "ines@example.org", "tags": ["vip"]},
    "/tags/take": {"address": "ines@example.org", "tags": ["vip"]},
}
# Refusals of resource.py, each of which is tried on a toy (test_api_resource.py).
TRIED_ON_A_TOY = {404, 409, 412, 422}
Seen = dict[tuple[str, str], set[int]]


class Walk:
    """Requests to the routes, each answer held against the description."""

    def __init__(self, whole: Program, poor: Program, destination: Destination) -> None:
        self.whole, self.poor = whole, poor
        self.destination = destination
        token = puller(destination).token
        self.partner = _bearer(token)
        self.described = document(TABLE)
        self.seen: Seen = defaultdict(set)

    def ask(self, route: Route, guid: str = "g", **asked: Any) -> Any:
        """One request to a route: `by` whom, with what `body`, `query`, headers and environment."""
        own = self.partner if route.partner_scope else self.whole.client
        by: Client = asked.get("by", own)
        body, kind = self.body(route)
        response = by.generic(
            route.method,
            "/api/v1" + BRACES.sub(guid, route.path) + asked.get("query", ""),
            asked.get("body", body),
            content_type=asked.get("kind", kind),
            headers=asked.get("headers", {}),
            **asked.get("environ", {}),
        )
        self.check(route, response)
        return response

    def body(self, route: Route) -> tuple[Any, str]:
        if route.path == "/pictures":
            return png(), "image/png"
        if route.path.endswith("/pieces"):
            return b"adresse", "application/octet-stream"
        verb = route.path.rpartition("/")[2]
        known, _ = RESOURCES.get(_resource(route), (story(), ""))
        document = BESIDE.get(route.path) or CHANGES.get(route.path) or BODIES.get(verb, known)
        return json.dumps(document).encode() if route.takes else b"", "application/json"

    def check(self, route: Route, response: Any) -> None:
        operation = self.described["paths"][route.path][route.method.lower()]
        where = f"{route.method} {route.path} {response.status_code}: {response.content[:300]!r}"
        assert str(response.status_code) in operation["responses"], where
        content = operation["responses"][str(response.status_code)].get("content", {})
        if content:
            ((kind, media),) = content.items()
            assert response["Content-Type"] == kind, where
            schema = {**media["schema"], "components": self.described["components"]}
            draft_2020(schema).validate(response.json())
        else:
            assert response.content == b"", where
        self.seen[route.method, route.path].add(response.status_code)


@pytest.fixture
def walk(monkeypatch: pytest.MonkeyPatch) -> Walk:
    cache.clear()
    for limit in ("PER_MINUTE", "FAILURES_PER_MINUTE"):  # the walk is a long one
        monkeypatch.setattr(callers, limit, 100_000)
    room = newsroom()
    room.readers("ines@example.org,Ines")
    room.story("s1")
    asked = {"address": "ines@example.org", "issue": str(room.issue("s1").pk)}
    monkeypatch.setitem(BESIDE, "/subscribers/why", asked)
    poor = program(room.publication, "poor", "articles:takedown")
    whole = program(room.publication, "whole", *EVERY_SCOPE)
    return Walk(whole, poor, shelf(room.publication))


@pytest.mark.slow
def test_the_description_is_sound(walk: Walk) -> None:
    """Slow: many requests."""
    schemas = walk.described["components"]["schemas"]
    for schema in schemas.values():
        check_2020(schema)
    named = set(_references(walk.described))
    assert named == {f"#/components/schemas/{name}" for name in schemas}
    ids = [o["operationId"] for path in walk.described["paths"].values() for o in path.values()]
    assert len(ids) == len(set(ids)) == len(TABLE.routes)
    assert Client(headers={"host": "localhost"}).get("/api/v1/openapi.json").json() == (
        walk.described
    )


def test_a_parameter_without_a_value_is_refused_by_every_reading(walk: Walk) -> None:
    asked = [(r, p) for r in TABLE.routes if r.method == "GET" for p in r.query]
    assert {"state", "cursor", "limit", "period", "filter"} <= {one.name for _, one in asked}
    for route, parameter in asked:
        answer = walk.ask(route, query=f"?{parameter.name}=")
        where = f"{route.path} {parameter.name}"
        assert answer.status_code == 400, where
        position = route.path == "/partner/articles" and parameter.name == "after"
        code = "bad_cursor" if position else "bad_query"
        assert (answer.json()["code"], answer.json()["where"]) == (code, parameter.name)
        assert not draft_2020(dict(parameter.schema)).is_valid("") or "format" in parameter.schema


def test_a_filter_takes_none_but_the_words_that_it_names(walk: Walk) -> None:
    """An empty list would say that there are none, of a word that nobody knows."""
    asked = [
        (r, p) for r in TABLE.routes if r.method == "GET" for p in r.query if "enum" in p.schema
    ]
    refused = set()
    for route, parameter in asked:
        for word in ("nonsense", str(parameter.schema["enum"][0]).upper()):
            answer = walk.ask(route, query=f"?{parameter.name}={word}")
            if answer.status_code == 404 and "{" in route.path:
                continue  # of a row that is not there
            said = (answer.status_code, answer.json()["code"], answer.json()["where"])
            assert said == (400, "bad_query", parameter.name), route.path
            refused.add(parameter.name)
    assert {"state", "kind", "reason"} <= refused


def _references(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["$ref"]] if "$ref" in value else []
        return own + [found for member in value.values() for found in _references(member)]
    return (
        [found for member in value for found in _references(member)]
        if (isinstance(value, list))
        else []
    )


@pytest.mark.slow
def test_every_route_answers_as_described_and_in_no_other_way(
    walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slow: every route is asked in every way that its description names."""
    walk.whole.put("g")
    for route in TABLE.routes:
        _common_refusals(walk, route)
        if route.takes:
            _refused_bodies(walk, route)
    _successes(walk)
    for route in TABLE.routes:
        if route.scope or route.partner_scope:
            _faults(walk, route, monkeypatch)
    description = next(r for r in TABLE.routes if r.path == "/openapi.json")
    with monkeypatch.context() as patch:
        patch.setattr("publisher.web.api.openapi.document", _fail(RuntimeError("x")))
        walk.ask(description)
    never = {(r.method, r.path): _expected(r) - walk.seen[r.method, r.path] for r in TABLE.routes}
    assert {key: missing for key, missing in never.items() if missing} == {}


def _resource(route: Route) -> str:
    """The name of the declared resource that a route belongs to, or nothing."""
    name = route.path.split("/")[1]
    return "" if name in ("articles", "pictures", "openapi.json") else name


def _expected(route: Route) -> set[int]:
    return route.statuses() - (TRIED_ON_A_TOY if _resource(route) else set())


def _common_refusals(walk: Walk, route: Route) -> None:
    walk.ask(route, query="?unknown=1")
    walk.ask(route, headers={"accept": "text/html"})
    if route.scope or route.partner_scope:
        walk.ask(route, by=Client(headers={"host": "localhost"}))
    if route.scope:
        rich = route.scope == "articles:takedown"
        slug = f"cap-{route.path.rpartition('/')[2]}"
        by = program(newsroom(slug).publication, "p", "articles:read") if rich else walk.poor
        walk.ask(route, by=by.client)
    if route.partner_scope:
        walk.ask(route, by=_with_another_scope(walk, route))
    if 404 in route.problems and route.method != "PUT":
        walk.ask(route, "nothing")


def _bearer(token: str) -> Client:
    return Client(headers={"host": "localhost", "authorization": f"Bearer {token}"})


def _with_another_scope(walk: Walk, route: Route) -> Client:
    scopes = [scope for scope in SCOPES if scope != route.partner_scope][:1]
    made = rotate_partner_token(
        destination=walk.destination, kind=Kind.API, scopes=scopes, actor="t", now=NOW
    )
    PartnerToken.objects.exclude(pk=made.row.pk).update(expires_at=None)
    return _bearer(made.token)


def _refused_bodies(walk: Walk, route: Route) -> None:
    chunked = {"CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked"}
    walk.ask(route, environ=chunked)
    walk.ask(route, environ={"CONTENT_LENGTH": "99999999"})
    walk.ask(route, kind="text/css")
    walk.ask(
        route, body=b"[1]", kind="image/png" if route.path == "/pictures" else "application/json"
    )


def _successes(walk: Walk) -> None:
    routes = {(r.method, r.path): r for r in TABLE.routes}
    put, get = routes["PUT", "/articles/{guid}"], routes["GET", "/articles/{guid}"]
    walk.ask(routes["GET", "/openapi.json"])
    for _ in range(2):
        walk.ask(routes["POST", "/pictures"])
    verbs = ("correct", "withhold", "release", "embargo", "unpublish", "kill", "takedown")
    for verb in (*verbs, "anonymise"):
        guid, route = f"g-{verb}", routes["POST", f"/articles/{{guid}}/{verb}"]
        walk.ask(put, guid, body=json.dumps(story(f"Histoire {verb}")))
        if verb == "release":
            walk.ask(routes["POST", "/articles/{guid}/withhold"], guid)
        walk.ask(route, guid)
        assert walk.ask(route, guid).status_code == (200 if verb == "correct" else 409)
    walk.ask(routes["POST", "/articles/{guid}/kill"], "g-correct")
    walk.ask(routes["POST", "/articles/{guid}/correct"], "g-correct")
    end = json.dumps({"uri": "nothing", "pubStatus": "canceled"}).encode()
    walk.ask(put, "nothing", body=end, kind=NINJS)
    tag = walk.ask(put)["ETag"]
    walk.ask(put)
    walk.ask(put, headers={"if-none-match": "*"})
    walk.ask(put, "g-kill")
    walk.ask(get)
    walk.ask(get, headers={"if-none-match": tag})
    for path in ("", "/versions", "/timeline"):
        walk.ask(routes["GET", f"/articles/{{guid}}{path}"], "g-kill")
        walk.ask(routes["GET", f"/articles/{{guid}}{path}"])
    walk.ask(routes["GET", "/articles"])
    for verb in ("noindex", "reply"):
        walk.ask(routes["POST", f"/articles/{{guid}}/{verb}"])
    _sealed(walk, routes)
    walk.ask(routes["POST", "/articles/{guid}/seal"], "g-takedown")
    walk.ask(routes["POST", "/articles/{guid}/reply"], "g-kill")
    for guid in ("g", "g-kill"):
        walk.ask(routes["GET", "/articles/{guid}/diff"], guid)
    _resources(walk, routes)
    _approvals(walk, routes)
    _reports(walk, routes)
    _pulled(walk, routes)
    webhooks(walk, routes)
    nouns(walk, routes)


def _reports(walk: Walk, routes: dict[tuple[str, str], Route]) -> None:
    """Of an issue, a newsletter, and all of them."""
    issue = BESIDE["/subscribers/why"]["issue"]
    assert walk.ask(routes["GET", "/issues/{issue}/report"], issue).status_code == 200
    own = routes["GET", "/newsletters/{newsletter}/report"]
    assert walk.ask(own, "matin", query="?period=2026-Q4").status_code == 200
    assert walk.ask(own, "matin", query="?period=never").status_code == 400
    assert walk.ask(routes["GET", "/reports"]).status_code == 200


def _approvals(walk: Walk, routes: dict[tuple[str, str], Route]) -> None:
    """A token asks and decides for the member who made it, and for nobody else."""
    issue = Issue.objects.get(pk=BESIDE["/subscribers/why"]["issue"])
    for name, role in (("ed", "editor"), ("sam", "chief")):
        user = User.objects.create_user(name)
        Membership.objects.create(publication=issue.publication, user=user, role=role)
    tokens, number = ApiToken.objects.filter(publication=issue.publication), str(issue.pk)
    ask, approve, refuse = (
        routes["POST", f"/issues/{{issue}}/{verb}"] for verb in ("ask", "approve", "refuse")
    )
    tokens.update(created_by="user:ed")
    assert walk.ask(ask, number).json()["who"] == ["sam"]
    assert walk.ask(approve, number).json()["code"] == "not_an_approver"
    tokens.update(created_by="user:sam")
    assert walk.ask(approve, number).json()["given"] == ["sam"]
    assert walk.ask(refuse, number, body=b'{"note": " "}').status_code == 422
    assert walk.ask(refuse, number).json()["refused_by"] == "sam"
    stale = json.dumps({"text_hash": "0" * 64}).encode()
    assert walk.ask(approve, number, body=stale).json()["code"] == "text_changed"
    assert walk.ask(routes["GET", "/issues/{issue}/approval"], number).json()["needed"] == 0


def _pulled(walk: Walk, routes: dict[tuple[str, str], Route]) -> None:
    """A page, the same again, what may be held, and a page that nobody keeps any more."""
    deliver_to_partners(now=datetime.now(UTC))
    page = routes["GET", "/partner/articles"]
    answer = walk.ask(page, query="?limit=1")
    assert answer.json()["articles"]
    walk.ask(page, query="?limit=1", headers={"if-none-match": answer["ETag"]})
    cursor = answer.json()["next"]
    assert walk.ask(routes["GET", "/partner/inventory"]).json()["articles"]
    assert walk.ask(routes["GET", "/partner/deliveries"]).json()["deliveries"]
    story = answer.json()["articles"][0]["guid"]
    receipts = routes["POST", "/partner/receipts"]
    assert walk.ask(receipts, body=json.dumps({"guid": story})).status_code == 200
    (said,) = walk.ask(routes["GET", "/partner/receipts"]).json()["receipts"]
    assert (said["guid"], said["via"]) == (story, "api")
    own = walk.destination.partner.slug
    for what in ("inventory", "receipts", "deliveries"):
        assert walk.ask(routes["GET", f"/partners/{{partner}}/{what}"], own).status_code == 200
    for what in ("receipts", "calls", "test"):
        body = json.dumps({"guid": story, "spoke_with": "Mme Rey"} if what == "calls" else
                          {"guid": story} if what == "receipts" else {}).encode()  # fmt: skip
        done = walk.ask(routes["POST", f"/partners/{{partner}}/{what}"], own, body=body)
        assert done.status_code == 200, done.content
    report = routes["GET", "/articles/{guid}/takedown-report"]
    assert walk.ask(report, "g-kill").status_code == 200
    assert walk.ask(report, "g").status_code == 409
    PartnerPosition.objects.update(given_at=datetime.now(UTC))  # not by the tests' own clock
    drop_old(datetime.now(UTC) + timedelta(days=31))
    assert walk.ask(page, query=f"?after={cursor}").status_code == 410


def _resources(walk: Walk, routes: dict[tuple[str, str], Route]) -> None:
    """Each is made, read, changed and deleted; between, what stands beside it is asked."""
    made = {name: _made(walk, routes, name) for name in RESOURCES}
    for path in BESIDE:
        assert walk.ask(routes["POST", path], "abonnes").status_code == 200
    assert walk.ask(routes["GET", "/segments/{segment}/count"], "abonnes").status_code == 200
    _partners(walk, routes, made)
    _lists(walk, routes)
    ((vip,),) = [walk.ask(routes["GET", "/tags"]).json()["tags"]]
    _read(walk, routes["GET", "/tags/{tag}"], vip["id"])
    walk.ask(routes["GET", "/newsletters"])
    _read(walk, routes["GET", "/newsletters/{newsletter}"], "matin")
    changed = walk.ask(routes["PUT", "/newsletters/{newsletter}"], "matin").json()
    assert (changed["counts_clicks"], changed["measures_readers"]) == (True, False)
    assert (changed["kind"], changed["sender_name"], changed["reply_to"]) == ("alert", "Anne", None)
    for name, key in made.items():
        single = f"/{name}/{{{name[:-1]}}}"
        _read(walk, routes["GET", single], key)
        for method in ("PUT", "DELETE"):
            if (method, single) in routes:
                assert walk.ask(routes[method, single], key).status_code in (200, 204)


def _lists(walk: Walk, routes: dict[tuple[str, str], Route]) -> None:
    """What stands beside lists; the issue that welcomes is the only one."""
    assert walk.ask(routes["GET", "/lists/{list}/sunset"], "soir").status_code == 200
    path = "/lists/{list}/welcomes"
    issue = Issue.objects.filter(state=Issue.State.DRAFT).latest("pk")
    body = json.dumps({"issue": str(issue.pk)})
    assert walk.ask(routes["GET", path], "matin").status_code == 200
    assert walk.ask(routes["POST", path], "matin", body=body).status_code == 200
    gone = walk.ask(routes["POST", f"{path}/remove"], "matin", body='{"position": 1}')
    assert gone.status_code == 200


def _partners(walk: Walk, routes: dict[tuple[str, str], Route], made: dict[str, str]) -> None:
    """What stands beside partners, destinations and products."""
    for name in ("partners", "destinations"):
        for verb in ("pause", "resume"):
            path = f"/{name}/{{{name[:-1]}}}/{verb}"
            assert walk.ask(routes["POST", path], made[name]).status_code == 200
    for method, verb in (("GET", "deliveries"), ("POST", "replay")):
        path = f"/partners/{{partner}}/{verb}"
        assert walk.ask(routes[method, path], made["partners"]).status_code == 200
    rotate = routes["POST", "/destinations/{destination}/rotate"]
    assert walk.ask(rotate, made["destinations"]).status_code == 200
    for name in ("destinations", "products"):
        path = f"/{name}/{{{name[:-1]}}}/preview"
        assert walk.ask(routes["GET", path], made[name]).status_code == 200


def _sealed(walk: Walk, routes: dict[tuple[str, str], Route]) -> None:
    made = walk.ask(routes["POST", "/articles/{guid}/seal"]).json()
    copy = SealedCopy.objects.get(pk=made["copy"])
    other = take_share(copy=copy, actor="user:lea", now=NOW)
    opening = routes["POST", "/articles/{guid}/open-sealed"]
    body = json.dumps({"copy": made["copy"], "share": made["share"], "other": other}).encode()
    assert walk.ask(opening, body=body).status_code == 200
    assert erase_ended(copy.ends_at) == 1
    assert walk.ask(opening, body=body).status_code == 409


def _made(walk: Walk, routes: dict[tuple[str, str], Route], name: str) -> str:
    created = walk.ask(routes["POST", f"/{name}"])
    assert created.status_code == 201, created.content
    assert walk.ask(routes["GET", f"/{name}"]).status_code == 200
    return str(created.json()[RESOURCES[name][1]])


def _read(walk: Walk, route: Route, key: str) -> None:
    tag = walk.ask(route, key)["ETag"]
    assert walk.ask(route, key, headers={"if-none-match": tag}).status_code == 304


def _faults(walk: Walk, route: Route, monkeypatch: pytest.MonkeyPatch) -> None:
    for error in (OperationalError("gone"), RuntimeError("ours")):
        with monkeypatch.context() as patch:
            patch.setattr(callers, "recognise_token", _fail(error))
            patch.setattr(callers, "recognise_partner_token", _fail(error))
            walk.ask(route)
    with monkeypatch.context() as patch:
        patch.setattr(callers, "PER_MINUTE", 0)
        assert walk.ask(route).status_code == 429


def _fail(error: Exception) -> Callable[..., Any]:
    def fail(*_: Any, **__: Any) -> Any:
        raise error

    return fail
