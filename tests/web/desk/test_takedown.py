"""The report on a withdrawal at the desk, calls written down there, and partners' receipts."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from publisher.actions.partners.deliver_to_partners import deliver_to_partners
from publisher.actions.pictures.store_picture import store_picture
from publisher.actions.stories.announce_version import announce_version
from publisher.actions.stories.kill_article import kill_article
from publisher.delivery.models import PartnerCall, PartnerReceipt, Send
from publisher.publications.models import Membership
from publisher.syndication.models import Destination
from tests.db.partner_rows import outbox
from tests.db.partners.pulls import puller, shelf
from tests.kept_pictures import picture_path, put_away
from tests.web.api.test_api import png
from tests.web.conftest import Newsroom

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def places(ours: Newsroom, tmp_path: Path) -> list[Destination]:
    """A folder and a shelf that got the story and its kill."""
    made = [outbox(ours.publication, tmp_path), shelf(ours.publication)]
    now = timezone.now()
    assert ours.article.current is not None
    announce_version(version=ours.article.current, now=now)
    deliver_to_partners(now=now)
    kill_article(article=ours.article, notice="Faux.", actor="user:lea", now=now)
    deliver_to_partners(now=now)
    ours.article.refresh_from_db()
    return made


@pytest.mark.slow
def test_who_has_it_and_whom_to_call(
    ours: Newsroom, places: list[Destination], signed_in: Callable[[str], Client]
) -> None:
    """Slow: many requests."""
    editor = signed_in(Membership.Role.ADMIN)
    page = f"/desk/withdrawn/{ours.article.pk}/"
    assert page in editor.get(f"/desk/articles/{ours.article.pk}/").text
    assert "inconnu" in editor.get(page).text
    earlier = timezone.now() - timezone.timedelta(minutes=16)
    Send.objects.filter(article_version=ours.article.current).update(created_at=earlier)
    Destination.objects.filter(pk=places[0].pk).update(
        contact_name="Mme Rey", contact_phone="+33 1 23 45"
    )
    shown = editor.get(page).text
    assert "tel:+3312345" in shown
    assert "2 partenaires n’ont pas dit" in shown
    words = {"destination": places[0].pk, "spoke_with": "Mme Rey", "note": "Parti."}
    done = editor.post(f"{page}call/", {**words, "acknowledged": "1"})
    assert done.status_code == 302
    shown = editor.get(page).text
    assert "Appelé : Mme Rey".replace(" :", "\u00a0:") in shown
    assert "1 partenaire n’a pas dit" in shown
    assert PartnerReceipt.objects.get().via == "person"
    english = editor.get(page, headers={"accept-language": "en"}).text
    assert "Takedown report" in english


@pytest.mark.slow
def test_calls_ask_for_the_permission_and_a_name(
    ours: Newsroom, places: list[Destination], signed_in: Callable[[str], Client]
) -> None:
    """Slow: many requests."""
    page = f"/desk/withdrawn/{ours.article.pk}/"
    words: dict[str, Any] = {"destination": places[0].pk, "spoke_with": "Mme Rey"}
    assert signed_in(Membership.Role.VIEWER).post(f"{page}call/", words).status_code == 403
    admin = signed_in(Membership.Role.ADMIN)
    assert admin.post(f"{page}call/", {**words, "spoke_with": " "}).status_code == 409
    assert admin.post(f"{page}call/", {**words, "destination": "x"}).status_code == 404
    assert not PartnerCall.objects.exists()


def test_a_story_that_may_be_used_has_none(
    ours: Newsroom, signed_in: Callable[[str], Client]
) -> None:
    client = signed_in(Membership.Role.ADMIN)
    assert client.get(f"/desk/withdrawn/{ours.article.pk}/").status_code == 404


@pytest.mark.slow
def test_a_partner_acknowledges_by_its_token(ours: Newsroom, places: list[Destination]) -> None:
    """Slow: many requests."""
    token = puller(places[1]).token
    client = Client(headers={"host": "localhost", "authorization": f"Bearer {token}"})

    def post(**body: Any) -> Any:
        return client.post("/api/v1/partner/receipts", body, content_type="application/json")

    answer = post(guid=ours.article.guid)
    assert answer.status_code == 200, answer.content
    assert answer.json()["version"] == 2
    assert post(guid=ours.article.guid).json() == answer.json(), "twice is once"
    assert post(guid="tag:x,2026:none").status_code == 422
    assert post(guid=ours.article.guid, version=9).status_code == 422
    assert post(guid=ours.article.guid, url="javascript:alert(1)").status_code == 422
    assert PartnerReceipt.objects.get().via == "api"


def test_a_store_of_pictures_that_is_away_is_said_and_the_takedown_pressed_again(
    ours: Newsroom, signed_in: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ours.article.current is not None
    picture = store_picture(publication=ours.publication, data=png(), now=timezone.now())
    ours.article.current.pictures.add(picture)
    editor = signed_in(Membership.Role.ADMIN)
    page = f"/desk/articles/{ours.article.pk}/takedown/"
    asked = {"text": "Jugement du 3 mai.", "version": str(ours.article.current.number)}
    with monkeypatch.context() as patch:
        assert put_away(patch) == []
        answer = editor.post(page, asked)
    assert answer.status_code == 503
    said = answer.text.replace("Les", "les")
    assert "les images et les fichiers conservés sont hors d’atteinte" in said
    assert "Jugement du 3 mai." in answer.text
    ours.article.refresh_from_db()
    assert ours.article.pubstatus == "usable"
    assert picture_path(picture.name).exists()
    assert editor.post(page, asked).status_code == 302
    ours.article.refresh_from_db()
    assert ours.article.pubstatus == "canceled"
    assert not picture_path(picture.name).exists()
