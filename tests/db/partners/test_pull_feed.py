"""A partner's private feed, as its reader gets it by the address with the key."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.wsgi import get_wsgi_application
from lxml import etree

from publisher.actions.partners.deliver_to_partners import deliver_to_partners
from publisher.actions.partners.partner_tokens import Kind, rotate_partner_token
from publisher.actions.partners.pause_partner import pause_partner
from publisher.actions.partners.pulling.feed import feed_addresses
from publisher.actions.stories.kill_article import kill_article
from publisher.publications.models import Publication
from publisher.syndication.models import Destination
from publisher.web.feeds.server import feed_server
from tests.db.ledger import publication
from tests.db.partner_rows import NOW, later, states, story
from tests.db.partners.pulls import shelf
from tests.wsgi import Answer, call

pytestmark = [pytest.mark.django_db, pytest.mark.database]
Get = Callable[..., Answer]


@pytest.fixture
def title() -> Publication:
    cache.clear()
    return publication()


@pytest.fixture
def get() -> Get:
    application = feed_server(get_wsgi_application())

    def asked(path: str, **headers: str) -> Answer:
        return call(application, path, **headers)

    return asked


def key_of(destination: Destination, now: datetime | None = None, **more: Any) -> str:
    return rotate_partner_token(
        destination=destination, kind=Kind.FEED, actor="test", now=now or datetime.now(UTC), **more
    ).token


def path(destination: Destination, key: str, kind: str = "json") -> str:
    return "/" + feed_addresses(destination, key)[kind].split("/", 3)[3]  # type: ignore[index]


def items(answer: Answer) -> list[dict[str, Any]]:
    assert answer.status == 200, answer
    found: list[dict[str, Any]] = json.loads(answer.body)["items"]
    return found


def test_it_shows_what_the_destination_is_owed_in_each_format(title: Publication, get: Get) -> None:
    destination = shelf(title, filter="rubric Monde")
    story(title, guid="a")
    story(title, guid="b", rubrics=["Sport"])
    story(title, "Le bac revient.", guid="c")
    deliver_to_partners(now=NOW)
    key = key_of(destination)
    assert len(items(get(path(destination, key)))) == 2
    for kind, found in (("rss", "channel/item"), ("atom", "{http://www.w3.org/2005/Atom}entry")):
        answer = get(path(destination, key, kind))
        assert len(etree.fromstring(answer.body).findall(found)) == 2
        assert key in answer.body.decode()
        assert answer.headers["cache-control"] == "private, no-cache"
        assert "set-cookie" not in answer.headers


def test_a_kill_leaves_a_tombstone_and_no_word_of_the_story(title: Publication, get: Get) -> None:
    destination = shelf(title)
    story(title, "Un secret.", guid="a")
    deliver_to_partners(now=NOW)
    key = key_of(destination)
    assert "Un secret." in get(path(destination, key)).body.decode()
    kill_article(article=story(title, "Un secret.", guid="a"), notice="Faux.", actor="test",
                 now=later(minutes=1))  # fmt: skip
    assert items(get(path(destination, key))) == []  # recorded, not yet given out
    deliver_to_partners(now=later(minutes=1))
    atom = get(path(destination, key, "atom")).body.decode()
    assert "deleted-entry" in atom
    assert "Un secret." not in atom
    assert "Faux." in get(path(destination, key, "rss")).body.decode()


@pytest.mark.slow
def test_a_paused_partner_sees_tombstones_alone(title: Publication, get: Get) -> None:
    """Slow: much is written to the ledger."""
    destination = shelf(title)
    story(title, guid="a")
    story(title, guid="b")
    deliver_to_partners(now=NOW)
    key = key_of(destination)
    pause_partner(partner=destination.partner, actor="test", now=NOW)
    kill_article(article=story(title, guid="b"), notice="Faux.", actor="test",
                 now=later(minutes=1))  # fmt: skip
    deliver_to_partners(now=later(minutes=1))
    assert len(items(get(path(destination, key)))) == 1


def test_only_its_own_key_opens_it(title: Publication, get: Get) -> None:
    own, other = shelf(title), shelf(title, "autre")
    key, foreign = key_of(own), key_of(other)
    token = rotate_partner_token(
        destination=own, kind=Kind.API, actor="test", now=datetime.now(UTC)
    ).token
    for wrong in (foreign, "a" * 43, token[-43:], key[:-1] + ("A" if key[-1] != "A" else "B")):
        assert get(path(own, wrong)).status == 404
    assert get(f"/feeds/{title.slug}/lecteur.json").status == 404
    assert get(path(own, key)).status == 200


def test_keys_rotate_with_two_valid_at_once(title: Publication, get: Get) -> None:
    destination = shelf(title)
    first, second = key_of(destination), key_of(destination)
    third = key_of(destination)
    found = [get(path(destination, key)).status for key in (first, second, third)]
    assert found == [404, 200, 200]
    late = datetime.now(UTC) - timedelta(days=8)
    fourth = key_of(destination, now=late)
    assert get(path(destination, third)).status == 404
    assert get(path(destination, fourth)).status == 200


def test_a_reader_who_names_the_document_has_it(title: Publication, get: Get) -> None:
    destination = shelf(title)
    story(title, guid="a")
    deliver_to_partners(now=NOW)
    where = path(destination, key_of(destination))
    first = get(where)
    assert states(destination) == ["accepted"]
    again = get(where, if_none_match=first.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    assert states(destination) == ["delivered"]


def test_who_asks_too_often_waits(
    title: Publication, get: Get, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("publisher.web.feeds.partner_feeds.PER_MINUTE", 1)
    destination = shelf(title)
    where = path(destination, key_of(destination))
    assert [get(where).status for _ in range(2)] == [200, 429]
