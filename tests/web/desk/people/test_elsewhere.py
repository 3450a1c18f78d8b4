"""Signing in by OpenID Connect, with a provider on loopback that is dialled through the guard."""

import base64
import hmac
import json
import threading
from collections.abc import Callable, Iterator
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers import registry
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.test import Client
from jwt.algorithms import RSAAlgorithm
from pytest_django.fixtures import Settings

from publisher.errors import PublisherError
from publisher.publications.claims import checked_claims, provider_settings
from publisher.publications.models import Membership, User
from tests.web.conftest import Newsroom
from tests.web.desk.people.conftest import first_match, is_in, somebody

pytestmark = [pytest.mark.django_db, pytest.mark.database]
LEA = {
    "sub": "u1",
    "preferred_username": "lea@press.example.org",
    "email": "camille@example.org",
    "email_verified": False,
    "groups": ["redaction"],
}


@cache
def key(whose: str = "provider") -> rsa.RSAPrivateKey:
    """Made by the first test that wants it: every worker of a run imports this file."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def keys() -> dict[str, Any]:
    """As the provider shows them."""
    shown = json.loads(RSAAlgorithm.to_jwk(key().public_key()))
    return {"keys": [{**shown, "kid": "1", "alg": "RS256"}]}


def _jwt(claims: dict[str, Any]) -> str:
    return jwt.encode(claims, key(), algorithm="RS256", headers={"kid": "1"})


def _forged(claims: dict[str, Any], header: dict[str, str], signature: bytes = b"") -> str:
    parts = [json.dumps(one).encode() for one in (header, claims)]
    packed = (base64.urlsafe_b64encode(one).rstrip(b"=").decode() for one in (*parts, signature))
    return ".".join(packed)


def _by_another_key(claims: dict[str, Any]) -> str:
    return jwt.encode(claims, key("another"), algorithm="RS256", headers={"kid": "1"})


def _by_the_public_key(claims: dict[str, Any]) -> str:
    shown = key().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    header = {"alg": "HS256", "kid": "1"}
    unsigned = _forged(claims, header).rstrip(".")
    return _forged(claims, header, hmac.digest(shown, unsigned.encode(), "sha256"))


class Provider(ThreadingHTTPServer):
    """Says of whoever comes what `claims` holds."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.issuer = f"http://127.0.0.1:{self.server_port}"
        self.claims, self.token = dict(LEA), dict[str, Any]()
        self.asked: list[str] = []
        self.sign: Callable[[dict[str, Any]], str] = _jwt


class _Answers(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        self._answer()

    do_POST = do_GET  # noqa: N815 (the library's word)

    def log_message(self, *_: object) -> None:
        pass

    def _answer(self) -> None:
        self.rfile.read(int(self.headers.get("content-length") or 0))
        server, path = self.server, urlsplit(self.path).path
        server.asked.append(path)
        issuer = server.issuer
        said = {"sub": server.claims["sub"], "iss": issuer, "aud": "press", "exp": 4_000_000_000}
        documents: dict[str, Any] = {
            "/.well-known/openid-configuration": {
                "issuer": issuer,
                "authorization_endpoint": f"{issuer}/authorize",
                "token_endpoint": f"{issuer}/token",
                "userinfo_endpoint": f"{issuer}/me",
                "jwks_uri": f"{issuer}/keys",
            },
            "/token": {"access_token": "t", "id_token": server.sign({**said, **server.token})},
            "/keys": keys(),
            "/me": server.claims,
        }
        body = json.dumps(documents.get(path, {})).encode()
        self.send_response(200 if path in documents else 404)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def provider(settings: Settings) -> Iterator[Provider]:
    server = Provider()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    registry.register(OpenIDConnectProvider)  # as its app does where an issuer is set
    settings.OIDC_ISSUER = server.issuer
    settings.OIDC_ROLES = ["groups=redaction:rive=editor", "groups=chefs:rive=chief"]
    settings.SOCIALACCOUNT_PROVIDERS = provider_settings(server.issuer, "press", "secret")
    settings.ALLOW_PRIVATE = [f"127.0.0.1:{server.server_port}"]
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def come(client: Client) -> Any:
    """By the button of the page, to the provider and back; the answer to the way back."""
    page = client.get("/desk/sign-in/").text
    led = client.get(first_match(r'href="(/desk/sign-in/by/[^"]+)"', page))
    assert led.status_code == 302, led.text
    asked = parse_qs(urlsplit(led.url).query)
    ours = f"{settings.BASE_URL}/desk/sign-in/by/oidc-"
    assert asked["redirect_uri"][0].startswith(ours), asked
    assert asked["code_challenge_method"] == ["S256"]
    back = urlsplit(asked["redirect_uri"][0]).path
    return client.get(back, {"code": "c", "state": asked["state"][0]})


def test_claims_make_an_account_and_decide_its_roles(
    provider: Provider, camille: User, ours: Newsroom
) -> None:
    client = somebody()
    assert come(client).status_code == 302
    assert is_in(client)
    lea = User.objects.get(username="lea")
    assert lea.email is None, "an address that nobody verified is nobody's, and camille keeps hers"
    assert Membership.objects.get(user=lea).role == "editor"
    provider.claims["groups"] = ["redaction", "chefs"]
    assert come(somebody()).status_code == 302
    assert Membership.objects.get(user=lea).role == "chief"
    provider.claims["groups"] = []
    assert come(somebody()).status_code == 403
    assert not Membership.objects.filter(user=lea).exists()
    assert User.objects.count() == 2


def test_another_subject_is_another_person_and_no_role_no_account(
    provider: Provider, ours: Newsroom
) -> None:
    assert come(somebody()).status_code == 302
    provider.claims["sub"] = "u2"
    assert come(somebody()).status_code == 302
    assert set(User.objects.values_list("username", flat=True)) == {"lea", "lea-2"}
    provider.claims |= {"sub": "u3", "groups": "redaction,chefs"}
    answer = come(somebody())
    assert answer.status_code == 403
    assert "pas de rôle ici" in answer.text
    assert SocialAccount.objects.count() == User.objects.count() == 2


def test_a_verified_address_that_nobody_has_is_kept(provider: Provider, ours: Newsroom) -> None:
    provider.claims |= {"email": "Lea@Example.org", "email_verified": True}
    come(somebody())
    assert User.objects.get().email == "lea@example.org"


@pytest.mark.parametrize(
    "token", [{"iss": "https://other.example.org"}, {"sub": "u9"}, {"aud": "another"}, {"exp": 1}]
)
def test_a_token_that_is_not_right_lets_nobody_in(
    token: dict[str, Any], provider: Provider, ours: Newsroom
) -> None:
    provider.token = token
    client = somebody()
    assert come(client).status_code == 403
    assert not is_in(client)
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "sign",
    [
        _by_another_key,
        _by_the_public_key,
        lambda claims: _forged(claims, {"alg": "none", "kid": "1"}),
        lambda claims: _forged(claims, {"alg": "RS256", "kid": "1"}, b"signed"),
        lambda claims: _forged(claims, {"alg": "RS256"}, b"signed"),
        lambda claims: _jwt(claims).replace(".", ".."),
        lambda claims: "nothing",
    ],
    ids=["another key", "public key", "none", "no signature", "no key", "odd", "no token"],
)
def test_a_token_without_the_providers_signature_lets_nobody_in(
    provider: Provider, ours: Newsroom, sign: Callable[[dict[str, Any]], str]
) -> None:
    provider.sign = sign
    client = somebody()
    assert come(client).status_code == 403
    assert not is_in(client)
    assert not User.objects.filter(username__startswith="lea").exists()


def test_without_the_guards_leave_nothing_is_dialled(
    provider: Provider, ours: Newsroom, settings: Settings
) -> None:
    settings.ALLOW_PRIVATE = []
    client = somebody()
    page = client.get("/desk/sign-in/").text
    answer = client.get(first_match(r'href="(/desk/sign-in/by/[^"]+)"', page))
    assert answer.status_code == 403
    assert provider.asked == []


def test_a_forged_way_back_and_an_unknown_provider(provider: Provider, ours: Newsroom) -> None:
    client = somebody()
    path = first_match(r'href="(/desk/sign-in/by/[^"?]+)', client.get("/desk/sign-in/").text)
    assert client.get(f"{path}back/", {"code": "c", "state": "x"}).status_code == 403
    assert client.get("/desk/sign-in/by/oidc-other/").status_code == 404


def test_without_a_provider_there_is_no_button(ours: Newsroom) -> None:
    assert "/desk/sign-in/by/" not in somebody().get("/desk/sign-in/").text
    assert somebody().get("/desk/sign-in/by/oidc-x/").status_code == 404
    with pytest.raises(PublisherError):
        checked_claims({"userinfo": {"sub": "u1"}}, "https://login.example.org")
