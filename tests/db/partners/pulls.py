"""A partner that pulls, for tests: its destination, its token, and the requests it makes."""

from dataclasses import dataclass, field
from typing import Any

from django.core.cache import cache
from django.test import Client

from publisher.actions.partners.add_partner import add_partner
from publisher.actions.partners.partner_tokens import Kind, rotate_partner_token
from publisher.publications.models import Publication
from publisher.syndication.models import Destination
from tests.db.partner_rows import NOW


def shelf(of: Publication, slug: str = "lecteur", **options: Any) -> Destination:
    """A destination that a partner pulls from."""
    return add_partner(
        publication=of, slug=slug, name="", channel="pull", settings={}, actor="test", now=NOW,
        **options,
    )  # fmt: skip


@dataclass
class Puller:
    """A program of the partner's, that keeps its cursor."""

    token: str
    cursor: str = ""
    seen: list[dict[str, Any]] = field(default_factory=list)

    def get(self, path: str = "articles", **query: str) -> Any:
        """One request."""
        client = Client(headers={"host": "localhost", "authorization": f"Bearer {self.token}"})
        return client.get(f"/api/v1/partner/{path}", query)

    def post(self, path: str, body: dict[str, str]) -> Any:
        """Another request, that says something."""
        client = Client(headers={"host": "localhost", "authorization": f"Bearer {self.token}"})
        return client.post(f"/api/v1/partner/{path}", body, content_type="application/json")

    def read(self, limit: int = 100) -> list[dict[str, Any]]:
        """The next page; the cursor moves on."""
        after = {"after": self.cursor} if self.cursor else {}
        answer = self.get(limit=str(limit), **after)
        assert answer.status_code == 200, answer.content
        page = answer.json()
        self.cursor = page["next"]
        self.seen += page["articles"]
        stories: list[dict[str, Any]] = page["articles"]
        return stories

    def versions(self) -> list[tuple[str, int, str]]:
        """All that it has ever read."""
        return [(one["guid"], one["version"], one["pubstatus"]) for one in self.seen]


def puller(destination: Destination) -> Puller:
    """Whoever holds a token of the destination."""
    cache.clear()
    made = rotate_partner_token(destination=destination, kind=Kind.API, actor="test", now=NOW)
    return Puller(made.token)
