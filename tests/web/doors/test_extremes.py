"""Every field of every door, with the ends of what it can hold: never a 500, and no page that is
down afterwards. The fields are those that the doors themselves declare; for the desk's forms see
test_extremes_of_forms."""

import json
import re
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.conf import LazySettings
from django.test import Client

from publisher.actions.feeds.create_feed import create_feed
from publisher.actions.feeds.hub import request_subscription
from publisher.actions.intake.arrival import Arrival
from publisher.actions.intake.import_article import import_files
from publisher.actions.intake.sources.take_entries import take_entries
from publisher.actions.readers.import_subscribers import ImportOptions, import_subscribers
from publisher.audience import columns
from publisher.content.article import Article as Content
from publisher.content.blocks import Figure, Heading, Mark, Paragraph, Span
from publisher.content.codec import to_json
from publisher.content.parsers import front_matter
from publisher.content.parsers.feeds import read_feed
from publisher.content.problems import BadInput
from publisher.editorial.models import Source
from publisher.errors import PublisherError
from publisher.publications.models import Membership
from publisher.publications.secrets import encrypt
from publisher.web.api import openapi
from publisher.web.api.table import TABLE
from tests.conftest import ROOT
from tests.unit.content.posts import ghost, wordpress
from tests.unit.feeds.documents import ATOM, ITEM, JSON, rss
from tests.web.api.client import Program, program, story
from tests.web.conftest import NOW, Newsroom
from tests.web.doors import test_hooks
from tests.web.doors.extremes import (
    EVERY,
    TEXTS,
    VALUES,
    assert_standing,
    places,
    some_of,
    spots,
    with_value,
)
from tests.wordpress import export, item

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.slow]
SCHEMAS = openapi.document(TABLE)["components"]["schemas"]
BLOCKS = (
    Heading(content=(Span("Le port"),)),
    Paragraph(content=(Span("ici", (Mark("link", href="https://a.example/"),)),)),
    Figure(src="https://a.example/x.jpg", alt="Vue", caption=(Span("Le port"),)),
)
WHOLE = {**to_json(Content(headline="Le bac", blocks=BLOCKS)), "guid": "tag:x", "cut": 1}


@pytest.fixture(autouse=True)
def feed(ours: Newsroom) -> None:
    create_feed(publication=ours.publication, slug="all", actor="test", now=NOW)


@pytest.fixture
def desk(ours: Newsroom) -> Client:
    """An editor who may everything; a fault of ours is an answer, as it is for people."""
    client = Client(headers={"host": "localhost"}, raise_request_exception=False)
    client.force_login(ours.member("a-admin", Membership.Role.ADMIN))
    return client


@pytest.fixture
def cms(ours: Newsroom, settings: LazySettings) -> Program:
    settings.SETTLE_SECONDS = 0
    made = program(ours.publication)
    made.client.raise_request_exception = False
    return made


def sample(name: str) -> Any:
    """A document with all the fields that the API's description says it has."""
    known = WHOLE if name in {"Article", "ArticleText"} else {}
    members = SCHEMAS[name].get("properties", {})
    return {field: known.get(field, _sample(schema)) for field, schema in members.items()} or known


def _sample(schema: dict[str, Any]) -> Any:
    if "$ref" in schema:
        return sample(schema["$ref"].rsplit("/", 1)[-1])
    for one in schema.get("anyOf", []):
        if one.get("type") != "null":
            return _sample(one)
    if words := schema.get("enum"):
        return "usable" if "usable" in words else words[0]
    kind = schema.get("type")
    if schema.get("format") == "date-time":
        return "2026-12-24T06:00:00Z"
    return {"boolean": False, "integer": 1, "array": [], "object": {}}.get(str(kind), "Faux.")


# What a sample made of the declaration alone does not say.
SAID = {"/articles/{guid}/anonymise": {"names": ["bac"], "replacement": "navire"}}


def bodies(method: str, *, stories: bool = True) -> Iterator[tuple[str, Any]]:
    """Paths of the API that take JSON, those of stories or the others, and a body."""
    for route in TABLE.routes:
        if route.method != method or route.path.startswith("/articles") != stories:
            continue
        for media, kind in route.takes.items():
            if media == "application/json":
                yield route.path, sample(kind.__name__) | SAID.get(route.path, {})


def test_every_field_of_a_story_by_the_api(cms: Program, desk: Client, ours: Newsroom) -> None:
    """Slow: some hundred requests, and the pages after each that is accepted."""
    walked = accepted = 0
    for _, body in bodies("PUT"):
        assert set(SCHEMAS["Article"]["properties"]) <= set(body)
        plain = {name: value for name, value in body.items() if value is not None}
        first = cms.put("tag:x", plain)
        assert first.status_code == 201, first.content
        for place in places(body):
            for name, value in some_of(VALUES, place):
                given = {**plain, **with_value(body, place, value)}
                given = {k: v for k, v in given.items() if v is not None or k == place[0]}
                answer = cms.put("tag:x", given)
                assert answer.status_code < 500, (place, name, answer.content[:300])
                walked += 1
                accepted += answer.status_code < 300
                if answer.status_code < 300 and answer.json()["result"] != "unchanged":
                    assert_standing(ours.publication, desk)
    assert walked > 400 // EVERY
    assert accepted > 40 // EVERY


def test_every_field_of_a_decision_by_the_api(cms: Program, desk: Client, ours: Newsroom) -> None:
    """Slow: a story for each of some hundred requests."""
    number = 0
    for path, body in bodies("POST"):
        guid = f"tag:plain,{path}".replace("{guid}", "")
        assert cms.put(quote(guid, safe="")).status_code == 201
        done = cms.post(path.replace("{guid}", quote(guid, safe="")), body)
        none = {404} if path.endswith("/open-sealed") else set()  # nothing of it was sealed
        assert done.status_code in {200, 409} | none, (path, done.content)
        for field in [*body]:
            for name, value in some_of(VALUES, field):
                guid = f"tag:{(number := number + 1)}"
                assert cms.put(guid).status_code == 201
                answer = cms.post(path.replace("{guid}", guid), {**body, field: value})
                assert answer.status_code < 500, (path, field, name, answer.content[:300])
            assert_standing(ours.publication, desk)
    assert number > 100 // EVERY


def test_every_field_of_all_else_by_the_api(cms: Program, desk: Client, ours: Newsroom) -> None:
    """Slow: some hundred requests."""
    walked = 0
    for method in ("PUT", "POST", "PATCH"):
        for path, body in bodies(method, stories=False):
            for place in places(body):
                for name, value in some_of(VALUES, (path, place)):
                    given = with_value(body, place, value)
                    answer = cms.call(method, re.sub(r"{\w+}", "1", path), given)
                    assert answer.status_code < 500, (path, place, name, answer.content[:300])
                    walked += 1
    assert_standing(ours.publication, desk)
    assert walked > 100 // EVERY


def test_every_parameter_and_key_of_the_api(cms: Program, desk: Client, ours: Newsroom) -> None:
    """Slow: each route by each text."""
    for route in TABLE.routes:
        path = route.path.replace("{guid}", "tag:x")
        keys = [route.path.replace("{guid}", "KEY")] if route.key else []
        keys += [f"{path}?{parameter.name}=KEY" for parameter in route.query]
        for template in keys:
            for name, value in some_of(TEXTS, template):
                given = quote(value[:5000].encode("utf-8", "surrogatepass"), safe="")
                answer = cms.call(route.method, template.replace("KEY", given), story())
                assert answer.status_code < 500, (template, name, answer.content[:300])
    assert_standing(ours.publication, desk)


@pytest.mark.parametrize(
    ("kind", "payload"), [("ghost", ghost()), ("wordpress", wordpress())], ids=["ghost", "wp"]
)
def test_every_field_of_a_webhook(
    desk: Client, ours: Newsroom, settings: LazySettings, kind: str, payload: Any
) -> None:
    """Slow: some hundred posts, and the pages after each that is accepted."""
    settings.SETTLE_SECONDS = 0
    Source.objects.create(
        publication=ours.publication, slug=kind, webhook=kind,
        webhook_secret=encrypt(test_hooks.SECRET), created_at=NOW,
    )  # fmt: skip
    client = Client(headers={"host": "localhost"}, raise_request_exception=False)
    for place in places(payload):
        for name, value in some_of(VALUES, place):
            body = json.dumps(with_value(payload, place, value)).encode()
            signed = {
                "X-Ghost-Signature": test_hooks.ghost_signature(body),
                "X-Hub-Signature-256": test_hooks.hub_signature(body),
            }
            answer = client.post(
                f"/hooks/{ours.publication.slug}/{kind}", body, "application/json", headers=signed
            )
            assert answer.status_code < 500, (place, name, answer.content[:300])
            if answer.status_code < 300 and answer.json()["result"] in {"created", "updated"}:
                assert_standing(ours.publication, desk)


def test_every_parameter_of_the_hub(desk: Client, ours: Newsroom) -> None:
    """Slow: each parameter by each text."""
    assert_standing(ours.publication, desk)
    topic = f"http://localhost:8000/feeds/{ours.publication.slug}/all.rss"
    good = {"hub.mode": "subscribe", "hub.topic": topic, "hub.callback": "https://a.example/in"}
    client = Client(headers={"host": "localhost"}, raise_request_exception=False)
    for field in request_subscription._KNOWN:
        for name, value in some_of(TEXTS, field):
            body = urlencode({**good, field: value[:15_000]}, errors="surrogatepass")
            answer = client.post("/hub", body, "application/x-www-form-urlencoded")
            assert answer.status_code < 500, (field, name, answer.content[:300])
    assert_standing(ours.publication, desk)


def test_every_column_of_a_file_of_readers(desk: Client, ours: Newsroom) -> None:
    """Slow: each column by each text, and the pages of the desk."""
    names = [words.split()[0] for words in columns._NAMES.values() if words.split()[0] != "address"]
    for column in names:
        for _, value in some_of(TEXTS, column):
            cell = value.encode("utf-8", "surrogatepass").replace(b'"', b"")
            data = b'address,%b\nlectrice@example.org,"%b"\n' % (column.encode(), cell)
            try:
                import_subscribers(
                    mailing_list=ours.mailing_list, file=BytesIO(data), source="a form",
                    actor="cli:test", now=NOW, options=ImportOptions(skip_bad=True),
                )  # fmt: skip
            except PublisherError:
                continue
        assert_standing(ours.publication, desk)
    for _, value in some_of(TEXTS, column):
        data = b"address\n" + value.encode("utf-8", "surrogatepass") + b"\n"
        try:
            import_subscribers(
                mailing_list=ours.mailing_list, file=BytesIO(data), source="a form",
                actor="cli:test", now=NOW, options=ImportOptions(skip_bad=True),
            )  # fmt: skip
        except PublisherError:
            continue
    assert_standing(ours.publication, desk)


@pytest.fixture
def take(ours: Newsroom, tmp_path: Path, desk: Client) -> Callable[[str, bytes], None]:
    """Imports a file; the pages are asked for if anything went in."""

    def run(name: str, data: bytes) -> None:
        (tmp_path / name).write_bytes(data)
        arrival = Arrival(publication=ours.publication, actor="cli:test", now=NOW)
        report = import_files(arrival=arrival, paths=[tmp_path / name])
        if any(done.result != "unchanged" for done in report.articles):
            assert_standing(ours.publication, desk)

    return run


def as_bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def test_every_field_above_a_markdown_text(take: Callable[[str, bytes], None]) -> None:
    """Slow: each field by each text, and the pages after each that goes in."""
    for field, aliases in front_matter.NAMES.items():
        for _, value in some_of(TEXTS, field):
            short = value[:50_000]
            quoted = json.dumps(short, ensure_ascii="\ud800" in short)
            for written in (f"{aliases.split()[0]}: {quoted}", f"{field}: {short}"):
                head = "title: Le bac\n" if field != "headline" else ""
                take("a.md", as_bytes(f"---\n{head}{written}\n---\nLe texte.\n"))


@pytest.mark.parametrize(
    "file", sorted((ROOT / "tests/golden/wire").glob("*ninjs*.json")), ids=lambda file: file.name
)
def test_every_field_of_ninjs(take: Callable[[str, bytes], None], file: Path) -> None:
    """Slow: each field of what we write ourselves by each value."""
    document = json.loads(file.read_text())
    for place in (place for place in places(document) if len(place) <= 2):
        for _, value in some_of(VALUES, place):
            take("a.json", json.dumps(with_value(document, place, value)).encode())


def test_every_place_of_an_export(take: Callable[[str, bytes], None]) -> None:
    """Slow: each text and attribute by each text."""
    text = export([item(1)])
    for start, end in list(spots(text)):
        for _, value in some_of(TEXTS, start):
            take("a.xml", as_bytes(text[:start] + value + text[end:]))


@pytest.mark.parametrize("made", [rss(ITEM).decode(), ATOM, JSON], ids=["rss", "atom", "json"])
def test_every_place_of_a_feed(desk: Client, ours: Newsroom, made: str) -> None:
    """Slow: each text, attribute and value by each text."""
    source = Source.objects.create(
        publication=ours.publication, slug="vigie", feed_url="https://a.example/", created_at=NOW
    )

    def take(data: bytes) -> None:
        try:
            feed = read_feed(data, address="https://vigie.example.org/feed")
        except BadInput:
            return
        taken = take_entries(source=source, feed=feed, door="feed:vigie", now=NOW)
        assert not [one for one in taken.refused if one.code == "failed"]
        if taken.changed:
            assert_standing(ours.publication, desk)

    if made.startswith("{"):
        document = json.loads(made)
        for place in places(document):
            for _, value in some_of(VALUES, place):
                take(json.dumps(with_value(document, place, value)).encode())
    else:
        for start, end in list(spots(made)):
            for _, value in some_of(TEXTS, start):
                take(as_bytes(made[:start] + value + made[end:]))
