"""A program that calls the API, in the tests' own process."""

import json
from dataclasses import dataclass
from typing import Any

from django.test import Client

from publisher.actions.publications.create_token import create_token
from publisher.publications.api_tokens import EVERY_SCOPE, SCOPES
from publisher.publications.models import Publication
from tests.newsroom import NOW

NINJS = "application/vnd.iptc.ninjs+json"


def story(headline: str = "Le bac revient", **fields: Any) -> dict[str, Any]:
    """A small article in our own JSON."""
    blocks = [{"type": "paragraph", "content": [{"text": "Le bac traverse de nouveau."}]}]
    return {"headline": headline, "blocks": blocks, **fields}


@dataclass
class Program:
    """One token, and the requests it makes."""

    token: str
    client: Client

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """The answer to a request; a body that is no bytes goes as JSON."""
        kind = headers.pop("content_type", "application/json")
        data = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body)
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.generic(method, f"/api/v1{path}", data, content_type=kind, headers=given)

    def put(self, guid: str, body: Any = None, query: str = "", **headers: str) -> Any:
        return self.call("PUT", f"/articles/{guid}{query}", body or story(), **headers)

    def get(self, path: str, **headers: str) -> Any:
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.call("POST", path, body, **headers)


def program(publication: Publication, name: str = "cms", *scopes: str, source: str = "") -> Program:
    """A program with a token of these scopes (all of them when none is named)."""
    made = create_token(
        publication=publication,
        name=name,
        scopes=scopes or tuple(SCOPES),
        within=tuple(EVERY_SCOPE),
        source=source,
        actor="cli:test",
        now=NOW,
    )
    client = Client(headers={"host": "localhost", "authorization": f"Bearer {made.token}"})
    return Program(made.token, client)
