"""Products, feeds and sources made and changed at the desk."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from publisher.actions.feeds.build_feeds import rebuild_feeds
from publisher.actions.intake.sources.silence import silent_sources
from publisher.editorial.models import Source
from publisher.publications.models import Membership, SiteReading
from publisher.publications.secrets import decrypt
from publisher.syndication.models import Destination, Feed, FeedDocument, Product, SilenceLimit
from tests.browser.rooms import Room, make_room
from tests.shared_rows import shared_rows

pytestmark = [pytest.mark.django_db, pytest.mark.database]
FEED = {"title": "Le sport", "access": "free", "length": "50", "full_text": "1"}


@shared_rows
def room(db: None) -> Room:
    return make_room("anse", "L’Anse", "fr")


@pytest.fixture
def client(room: Room) -> Client:
    """Signed in as an admin."""
    client = Client(headers={"host": "localhost"})
    client.force_login(room.user)
    return client


def test_a_product_is_made_tried_shared_and_kept_while_it_is(client: Client) -> None:
    made = client.post("/desk/products/new/", {"name": "Tout le sport", "filter": "rubric Sport"})
    product = Product.objects.get(slug="tout-le-sport")
    assert made.url == f"/desk/products/{product.pk}/"
    tried = client.post(made.url, {"name": "Tout", "filter": "language is fr", "act": "preview"})
    assert "articles seraient partis," in tried.text
    product.refresh_from_db()
    assert product.name == "Tout le sport"
    wrong = client.post(made.url, {"name": "Tout", "filter": "access is rouge"})
    assert wrong.status_code == 400
    assert "<mark>rouge</mark>" in wrong.text
    Destination.objects.filter(partner__slug="agence").update(product=product)
    refused = client.post(f"{made.url}remove/")
    assert refused.status_code == 409
    assert "Agence du Littoral · main" in refused.text
    Destination.objects.update(product=None)
    assert client.post(f"{made.url}remove/").status_code == 302
    assert not Product.objects.filter(pk=product.pk).exists()
    assert client.post(f"{made.url}remove/").status_code == 404
    again = client.post("/desk/products/new/", {"name": "Du sport"})
    assert "porte déjà ce nom court" in again.text


def test_a_feed_is_made_and_changed(client: Client, room: Room) -> None:
    made = client.post("/desk/feeds/new/", {**FEED, "rubrics": "Sport\r\nVoile"})
    feed = Feed.objects.get(slug="le-sport")
    assert feed.query == {"rubric": ["Sport", "Voile"]}
    assert made.url == f"/desk/feeds/{feed.pk}/"
    assert "en construction" in client.get(made.url).text
    assert client.post(made.url, {**FEED, "title": "Tout"}).status_code == 302
    feed.refresh_from_db()
    assert (feed.title, feed.query) == ("Tout", {})
    assert FeedDocument.objects.filter(feed=feed).count() == 3  # built with the change
    checked = client.get(f"{made.url}?check=w3c").text
    assert "/feeds/anse/le-sport.rss" in checked
    for wrong, field in (
        ({"length": "3"}, "length"),
        ({"languages": "klingon!"}, "languages"),
        ({"language": "??"}, "language"),
    ):
        page = client.post(made.url, {**FEED, **wrong})
        assert page.status_code == 400, wrong
        assert f'id="{field}-fault"' in page.text, wrong
    assert client.post("/desk/feeds/new/", FEED).status_code == 400


def test_nobody_gets_a_feed_under_another_audience_than_it_was_made_for(
    client: Client, room: Room
) -> None:
    """Its documents change in the transaction in which its access does."""
    feed = Feed.objects.get(slug="abonnes")
    now = timezone.now()
    rebuild_feeds(publication=room.newsroom.publication, now=now)
    kept = {one.format: bytes(one.body) for one in FeedDocument.objects.filter(feed=feed)}
    assert b"0-the-key-of-the-reader-0" in kept["rss"]
    assert client.post(f"/desk/feeds/{feed.pk}/", {**FEED, "title": "Ouvert"}).status_code == 302
    for one in FeedDocument.objects.filter(feed=feed):
        assert b"0-the-key-of-the-reader-0" not in bytes(one.body)


def test_a_feed_is_moved_and_retired_by_its_name(client: Client) -> None:
    feed = Feed.objects.get(slug="all")
    there = f"/desk/feeds/{feed.pk}/"
    assert client.post(f"{there}move/", {"url": "javascript:alert(1)"}).status_code == 400
    assert client.post(f"{there}move/", {"url": "https://a.example.org/a.rss"}).status_code == 302
    assert "https://a.example.org/a.rss" in client.get(there).text
    assert client.post(f"{there}retire/", {"slug": "autre"}).status_code == 400
    assert client.post(f"{there}retire/", {"slug": "all"}).status_code == 302
    assert "fermé" in client.get(there).text
    assert client.post(f"{there}retire/", {"slug": "all"}).status_code == 400
    assert client.post(there, FEED).status_code == 400


def test_a_source_is_kept_changed_and_its_secret_shown_once(client: Client) -> None:
    form = {"name": "Le Fanal", "feed": "https://fanal.example.org/flux", "webhook": "ghost"}
    once = client.post("/desk/sources/new/", form)
    source = Source.objects.get(slug="le-fanal")
    secret = decrypt(source.webhook_secret)
    assert secret in once.text
    there = f"/desk/sources/{source.pk}/"
    assert secret not in client.get(there).text
    Source.objects.filter(pk=source.pk).update(etag="x", failures=3, polled_at=timezone.now())
    moved = {**form, "feed": "https://fanal.example.org/autre", "silent_hours": "6"}
    assert client.post(there, moved).status_code == 302
    source.refresh_from_db()
    assert (source.etag, source.failures, source.polled_at) == ("", 0, None)
    assert SilenceLimit.objects.get(source=source).hours == 6
    for wrong, field in (
        ({"feed": "http://127.0.0.1/flux"}, "feed"),
        ({"silent_hours": "99999"}, "silent_hours"),
        ({"webhook": "fax"}, "webhook"),
    ):
        page = client.post(there, {**moved, **wrong})
        assert page.status_code == 400, wrong
        assert f'id="{field}-fault"' in page.text, wrong
    other = client.post(f"{there}secret/")
    source.refresh_from_db()
    assert decrypt(source.webhook_secret) != secret
    assert decrypt(source.webhook_secret) in other.text
    assert client.post(there, {**moved, "webhook": "", "silent_hours": ""}).status_code == 302
    assert client.post(f"{there}secret/").status_code == 400
    assert not SilenceLimit.objects.exists()


def test_hours_that_a_person_set_decide_when_a_source_is_silent(room: Room) -> None:
    source, now = Source.objects.get(slug="depeches"), timezone.now()
    publication = room.newsroom.publication
    Source.objects.filter(pk=source.pk).update(created_at=now - timedelta(hours=8))

    def silent() -> list[str]:
        return [one.source.slug for one in silent_sources(now=now, publication=publication)]

    assert silent() == []
    limit = SilenceLimit.objects.create(publication=publication, source=source, hours=6)
    assert silent() == ["depeches"]
    for hours in (12, 0):
        SilenceLimit.objects.filter(pk=limit.pk).update(hours=hours)
        assert silent() == []


def test_an_address_is_read_before_a_source_is_kept(client: Client, room: Room) -> None:
    assert client.post("/desk/sources/new/", {"act": "look", "address": "?"}).status_code == 400
    asked = client.post("/desk/sources/new/", {"act": "look", "address": "fanal.example.org"})
    row = SiteReading.objects.get(user=room.user)
    waiting = client.get(asked.url)
    assert waiting.headers["Refresh"] == "1"
    found = {
        "address": "https://fanal.example.org/",
        "host": "fanal.example.org",
        "name": "Le Fanal",
        "feed": "https://fanal.example.org/flux",
        "stories": 1,
        "coming": [{"headline": "La marée", "at": "2026-11-30T06:00:00+00:00"}],
    }
    done = {"due_at": None, "read_at": timezone.now(), "found": found}
    SiteReading.objects.filter(pk=row.pk).update(**done)
    page = client.get(asked.url).text
    assert "C’est un site, et il a un flux. Il contient 1 article." in page
    assert "La marée" in page
    taken = client.post("/desk/sources/new/", {"name": "x", "slug": "vigie", "reading": row.pk})
    assert taken.status_code == 400
    assert re.search(r'id="slug-fault">[^<]*déjà ce nom court', taken.text)
    assert "La marée" in taken.text
    other = Client(headers={"host": "localhost"})
    other.force_login(room.newsroom.member("b-autre", Membership.Role.ADMIN))
    assert "La marée" not in other.get(asked.url).text  # a reading is its person's own
