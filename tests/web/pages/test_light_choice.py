"""A reader asks for mail without pictures on the preference page; the newsroom sees it, may change
it for them, may look at such a mail, and may stop offering it."""

from collections.abc import Callable

import pytest
from django.test import Client

from publisher.audience.models import Subscriber, Subscription
from publisher.delivery.models import Delivery
from publisher.editorial.models import Newsletter
from publisher.publications.models import AuditEntry, Membership, Publication
from publisher.publications.tokens import seal
from tests.shared_rows import shared_rows
from tests.web.conftest import Newsroom
from tests.web.desk.test_compose_page import frame_in, press

pytestmark = [pytest.mark.django_db, pytest.mark.database]
SignedIn = Callable[[str], Client]
Role = Membership.Role
SWITCH = "Version légère\u00a0: le texte seul, sans images"
LIGHT = "max-width:38em"


@shared_rows
def delivery(ours: Newsroom) -> Delivery:
    return ours.delivery(ours.sent(), "anne@example.org", "accepted")


@pytest.fixture
def page(delivery: Delivery) -> str:
    return f"/preferences/{seal('leave', delivery.pk)}"


def wants_it(delivery: Delivery) -> bool:
    return Subscriber.objects.get(pk=delivery.subscriber_id).light_since is not None


def form(ours: Newsroom, **more: str) -> dict[str, str]:
    return {"list": str(ours.mailing_list.pk), "light-asked": "yes", **more}


def test_one_switch_turns_it_on_and_off(
    ours: Newsroom, delivery: Delivery, page: str, browser: Client
) -> None:
    shown = browser.get(page).text
    assert SWITCH in shown
    assert 'name="light" value="yes">' in shown
    answer = browser.post(page, form(ours, light="yes")).text
    assert 'name="light" value="yes" checked>' in answer
    assert "Votre choix est enregistré." in answer
    assert wants_it(delivery)
    assert Publication.objects.get(pk=ours.publication.pk).light_wanted_at is not None
    browser.post(page, form(ours, light="yes"))
    assert AuditEntry.objects.filter(verb="change_details").count() == 1, "nothing new"
    browser.post(page, form(ours))
    assert not wants_it(delivery)
    assert Subscription.objects.get(subscriber=delivery.subscriber).status == "confirmed"


def test_other_buttons_and_older_pages_change_nothing(
    ours: Newsroom, delivery: Delivery, page: str, browser: Client
) -> None:
    browser.post(page, form(ours, light="yes"))
    for other in ({"list": str(ours.mailing_list.pk)}, {"pause": str(ours.mailing_list.pk)}):
        browser.post(page, other)
        assert wants_it(delivery)


def test_it_is_not_offered_where_no_letter_has_it(
    ours: Newsroom, page: str, browser: Client
) -> None:
    Newsletter.objects.filter(publication=ours.publication).update(offers_light=False)
    assert "light-asked" not in browser.get(page).text


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Light edition: text alone, without pictures"), ("ar", "النسخة الخفيفة")],
)
def test_it_is_said_in_the_readers_language(
    language: str, said: str, delivery: Delivery, page: str, browser: Client
) -> None:
    Subscriber.objects.filter(pk=delivery.subscriber_id).update(language=language)
    assert said in browser.get(page).text


def test_the_newsroom_sees_it_and_changes_it_for_them(
    ours: Newsroom, delivery: Delivery, signed_in: SignedIn
) -> None:
    client, place = signed_in(Role.ADMIN), f"/desk/readers/people/{delivery.subscriber_id}/"
    labels = {"name": "Anne", "language": "fr", "tags": ""}
    client.post(f"{place}labels/", labels | {"light-asked": "yes", "light": "yes"})
    assert wants_it(delivery)
    assert 'name="light" value="yes" checked>' in client.get(place).text
    client.post(f"{place}labels/", labels)
    assert wants_it(delivery), "a form without the switch says nothing of it"
    wrong = client.post(f"{place}labels/", labels | {"language": "??", "light-asked": "yes"})
    assert wrong.status_code == 400
    assert 'name="light" value="yes">' in wrong.text, "what was typed is given back"
    assert wants_it(delivery)
    client.post(f"{place}labels/", labels | {"light-asked": "yes"})
    assert not wants_it(delivery)


def test_the_composing_page_shows_it_beside_the_mail(signed_in: SignedIn, ours: Newsroom) -> None:
    client = signed_in(Role.EDITOR)
    seen = client.get(press(client, ours, "see-part-light")).text
    assert "part=light" in frame_in(seen)
    mail = client.get(frame_in(seen), follow=True).text
    assert LIGHT in mail
    assert "<img" not in mail
    Newsletter.objects.update(offers_light=False)
    assert "see-part-light" not in client.get(press(client, ours, "see-part-html")).text


def test_a_letter_stops_offering_it(signed_in: SignedIn, ours: Newsroom) -> None:
    client, place = signed_in(Role.ADMIN), f"/desk/newsletters/{ours.newsletter.pk}/"
    assert 'name="light" value="yes" checked>' in client.get(place).text
    letter = {"name": "Le Matin", "kind": "letter", "theme": "digest", "list": "matin"}
    client.post(place, letter)
    assert Newsletter.objects.get().offers_light, "a form without the switch says nothing of it"
    client.post(place, letter | {"light-asked": "yes"})
    assert not Newsletter.objects.get().offers_light
    assert 'name="light" value="yes">' in client.get(place).text
