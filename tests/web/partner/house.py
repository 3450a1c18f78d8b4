"""Two partners of one title, each with an engineer, and the way into their pages."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.test import Client

from publisher.actions.partners.add_partner import add_partner
from publisher.actions.partners.engineer.contacts import add_contact
from publisher.actions.partners.engineer.links import PAGE, ask_links, invite_engineer
from publisher.delivery.models import ServiceMail
from publisher.publications.models import Publication
from publisher.publications.tokens import seal
from publisher.syndication.models import Destination, Partner
from tests.db.ledger import publication

ADDRESS, OTHER = "dev@reseau.example.org", "dev@radio.example.org"


def now() -> datetime:
    return datetime.now(UTC)


def pushed(title: Publication, slug: str, url: str, **terms: object) -> Destination:
    return add_partner(
        publication=title, slug=slug, name=slug.title(), channel="webhook",
        settings={"url": url}, actor="test", now=now(), **terms,
    )  # fmt: skip


@dataclass
class House:
    """`place` is the webhook of the partner whose engineer `browser` is."""

    place: Destination
    other: Destination
    browser: Client = field(
        default_factory=lambda: Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    )

    @property
    def partner(self) -> Partner:
        return self.place.partner

    @property
    def at(self) -> str:
        return f"/partner/to/{self.place.slug}/"

    def link(self, address: str = ADDRESS) -> str:
        """A link that the newsroom mails to somebody."""
        known = set(ServiceMail.objects.values_list("pk", flat=True))
        invite_engineer(partner=self.partner, address=address, actor="cli:test", now=now())
        mail = ServiceMail.objects.exclude(pk__in=known).get()
        return f"/{PAGE}/{seal(PAGE, mail.pk)}"

    def enter(self) -> str:
        """Open the page; the token that its forms carry."""
        answer = self.browser.post(self.link())
        assert (answer.status_code, answer.headers["Location"]) == (303, "/partner/")
        return self.form()

    def form(self) -> str:
        found = re.search(r'name="form" value="(\w+)"', self.browser.get("/partner/").text)
        assert found
        return found[1]

    def post(self, path: str, **values: str) -> "object":
        return self.browser.post(self.at + path, {"form": self.form(), **values})


def house(url: str = "https://reseau.example.org/in", **terms: object) -> House:
    title = publication()
    place = pushed(title, "reseau", url, **terms)
    other = pushed(title, "radio", "https://radio.example.org/in")
    for one, address in ((place, ADDRESS), (other, OTHER)):
        add_contact(partner=one.partner, address=address, actor="cli:test", now=now())
    return House(place, other)


def asked_links() -> list[str]:
    """Links that were mailed because somebody asked."""
    return [
        f"/{PAGE}/{seal(PAGE, mail.pk)}"
        for mail in ServiceMail.objects.filter(purpose="partner_link").order_by("pk")
    ]


__all__ = ["ADDRESS", "OTHER", "House", "ask_links", "asked_links", "house", "now", "pushed"]
