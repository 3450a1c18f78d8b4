"""What only a push can do wrong: signatures, certificates, answers of all kinds."""

import json
import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from publisher.channels.http import GuardedClient, Limits
from publisher.channels.types import Outcome, Parcel, Reply
from publisher.channels.webhook import WebhookChannel, new_secret
from tests.channels.web_server import Answer, WebServer, certificate

LIMITS = Limits(connect=2, read=1, total=3, response=10_000)
PARCEL = Parcel(
    key=1, attempt=1, body="{\"titre\": \"L’été\"}".encode(), name="msg_1",
    content_type="application/json",
)  # fmt: skip
Serve = Callable[..., WebServer]


@pytest.fixture
def serve() -> Iterator[Serve]:
    made: list[WebServer] = []

    def start(tls: ssl.SSLContext | None = None) -> WebServer:
        made.append(WebServer(tls))
        return made[-1]

    yield start
    for one in made:
        one.close()


def push(server: WebServer, *secrets: str, host: str = "127.0.0.1", **options: Any) -> Reply:
    """One parcel, and what became of it."""
    own = {key: options.pop(key) for key in ("ca_file", "identity") if key in options}
    client = GuardedClient([f"{host}:{server.port}"], limits=LIMITS, one_place=True, **own)
    scheme = options.pop("scheme", "http")
    url = f"{scheme}://{host}:{server.port}/in"
    channel = WebhookChannel(url, secrets or [new_secret()], client, **options)
    try:
        (reply,) = channel.deliver([PARCEL], lambda parcel: True)
    finally:
        channel.close()
    return reply


def test_two_secrets_are_valid_at_once_for_the_standards_own_library(serve: Serve) -> None:
    server, old, new, other = serve(), new_secret(), new_secret(), new_secret()
    assert push(server, new, old).outcome is Outcome.ACCEPTED
    (request,) = server.requests
    for secret in (old, new):
        assert Webhook(secret).verify(request.body, request.headers) == {"titre": "L’été"}
    with pytest.raises(WebhookVerificationError):
        Webhook(other).verify(request.body, request.headers)


def test_a_bearer_token_stands_in_its_header_and_nowhere_else(serve: Serve) -> None:
    server = serve()
    server.behave = lambda handler: Answer(401, body=b"who is this?")
    reply = push(server, bearer="partner-token-1")
    (request,) = server.requests
    assert request.headers["authorization"] == "Bearer partner-token-1"
    assert "partner-token-1" not in reply.text + reply.code
    push(server)
    assert "authorization" not in server.requests[1].headers


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (202, Outcome.ACCEPTED), (301, Outcome.REFUSED), (400, Outcome.REFUSED),
        (401, Outcome.REFUSED), (404, Outcome.REFUSED), (408, Outcome.DEFERRED),
        (410, Outcome.REFUSED), (425, Outcome.DEFERRED), (429, Outcome.DEFERRED),
        (500, Outcome.DEFERRED), (502, Outcome.DEFERRED), (599, Outcome.DEFERRED),
    ],
)  # fmt: skip
def test_each_answer_is_told_by_its_code(serve: Serve, status: int, outcome: Outcome) -> None:
    server = serve()
    server.behave = lambda handler: Answer(status)
    reply = push(server)
    assert (reply.outcome, reply.code) == (outcome, f"HTTP {status}")


@pytest.mark.parametrize("later", [120.0, 7200.0])
def test_retry_after_is_seconds_or_a_date(serve: Serve, later: float) -> None:
    server = serve()
    server.behave = lambda handler: Answer(429, {"Retry-After": f"{later:.0f}"})
    assert push(server).retry_after == later
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=later), usegmt=True)
    server.behave = lambda handler: Answer(503, {"Retry-After": date})
    assert push(server).retry_after == pytest.approx(later, abs=5)
    server.behave = lambda handler: Answer(429, {"Retry-After": f"{later + 0.5}"})
    assert push(server).retry_after == later + 0.5  # as Discord writes it
    server.behave = lambda handler: Answer(503, {"Retry-After": "soon"})
    assert push(server).retry_after is None


def test_a_redirect_into_the_house_is_not_followed(serve: Serve) -> None:
    server, inside = serve(), serve()
    where = f"http://127.0.0.1:{inside.port}/admin"
    server.behave = lambda handler: Answer(307, {"Location": where})
    reply = push(server)
    assert reply.outcome is Outcome.REFUSED
    assert "new address" in reply.text
    assert inside.requests == []


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        ({"acknowledged": True}, {"acknowledged": True}),
        (
            {"acknowledged": True, "id": "msg_1", "reference": "7/b", "more": [1]},
            {"acknowledged": True, "reference": "7/b"},
        ),
    ],
)
def test_a_receipt_says_that_the_story_is_there(
    serve: Serve, body: dict[str, Any], kept: dict[str, Any]
) -> None:
    server = serve()
    kind = {"Content-Type": "application/json; charset=utf-8"}
    server.behave = lambda handler: Answer(200, kind, json.dumps(body).encode())
    reply = push(server)
    assert reply.outcome is Outcome.DELIVERED
    assert json.loads(reply.text) == kept


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/html", b'{"acknowledged": true}'),
        ("application/json", b"\x00\xff garbage {{{"),
        ("application/json", b"[" * 3000),
        ("application/json", b'{"acknowledged": 1}'),
        ("application/json", b'{"acknowledged": "true"}'),
        ("application/json", b'{"acknowledged": true, "id": "msg_2"}'),
        ("application/json", b'[{"acknowledged": true}]'),
        ("application/json", b'{"acknowledged": true, "x": "' + b"x" * 5000 + b'"}'),
    ],
)
def test_any_other_body_of_a_200_is_accepted_and_is_no_receipt(
    serve: Serve, kind: str, body: bytes
) -> None:
    server = serve()
    server.behave = lambda handler: Answer(200, {"Content-Type": kind}, body)
    assert push(server).outcome is Outcome.ACCEPTED


def tls(pem: Path, clients: Path | None = None) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(pem)
    if clients is not None:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(clients)
    return context


@pytest.mark.parametrize(
    ("days", "names", "trusted", "said"),
    [
        (-1, ["localhost"], True, "expired"),
        (1, ["elsewhere.example.org"], True, "mismatch"),
        (1, ["localhost"], False, "self-signed certificate|unable to get local issuer"),
    ],
)
def test_a_certificate_that_does_not_hold_is_the_routes_fault_and_says_why(
    serve: Serve, tmp_path: Path, days: int, names: list[str], trusted: bool, said: str
) -> None:
    ca, pem = certificate(tmp_path, *names, days=days)
    server = serve(tls(pem))
    more = {"ca_file": ca} if trusted else {}
    reply = push(server, scheme="https", host="localhost", **more)
    assert reply.outcome is Outcome.ROUTE
    assert "certificate does not hold" in reply.text
    assert any(word in reply.text for word in said.split("|"))
    assert server.requests == []


def test_mutual_tls_shows_our_certificate(serve: Serve, tmp_path: Path) -> None:
    for name in ("server", "us", "foreign"):
        (tmp_path / name).mkdir()
    ca, pem = certificate(tmp_path / "server", "localhost")
    clients, own = certificate(tmp_path / "us", "publisher")
    _, foreign = certificate(tmp_path / "foreign", "publisher")
    server = serve(tls(pem, clients))
    options: dict[str, Any] = {"scheme": "https", "host": "localhost", "ca_file": ca}
    assert push(server, identity=own.read_text(), **options).outcome is Outcome.ACCEPTED
    for identity in ("", foreign.read_text()):
        reply = push(server, identity=identity, **options)
        assert reply.outcome is Outcome.ROUTE
        assert "our certificate" in reply.text
    assert len(server.requests) == 1


@pytest.mark.parametrize("identity", ["nonsense", "-----BEGIN CERTIFICATE-----\n"])
def test_an_identity_that_is_none_is_refused(identity: str) -> None:
    with pytest.raises(ValueError, match="both PEM"):
        GuardedClient([], identity=identity)


def test_a_trial_says_that_it_is_one_and_how_far_it_came(serve: Serve) -> None:
    server, secret = serve(), new_secret()
    client = GuardedClient([server.address], limits=LIMITS)
    channel = WebhookChannel(f"http://{server.address}/in", [secret], client)
    assert [(one.step, one.ok) for one in channel.try_out()] == [("connect", True), ("push", True)]
    (request,) = server.requests
    assert Webhook(secret).verify(request.body, request.headers)["type"] == "publisher.test"
    assert request.headers["publisher-test"] == "true"
    server.behave = lambda handler: Answer(401, body=b"bad signature")
    refused = channel.try_out()[-1]
    assert (refused.step, refused.ok) == ("push", False)
    assert "401" in refused.answer
    server.close()
    channel.close()
    assert [(one.step, one.ok) for one in channel.try_out()] == [("connect", False)]
