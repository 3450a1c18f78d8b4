"""A lost password: a link to one's own address, once, for an hour."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from publisher.actions.publications.people.reset import ask_reset
from publisher.delivery.models import Delivery, ServiceMail
from publisher.publications.models import User
from tests.web.desk.people.conftest import is_in, mailed_path, sign_in, somebody

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NEW = {"new": "lune-de-minuit-pile", "again": "lune-de-minuit-pile"}


def test_the_link_goes_to_the_account_and_works_once(camille: User, camilles: Client) -> None:
    client = somebody()
    page = client.post("/desk/sign-in/forgotten/", {"address": " Camille@Example.org"})
    assert "un lien part" in page.text
    mail = ServiceMail.objects.get(purpose="reset")
    assert Delivery.objects.get(pk=mail.delivery_id).address == "camille@example.org"
    path = mailed_path("reset")
    assert client.get(path).status_code == 200
    assert client.post(path, NEW | {"again": "autre"}).status_code == 400
    assert client.post(path, NEW).status_code == 302
    assert is_in(client)
    assert not is_in(camilles), "other sessions have ended"
    assert somebody().get(path).status_code == 404
    assert somebody().post(path, NEW).status_code == 404
    assert sign_in(somebody(), password=NEW["new"]).status_code == 302


def test_a_strangers_address_is_answered_alike(camille: User) -> None:
    known = somebody().post("/desk/sign-in/forgotten/", {"address": "camille@example.org"})
    for stranger in ("nobody@example.org", "", "no address", "camille@example.org\u0130"):
        other = somebody().post("/desk/sign-in/forgotten/", {"address": stranger})
        assert (other.status_code, len(other.content)) == (known.status_code, len(known.content))
    assert ServiceMail.objects.count() == 1


def test_two_presses_mail_one_and_too_many_wait(camille: User) -> None:
    answers = [
        somebody().post("/desk/sign-in/forgotten/", {"address": "camille@example.org"}).status_code
        for _ in range(8)
    ]
    assert answers == [200] * 6 + [429] * 2
    assert ServiceMail.objects.count() == 1


def test_a_link_ends_with_the_hour_with_the_account_and_with_the_password(camille: User) -> None:
    now = datetime.now(UTC)
    assert ask_reset(address="camille@example.org", now=now - timedelta(hours=2))
    assert somebody().get(mailed_path("reset")).status_code == 404
    assert ask_reset(address="camille@example.org", now=now)
    path = mailed_path("reset")
    assert ask_reset(address="camille@example.org", now=now + timedelta(minutes=2))
    assert somebody().post(mailed_path("reset"), NEW).status_code == 302
    assert somebody().get(path).status_code == 404, "made before the password changed"
    camille.refresh_from_db()
    camille.is_active = False
    camille.save()
    assert not ask_reset(address="camille@example.org", now=now + timedelta(minutes=4))


@pytest.mark.parametrize("code", ["x", "é", "a" * 22, "%00"])
def test_any_other_text_opens_nothing(code: str, db: None) -> None:
    assert somebody().get(f"/reset/{code}").status_code == 404
    assert somebody().get(f"/invitation/{code}").status_code == 404
