"""Partners, their destinations, log and replays at the desk."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from publisher.actions.partners.destination_settings import secrets_of
from publisher.actions.partners.replay import replay_partner
from publisher.delivery.models import Delivery
from publisher.errors import Refused
from publisher.publications.models import Membership
from publisher.syndication.models import Destination, EngineerRequest, Partner
from tests.browser.room_rows import got_by_partners
from tests.browser.rooms import Room, make_room
from tests.shared_rows import shared_rows

pytestmark = [pytest.mark.django_db, pytest.mark.database]


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


@pytest.fixture
def partner(room: Room) -> Partner:
    return Partner.objects.get(slug="agence")


def push(**more: str) -> dict[str, str]:
    """The form of a webhook, filled in."""
    return {
        "channel": "webhook",
        "format": "ninjs",
        "access": "free",
        "set-url": "https://reseau.example.org/in",
        **more,
    }


def seen(page: Any) -> str:
    found = re.search(r'name="seen" value="(\w+)"', page.text)
    assert found
    return found[1]


def test_a_partner_and_its_destination_are_made(client: Client, room: Room) -> None:
    made = client.post("/desk/partners/new/", {"name": "Réseau du Sud"})
    partner = Partner.objects.get(slug="reseau-du-sud")
    assert made.url == f"/desk/partners/{partner.pk}/to/"
    assert "en attente" in client.get(f"/desk/partners/{partner.pk}/").text
    assert "compartiment S3" in client.get(made.url).text
    once = client.post(made.url, push(filter="rubric Monde", rights="afp, reuters"))
    place = partner.destinations.get()
    secret = secrets_of(place)["secret"]
    assert f"<code>{secret}</code>" in once.text
    assert (place.slug, place.rights) == ("main", ["afp", "reuters"])
    for page in ("", "change/", "secret/"):
        assert secret not in client.get(f"/desk/partners/places/{place.pk}/{page}").text
    again = client.post("/desk/partners/new/", {"name": "Réseau du Sud"})
    assert again.status_code == 400
    assert "porte déjà ce nom court" in again.text


def test_what_is_wrong_stands_at_its_field_and_nothing_is_kept(
    client: Client, partner: Partner
) -> None:
    there = f"/desk/partners/{partner.pk}/to/"
    bad = push(
        **{"set-url": "http://127.0.0.1/in", "contact_name": "Mme Rey", "set-bearer": "jeton-xyz"}
    )
    page = client.post(there, bad)
    assert page.status_code == 400
    assert re.search(r'id="set-url-fault">[^<]*https', page.text)
    assert 'value="Mme Rey"' in page.text
    assert "jeton-xyz" not in page.text
    for wrong, field in (
        ({"name_pattern": "{slug}.{suffix}"}, "name_pattern"),
        ({"limit-body": "beaucoup"}, "limit-body"),
        ({"quiet_from": "22:00"}, "quiet_to"),
        ({"contact_phone": "demain"}, "contact_phone"),
        ({"silent_hours": "beaucoup"}, "silent_hours"),
        ({"slug": "Pas Un Nom"}, "slug"),
    ):
        page = client.post(there, push(**wrong))
        assert page.status_code == 400, wrong
        assert f'id="{field}-fault"' in page.text, wrong
    assert client.post(there, {"channel": "fax"}).status_code == 400
    assert partner.destinations.count() == 1


def test_a_filter_with_an_error_is_told_at_the_word(client: Client, partner: Partner) -> None:
    page = client.post(f"/desk/partners/{partner.pk}/to/", push(filter="rubric Monde and topic x"))
    assert page.status_code == 400
    assert "rubric Monde and <mark>topic</mark> x" in page.text
    assert "on ne peut rien demander à ce sujet" in page.text
    assert "nothing can be asked" not in page.text


def test_a_typed_filter_is_tried_on_the_last_seven_days(client: Client, partner: Partner) -> None:
    place = partner.destinations.get()
    form = push(act="preview", filter='author "Personne" or language is fr')
    page = client.post(f"/desk/partners/places/{place.pk}/change/", form)
    assert page.status_code == 200
    assert "articles seraient partis," in page.text
    assert page.text.count("«\u202fPersonne\u202f»") > 1
    assert "Aucun article des 30 derniers jours n’a «\u202fPersonne\u202f»" in page.text
    place.refresh_from_db()
    assert place.filter_tree == {}
    wrong = client.post(
        f"/desk/partners/places/{place.pk}/change/", push(act="preview", filter="(")
    )
    assert wrong.status_code == 400
    assert "le texte finit trop tôt" in wrong.text


def test_a_change_made_meanwhile_is_not_overwritten(client: Client, partner: Partner) -> None:
    place = partner.destinations.get()
    address = f"/desk/partners/places/{place.pk}/change/"
    opened = seen(client.get(address))
    Destination.objects.filter(pk=place.pk).update(contact_name="Mme Roy")
    refused = client.post(address, push(seen=opened, contact_name="M. Ley"))
    assert refused.status_code == 400
    assert "Quelqu’un d’autre l’a modifié" in refused.text
    assert 'value="M. Ley"' in refused.text
    assert client.post(address, push(seen=seen(refused), contact_name="M. Ley")).status_code == 302
    place.refresh_from_db()
    assert place.contact_name == "M. Ley"


def test_a_secret_is_kept_replaced_and_taken_away(client: Client, partner: Partner) -> None:
    client.post(f"/desk/partners/{partner.pk}/to/", push(**{"set-bearer": "abc"}))
    place = partner.destinations.get(settings__url="https://reseau.example.org/in")
    address = f"/desk/partners/places/{place.pk}/change/"
    before = secrets_of(place)
    page = client.get(address)
    assert "laissez vide pour le garder" in page.text
    assert client.post(address, push(seen=seen(page), filter="tag mer")).status_code == 302
    place.refresh_from_db()
    assert secrets_of(place) == before
    client.post(address, push(seen=seen(client.get(address)), **{"drop-bearer": "1"}))
    place.refresh_from_db()
    assert secrets_of(place) == {"secret": before["secret"]}
    rotate = f"/desk/partners/places/{place.pk}/secret/"
    state = re.search(r'name="state" value="(\w+)"', client.get(rotate).text)
    assert state
    once = client.post(rotate, {"kind": "secret", "state": state[1]})
    place.refresh_from_db()
    assert secrets_of(place)["secret"] in once.text
    assert "L’ancien vaut jusqu’au" in once.text
    assert client.post(rotate, {"kind": "secret", "state": state[1]}).status_code == 409


def test_a_trial_is_asked_for_and_told_step_by_step(client: Client, partner: Partner) -> None:
    place = partner.destinations.get()
    there = f"/desk/partners/places/{place.pk}/"
    assert client.post(f"{there}test/").status_code == 302
    asked = EngineerRequest.objects.get(destination=place)
    assert "Regarder à nouveau" in client.get(there).text or "#asked" in client.get(there).text
    assert client.post(f"{there}test/").status_code == 409
    steps = [
        {"step": "resolve", "ok": True, "answer": "192.0.2.1"},
        {"step": "push", "ok": False, "answer": "HTTP 302"},
    ]
    EngineerRequest.objects.filter(pk=asked.pk).update(
        done_at=timezone.now(), ok=False, steps=steps
    )
    page = client.get(there).text
    assert "Adresse du serveur" in page
    assert "Envoi d’essai <strong>" in page


def test_a_destination_that_rests_is_tried_at_once(client: Client, partner: Partner) -> None:
    place, now = partner.destinations.get(), timezone.now()
    there = f"/desk/partners/places/{place.pk}/"
    later = now + timedelta(minutes=20)
    Destination.objects.filter(pk=place.pk).update(failing_since=now, probe_at=later)
    assert "On la laisse tranquille jusqu’au" in client.get(there).text
    assert "en difficulté" in client.get("/desk/partners/").text
    assert client.post(f"{there}control/", {"act": "again"}).status_code == 302
    assert "une remise à la fois l’essaie" in client.get(there).text
    assert client.post(f"{there}control/", {"act": "again"}).status_code == 409
    assert client.post(f"{there}control/", {"act": "pause"}).status_code == 302
    assert "suspendu" in client.get(there).text
    assert client.post(f"{there}control/", {"act": "resume"}).status_code == 302
    assert client.post(f"{there}control/", {"act": "nonsense"}).status_code == 400


def test_the_log_says_what_left_and_pages(client: Client, partner: Partner, room: Room) -> None:
    page = client.get(f"/desk/partners/{partner.pk}/log/").text
    assert "Le bassin nord rouvre enfin" in page
    assert "reçu" in page
    assert client.get(f"/desk/partners/{partner.pk}/log/?guid=nothing").status_code == 200
    assert client.get(f"/desk/partners/{partner.pk}/log/?before=0").status_code == 200
    row = Delivery.objects.filter(destination__partner=partner).order_by("pk")[0]
    assert client.get(f"/desk/partners/deliveries/{row.pk}/").status_code == 200
    assert client.get(f"/desk/partners/deliveries/{row.pk}/body").status_code == 404
    mail = room.send.deliveries.order_by("pk")[0]  # a reader's is none of a partner's
    assert client.get(f"/desk/partners/deliveries/{mail.pk}/").status_code == 404


def test_a_replay_is_counted_before_it_is_sent(client: Client, partner: Partner) -> None:
    Delivery.objects.filter(destination__partner=partner).update(state="delivered", attempts=1)
    there = f"/desk/partners/{partner.pk}/replay/"
    before = Delivery.objects.count()
    day_ago = timezone.localtime() - timedelta(days=1)
    stretch = {"since": f"{day_ago:%Y-%m-%dT%H:%M}", "until": "", "destination": ""}
    counted = client.post(there, {**stretch, "act": "count"})
    number = re.search(r"(\d) remises? partirai", counted.text)
    assert number
    assert Delivery.objects.count() == before
    done = client.post(there, {**stretch, "act": "send"})
    assert done.url.endswith(f"?replayed={number[1]}")
    assert Delivery.objects.count() == before + int(number[1])
    assert "répétition" in client.get(done.url).text
    backwards = client.post(there, {**stretch, "until": "2020-01-01T00:00"})
    assert backwards.status_code == 400
    assert "finirait avant de commencer" in backwards.text
    nowhere = client.post(there, {**stretch, "since": "hier"})
    assert nowhere.status_code == 400


def test_a_partner_that_goes_in_mid_replay_ends_cleanly(
    client: Client, partner: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was there when the page was opened, and is gone when the button is pressed."""
    now, kept = timezone.now(), Partner.objects.get(pk=partner.pk)
    there = f"/desk/partners/{partner.pk}/replay/"
    assert client.get(there).status_code == 200
    before = Delivery.objects.count()
    from publisher.web.desk.partners import replay as page

    def gone(**stretch: Any) -> Any:
        Partner.objects.filter(pk=partner.pk).delete()
        return replay_partner(**stretch)

    monkeypatch.setattr(page, "replay_partner", gone)
    typed = {"since": f"{now - timedelta(days=1):%Y-%m-%dT%H:%M}", "act": "send"}
    refused = client.post(there, typed)
    assert refused.status_code == 400
    assert "Ce partenaire n’existe plus" in refused.text
    assert client.post(there, typed).status_code == 404
    with pytest.raises(Refused, match="not there any more"):
        replay_partner(partner=kept, since=now - timedelta(days=1), actor="t", now=now)
    assert Delivery.objects.count() == before


def test_who_lost_the_permission_between_looking_and_pressing_is_refused(
    room: Room, partner: Partner
) -> None:
    user = room.newsroom.member("b-envoi", Membership.Role.SENDER)
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    place = partner.destinations.get()
    pages = (f"/desk/partners/{partner.pk}/to/", f"/desk/partners/places/{place.pk}/change/")
    assert [client.get(page).status_code for page in pages] == [200, 200]
    Membership.objects.filter(user=user).update(role=Membership.Role.EDITOR)
    assert [client.post(page, push()).status_code for page in pages] == [403, 403]
    assert client.post(f"/desk/partners/{partner.pk}/replay/", {}).status_code == 403
    assert partner.destinations.count() == 1
