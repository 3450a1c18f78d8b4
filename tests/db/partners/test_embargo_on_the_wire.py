"""An embargo that a partner's document names holds here, whatever ninjs calls the field."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from publisher.actions.intake.arrival import Arrival
from publisher.actions.intake.store_article import StoredArticle, store_article
from publisher.actions.stories.new_version import is_out
from publisher.content.parsers import parse
from publisher.renderers.wire.ninjs import render_ninjs
from publisher.renderers.wire.source import WireSource
from tests.db.ledger import publication
from tests.db.partner_rows import NOW
from tests.unit.test_ninjs import published

pytestmark = [pytest.mark.django_db, pytest.mark.database]
UNTIL = NOW + timedelta(days=3)


def arrive(document: bytes, *, now: datetime = NOW) -> StoredArticle:
    arrival = Arrival(publication=publication(), source="agency", actor="test", now=now)
    return store_article(arrival=arrival, parsed=parse(document, filename="story.json"))


def wire(name: str) -> bytes:
    fields = {
        "uri": "urn:newsml:agence.example:20260301:quai",
        name: UNTIL.isoformat(),
        "headlines": [{"role": "main", "value": "Le quai rouvre"}],
        "bodies": [{"role": "main", "contentType": "text/html", "value": "<p>Mardi.</p>"}],
    }
    return json.dumps(fields).encode()


@pytest.mark.parametrize("name", ["embargoed", "embargoedUntil", "embargoeduntil"])
def test_the_story_waits(name: str) -> None:
    article = arrive(wire(name)).article
    assert article.embargo_until == UNTIL
    assert not is_out(article, now=NOW)


def test_an_embargo_that_is_over_keeps_nothing_out() -> None:
    after = UNTIL + timedelta(hours=1)
    article = arrive(wire("embargoedUntil"), now=after).article
    assert is_out(article, now=after)


def test_our_own_advance_copy_is_one_in_the_next_house() -> None:
    parsed = parse(wire("embargoedUntil"), filename="story.json")
    moment = datetime(2026, 2, 1, tzinfo=UTC)
    copy = published(parsed.article, published_at=moment, updated_at=moment)
    source = WireSource(name="Le Courrier", domain="courrier.example.org", language="fr")
    article = arrive(render_ninjs(copy, source)).article
    assert not is_out(article, now=NOW)
    assert is_out(article, now=UNTIL + timedelta(minutes=1))
