"""Sources, feeds, partners, tokens at the desk; the banner; what a page asks of the database."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client

from publisher.actions.partners.terms.products import create_product
from publisher.delivery.models import LedgerIdentity, Send, ServiceMail
from publisher.delivery.reasons import Code, because, hold_columns
from publisher.editorial.models import Source
from publisher.publications.api_tokens import SCOPES as KNOWN
from publisher.publications.api_tokens import hash_of
from publisher.publications.models import ApiToken, Membership
from publisher.syndication.filters.stored import tree_of
from publisher.syndication.models import Destination, FeedKey, Partner
from publisher.web.desk.setup.tokens import SCOPES
from tests.browser.room_rows import got_by_partners
from tests.browser.rooms import Room, make_room
from tests.newsroom import NOW
from tests.shared_rows import shared_rows
from tests.web.conftest import Newsroom

pytestmark = [pytest.mark.django_db, pytest.mark.database]
SignedIn = Callable[[str], Client]
Role = Membership.Role


@shared_rows
def room(db: None) -> Room:
    made = make_room("anse", "L’Anse", "fr")
    got_by_partners(made.corrected)
    return made


@pytest.fixture
def client(room: Room) -> Client:
    """Signed in as an admin."""
    client = Client(headers={"host": "localhost"})
    client.force_login(room.user)
    return client


def as_role(room: Room, role: str) -> Client:
    client = Client(headers={"host": "localhost"})
    client.force_login(room.newsroom.member(f"b-{role}", role))
    return client


@pytest.mark.slow
def test_a_source_says_how_it_is_and_is_paused_resumed_and_polled(
    client: Client, room: Room
) -> None:
    """Slow: many requests."""
    page = client.get("/desk/sources/").text
    assert "1 source demande votre attention" in page
    assert "Le serveur a répondu 503." in page
    assert "nous livre jusqu’au" in page
    source = Source.objects.get(slug="vigie")
    control = f"/desk/sources/{source.pk}/control/"
    assert client.post(control, {"act": "poll"}).status_code == 302
    source.refresh_from_db()
    assert source.next_poll_at is not None
    assert source.next_poll_at <= datetime.now(UTC)
    assert client.post(control, {"act": "pause"}).status_code == 302
    refused = client.post(control, {"act": "poll"})
    assert refused.status_code == 409
    assert "suspendue" in refused.text
    assert client.post(control, {"act": "resume"}).status_code == 302
    assert client.post(control, {"act": "nonsense"}).status_code == 400
    assert as_role(room, Role.EDITOR).post(control, {"act": "pause"}).status_code == 403
    assert as_role(room, Role.VIEWER).post(control, {"act": "poll"}).status_code == 403


def test_a_partner_is_paused_by_senders_only(client: Client, room: Room) -> None:
    partner = Partner.objects.get(slug="agence")
    control = f"/desk/partners/{partner.pk}/control/"
    assert as_role(room, Role.EDITOR).post(control, {"act": "pause"}).status_code == 403
    assert client.post(control, {"act": "pause"}).status_code == 302
    partner.refresh_from_db()
    assert partner.paused_at is not None
    assert client.post(control, {"act": "pause"}).status_code == 409
    assert "2 partenaires sont suspendus" in client.get("/desk/partners/").text


def test_usage_terms_are_said_for_one_destination(client: Client, room: Room) -> None:
    one = Destination.objects.get(partner__slug="agence")
    address = f"/desk/partners/places/{one.pk}/change/"
    seen = re.search(r'name="seen" value="(\w+)"', client.get(address).text)
    assert seen
    form = {"format": "ninjs", "access": "free", "set-url": one.settings["url"], "seen": seen[1]}
    terms = {**form, "usage_terms": "Une semaine,\r\nsans archive"}
    assert as_role(room, Role.EDITOR).post(address, terms).status_code == 403
    assert client.post(address, terms).status_code == 302
    page = client.get(f"/desk/partners/{one.partner_id}/").text
    assert "Conditions d’utilisation\u00a0: Une semaine, sans archive" in page
    refused = client.post(address, {**form, "usage_terms": "x" * 1001})
    assert refused.status_code == 400
    assert "Quelqu’un d’autre l’a modifié" in refused.text
    again = re.search(r'name="seen" value="(\w+)"', refused.text)
    assert again
    refused = client.post(address, {**form, "seen": again[1], "usage_terms": "x" * 1001})
    assert refused.status_code == 400
    assert re.search(r'id="usage_terms-fault">C’est trop long', refused.text)
    assert "x" * 1001 in refused.text


def test_destinations_are_named_in_words_and_unknown_ones_by_their_codes(client: Client) -> None:
    page = client.get("/desk/partners/").text
    assert page.count("ninjs 3.0 · webhook") == 2
    assert "https://agence.example.org/in" in page
    Destination.objects.update(channel="directory", settings={"path": "/srv/agence"})
    page = client.get("/desk/partners/").text
    assert page.count("ninjs 3.0 · dossier") == 2
    assert "/srv/agence" in page
    Destination.objects.update(channel="fax", format="telex")
    assert client.get("/desk/partners/").text.count("telex · fax") == 2


def test_filters_of_destinations_are_said_in_words(client: Client, room: Room) -> None:
    text = "rubric in (Monde, Sport) and not tag mer and (access is paid or word count >= 300)"
    Destination.objects.update(filter_tree=tree_of(text))
    page = client.get("/desk/partners/").text
    rubrics = "rubrique «\u202fMonde\u202f» ou «\u202fSport\u202f»"
    rest = "pas étiquette «\u202fmer\u202f» et (pour les abonnés payants ou 300 mots au moins)"
    assert f"{rubrics} et {rest}" in page
    product = create_product(
        publication=room.newsroom.publication, slug="sport", name="Le sport",
        filter="language is not fr", actor="t", now=NOW,
    )  # fmt: skip
    Destination.objects.update(product=product, filter_tree={}, paused_at=NOW)
    page = client.get("/desk/partners/").text
    assert "produit Le sport\u202f: pas langue fr" in page
    assert "suspendue depuis" in page
    Destination.objects.update(filter_tree={"version": 9})
    assert "rien ne part" in client.get("/desk/partners/").text


def test_a_token_is_made_by_admins_and_shown_once(client: Client, room: Room) -> None:
    assert SCOPES.keys() == KNOWN.keys()
    assert as_role(room, Role.SENDER).get("/desk/tokens/").status_code == 403
    form = {"name": "agenda", "scope": ["articles:read"], "expires": "2099-01-31"}
    page = client.post("/desk/tokens/", form).text
    found = re.search(r"<code>(pub_[\w-]+)</code>", page)
    assert found
    row = ApiToken.objects.get(name="agenda")
    assert row.hash == hash_of(found[1])
    assert row.expires_at is not None
    assert row.expires_at.isoformat() == "2099-01-31T23:00:00+00:00"
    assert found[1] not in client.get("/desk/tokens/").text
    assert client.post("/desk/tokens/", form).status_code == 400
    question = client.get("/desk/tokens/?revoke=agenda").text
    assert "Révoquer le jeton de agenda" in question
    assert client.post("/desk/tokens/revoke/", {"name": "agenda"}).status_code == 302
    row.refresh_from_db()
    assert row.revoked_at is not None


def test_feeds_name_what_is_kept_out_and_who_has_keys(client: Client, room: Room) -> None:
    page = client.get("/desk/feeds/").text
    assert "1 article est tenu hors des flux" in page
    assert "an address that no feed may carry" in page
    assert "Anne, tablette" in page
    feed = FeedKey.objects.get().feed
    made = client.post(f"/desk/feeds/{feed.pk}/keys/", {"name": "Bruno"}).text
    assert len(re.findall(rf"/feeds/anse/{feed.slug}/[\w-]{{43}}\.(?:rss|atom|json)", made)) == 3
    key = FeedKey.objects.get(name="Bruno")
    revoke = f"/desk/feeds/keys/{key.pk}/revoke/"
    assert as_role(room, Role.SENDER).post(revoke).status_code == 403
    assert client.post(revoke).status_code == 302
    assert "Bruno" not in client.get("/desk/feeds/").text


@pytest.mark.slow
def test_every_page_says_that_exits_are_held_and_what_to_do(client: Client, room: Room) -> None:
    """Slow: many requests."""
    assert "Toutes les sorties sont retenues" not in client.get("/desk/").text
    LedgerIdentity.objects.update_or_create(
        pk=1,
        defaults={
            "fingerprint": "another",
            "beat": 1,
            "held_at": datetime.now(UTC),
            "held_code": Code.LEDGER_COPIED,
        },
    )
    Send.objects.filter(pk=room.send.pk).update(
        state=Send.State.HELD, **hold_columns(because(Code.LEDGER_COPIED))
    )
    for address in room.desk():
        page = client.get(address).text
        assert "Toutes les sorties sont retenues" in page, address
        assert "publisher ledger adopt" in page
    page = client.get(f"/desk/sends/{room.send.pk}/").text
    assert "Cette installation est une copie" in page


@pytest.mark.slow
def test_rows_of_another_publication_are_not_there(
    room: Room, signed_in: SignedIn, ours: Newsroom
) -> None:
    """Slow: many requests."""
    stranger = signed_in(Role.ADMIN)
    for address in [one for one in room.desk() if re.search(r"/\d+/", one)]:
        assert stranger.get(address).status_code == 404, address
    key, source = FeedKey.objects.get(), Source.objects.get(slug="vigie")
    place = Destination.objects.filter(publication=room.newsroom.publication)[0]
    for address in [
        f"feeds/keys/{key.pk}/revoke/",
        f"sources/{source.pk}/control/",
        f"partners/places/{place.pk}/usage-terms/",
    ]:
        assert stranger.post(f"/desk/{address}", {"act": "pause"}).status_code == 404
    for address in ("articles", "sources", "feeds", "partners", "tokens"):
        text = stranger.get(f"/desk/{address}/").text
        assert not re.search("Anse|bassin|Dépêches|Anne|Littoral", text), address


@pytest.mark.slow
def test_no_page_asks_the_database_more_for_more_rows(
    client: Client, room: Room, django_assert_max_num_queries: Callable[..., object]
) -> None:
    """Slow: many requests."""
    for number in range(20):
        room.newsroom.story(f"more-{number}")
        Partner.objects.create(
            publication=room.newsroom.publication,
            slug=f"p{number}",
            name=f"P{number}",
            created_at=datetime.now(UTC),
        )
        Source.objects.create(
            publication=room.newsroom.publication, slug=f"s{number}", created_at=datetime.now(UTC)
        )
    most = {"articles": 55, "issues": 35}  # an issue's page shows what checks of it find
    for address in room.desk():
        number = most.get(address.split("/")[2], 25)
        with django_assert_max_num_queries(number):  # type: ignore[attr-defined]
            assert client.get(address).status_code == 200, address


def test_a_link_to_a_partners_page_is_mailed_from_the_desk(client: Client, room: Room) -> None:
    partner = Partner.objects.get(slug="agence")
    partner.contacts.all().delete()
    at = f"/desk/partners/{partner.pk}"
    to = {"to": "dev@agence.example.org"}
    assert as_role(room, Role.EDITOR).post(f"{at}/invite/", to).status_code == 403
    page = client.post(f"{at}/invite/", to)
    assert page.status_code == 200
    assert "sert une fois" in page.text
    assert not partner.contacts.exists()
    client.post(f"{at}/invite/", {**to, "keep": "1"})
    assert [one.address for one in partner.contacts.all()] == [to["to"]]
    assert ServiceMail.objects.filter(purpose="partner_link").count() == 2
    refused = client.post(f"{at}/invite/", {"to": "no address"})
    assert refused.status_code == 409
    assert "adresse" in refused.text.partition("alert")[2][:300]
    gone = {"address": to["to"]}
    assert client.post(f"{at}/contact/", gone).status_code == 302
    assert client.post(f"{at}/contact/", gone).status_code == 409
    assert not partner.contacts.exists()
