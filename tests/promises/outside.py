"""Those outside a house: a partner, a subscriber of its hub, programs, readers of feeds."""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.cache import cache
from django.test import Client

from publisher.actions.feeds.build_feeds import build_feeds
from publisher.actions.feeds.create_feed import create_feed
from publisher.actions.feeds.feed_keys import create_feed_key
from publisher.actions.feeds.hub.work_hub import HubWorker
from publisher.actions.partners.add_partner import add_partner
from publisher.actions.publications.create_publication import create_publication
from publisher.publications.models import Publication
from publisher.syndication.models import Feed, FeedPage, HubRequest, HubSubscription
from publisher.web.feeds.artefacts import Artefacts
from publisher.web.feeds.server import Wsgi, feed_server
from tests.channels.web_server import Request
from tests.subscriber import Subscriber
from tests.web.api.client import program
from tests.wsgi import call

NOW = datetime.now(UTC) - timedelta(days=1)
FORM = "application/x-www-form-urlencoded"
FORMATS = ("rss", "atom", "json")
SITE_MAPS = ("news-sitemap.xml", "sitemap.xml", "sitemap-1.xml")
# What a program may read, by the name of its exit.
PROGRAMS = {
    "api": ("articles:read", "articles:history"),
    "api of the paying": ("articles:read", "articles:history", "articles:paid"),
}


@dataclass
class Outside:
    """One server stands for the partner and the subscriber; its requests are what left."""

    publication: Publication
    server: Subscriber
    programs: dict[str, Client] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    feeds: Wsgi = field(init=False)

    def __post_init__(self) -> None:
        # One server of feeds for the whole walk: what it keeps must not outlive a kill.
        self.feeds = feed_server(_no_pages, Artefacts(itertools.count(0, 0.25).__next__))
        who: dict[str, Any] = {"actor": "test", "now": NOW}
        add_partner(
            publication=self.publication,
            slug="reseau",
            name="Réseau",
            channel="webhook",
            settings={"url": self.server.callback("/partner")},
            **who,
        )
        for slug, access in (("pages", "free"), ("toutes", "paid")):
            feed = create_feed(publication=self.publication, slug=slug, access=access, **who)
            Feed.objects.filter(pk=feed.pk).update(length=1)  # a page for each story
            if access != "free":
                self.keys[slug] = f"/{create_feed_key(feed=feed, name='Anne', **who).key}"
        for name, scopes in PROGRAMS.items():
            self.programs[name] = program(self.publication, name.replace(" ", "-"), *scopes).client
        other = create_publication(slug="cap", name="Le Cap", domain="cap.example.org", **who)
        self.programs["api of another title"] = program(other, "cap").client
        self.programs["api without a token"] = Client(headers={"host": "localhost"})
        self._subscribe()

    def _subscribe(self) -> None:
        build_feeds(publication_id=self.publication.pk, now=NOW)
        for kind in FORMATS:
            form = {
                "hub.mode": "subscribe",
                "hub.topic": f"http://localhost:8000/feeds/marche/all.{kind}",
                "hub.callback": self.server.callback(f"/hub/{kind}"),
            }
            answer = Client().post("/hub", urlencode(form), content_type=FORM)
            assert answer.status_code == 202
        HubRequest.objects.update(next_attempt_at=NOW)
        self.work(datetime.now(UTC))
        assert HubSubscription.objects.count() == len(FORMATS)

    def work(self, now: datetime) -> None:
        """The hub does what is due at `now`."""
        worker = HubWorker(clock=lambda: now)
        worker.run(seconds=20)
        worker.close()

    def taken(self) -> dict[str, bytes]:
        """What the partner and the subscriber were sent since they were asked last."""
        requests, self.server.server.requests = self.server.server.requests, []
        return {
            "partner by webhook": _sent(r for r in requests if r.path.startswith("/partner")),
            "feed by hub": _sent(r for r in requests if r.path.startswith("/hub")),
        }

    def read(self, guids: list[str]) -> dict[str, bytes]:
        """What programs and readers of feeds find."""
        cache.clear()
        return {
            "site maps": b"".join(self._feed(f"/feeds/marche/{name}") for name in SITE_MAPS),
            "archive pages": self._pages("pages", *FORMATS),
            "archive pages of the paying": self._pages("toutes", "json"),
            **{name: self._asked(name, guids) for name in self.programs},
        }

    def _asked(self, name: str, guids: list[str]) -> bytes:
        history = ("/versions", "/timeline") if name == "api" else ()
        return _answers(self.programs[name], guids, *history)

    def _pages(self, feed: str, *formats: str) -> bytes:
        numbers = FeedPage.objects.filter(feed__slug=feed).values_list("number", flat=True)
        parts = [f"/{number}.{kind}" for number in numbers for kind in formats]
        key = self.keys.get(feed, "")
        if key and parts:
            assert call(self.feeds, f"/feeds/marche/{feed}{parts[0]}").status == 404
        return b"".join(self._feed(f"/feeds/marche/{feed}{key}{part}") for part in parts)

    def _feed(self, path: str) -> bytes:
        answer = call(self.feeds, path)
        assert answer.status == 200, path
        return str(answer.headers).encode() + answer.body


def _no_pages(_environ: Any, _start: Any) -> Iterable[bytes]:
    raise AssertionError("only feeds are asked for")


def _sent(requests: Iterable[Request]) -> bytes:
    return b"".join(f"{one.path} {one.headers}".encode() + one.body for one in requests)


def _answers(client: Client, guids: list[str], *more: str) -> bytes:
    paths = ["?limit=200", *(f"/{guid}{what}" for guid in guids for what in ("", *more))]
    answers = [client.get(f"/api/v1/articles{path}") for path in paths]
    assert all(answer.status_code in (200, 401, 404) for answer in answers)
    return b"".join(str(dict(answer.headers)).encode() + answer.content for answer in answers)
