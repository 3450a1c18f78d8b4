"""Today, the settings' index, lists of sends and readers, stop-press: what each says and offers."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from lxml import html

from publisher.actions.compose.set_rule import set_rule
from publisher.delivery.models import Send
from publisher.editorial.models import ArticleVersion
from publisher.publications.models import Membership
from tests.browser.rooms import Room, make_room, running
from tests.shared_rows import shared_rows
from tests.web.conftest import Newsroom

pytestmark = [pytest.mark.django_db, pytest.mark.database]
SignedIn = Callable[[str], Client]
Role = Membership.Role


@shared_rows
def room(db: None) -> Room:
    return make_room("anse", "L’Anse", "fr")


@pytest.fixture
def client(room: Room) -> Client:
    client = Client(headers={"host": "localhost"})
    client.force_login(room.user)
    return client


def texts(page: str, path: str) -> list[str]:
    return [" ".join(one.text_content().split()) for one in html.fromstring(page).xpath(path)]


def test_the_navigation_has_six_words_and_marks_where_one_is(client: Client) -> None:
    six = ["Aujourd’hui", "Articles", "Numéros", "Envois", "Inscrits", "Réglages"]
    places = {
        "/desk/": "Aujourd’hui",
        "/desk/articles/": "Articles",
        "/desk/issues/": "Numéros",
        "/desk/sends/": "Envois",
        "/desk/readers/": "Inscrits",
        "/desk/settings/": "Réglages",
        "/desk/partners/": "Réglages",
        "/mailbox/": "Réglages",
    }
    for address, word in places.items():
        page = client.get(address).text
        assert texts(page, "//nav[contains(@class, 'desk-nav')]/a") == six, address
        assert texts(page, "//nav[contains(@class, 'desk-nav')]/a[@aria-current]") == [word], (
            address
        )
        assert texts(page, "//header//a[@href='/desk/stop/']") == ["Tout arrêter"], address


def test_settings_offer_a_line_for_each_page_that_one_may_open(
    client: Client, room: Room, signed_in: SignedIn
) -> None:
    rows = html.fromstring(client.get("/desk/settings/").text).xpath("//ul[@class='index']/li/a")
    for row in rows:
        assert client.get(row.get("href")).status_code == 200
    assert len(rows) >= 6
    viewer = signed_in(Role.VIEWER).get("/desk/settings/").text
    offered = set(texts(viewer, "//ul[@class='index']/li/a"))
    assert offered >= {"Sources", "Flux", "Partenaires"}
    assert not offered & {"Publication", "Mesure", "Jetons", "Boîte intégrée"}


def test_readers_are_counted_by_list_and_no_address_is_shown(
    client: Client, room: Room, signed_in: SignedIn
) -> None:
    page = client.get("/desk/readers/").text
    assert "Lettre de L’Anse" in page
    assert "@" not in page
    row = texts(page, "//tbody/tr[1]/td")
    assert row[2] == "7"  # three, and four whom the room has mailed


def test_what_leaves_next_stands_on_the_line_and_in_the_table(client: Client, room: Room) -> None:
    now, newsroom = datetime.now(UTC), room.newsroom
    rows, places = "//section[@aria-labelledby='day']//tbody/tr", "//*[local-name()='circle']"
    before = client.get("/desk/").text
    planned = Send.objects.create(
        publication=newsroom.publication,
        kind=Send.Kind.ISSUE,
        state=Send.State.SCHEDULED,
        issue=room.draft,
        recipients=41208,
        created_by="user:camille",
        created_at=now,
        not_before=now + timedelta(hours=5),
    )
    set_rule(newsletter=newsroom.newsletter, changes={"at": "07:00"}, actor="t", now=now)
    page = client.get("/desk/").text
    table = texts(page, rows)
    assert len(table) == len(texts(before, rows)) + 1, "the rule's hour is the room's"
    assert any("41 208" in one and "programmé" in one for one in table)
    assert any("se compose" in one for one in table)
    marks = f"{places}[contains(@class, 'mark')]"
    assert len(texts(page, marks)) == len(texts(before, marks)) + 1
    Send.objects.filter(pk=planned.pk).update(not_before=now + timedelta(hours=30))
    later = client.get("/desk/").text
    assert any("41 208" in one for one in texts(later, rows)), "with its day, and not on the line"
    assert len(texts(later, marks)) == len(texts(before, marks))


def test_copies_for_the_newsroom_are_no_sent_issues(client: Client, room: Room) -> None:
    addresses, went = ("/desk/", "/desk/sends/"), "//tbody/tr/td[1]"
    before = [texts(client.get(address).text, went) for address in addresses]
    Send.objects.create(
        publication=room.newsroom.publication,
        kind=Send.Kind.TEST,
        state=Send.State.FINISHED,
        issue=room.draft,
        recipients=1,
        created_by="user:camille",
        created_at=datetime.now(UTC),
        not_before=datetime.now(UTC),
        started_at=datetime.now(UTC),
        finished_at=datetime.now(UTC),
    )
    assert [texts(client.get(address).text, went) for address in addresses] == before


def test_kills_and_corrections_of_the_last_day_are_named(client: Client, room: Room) -> None:
    ArticleVersion.objects.filter(article=room.killed).update(created_at=datetime.now(UTC))
    entries = texts(client.get("/desk/").text, "//section[@aria-labelledby='changes']//h3")
    assert any("bassin" in one for one in entries)
    ArticleVersion.objects.update(created_at=datetime.now(UTC) - timedelta(hours=25))
    assert "Rien, ces dernières 24 heures" in client.get("/desk/").text


def test_a_story_goes_into_the_one_open_issue_by_one_press(client: Client, room: Room) -> None:
    page = html.fromstring(client.get("/desk/").text)
    form = page.xpath("//form[contains(@action, '/add/')]")[-1]  # a story that is not in it yet
    button = form.xpath(".//button[@name='issue']")[0]
    before = room.draft.items.count()
    wish = {"issue": button.get("value")}
    answer = client.post(form.get("action"), wish)
    assert answer.status_code == 302
    assert f"/desk/issues/{room.draft.pk}/compose/#item-" in answer.url
    client.post(form.get("action"), wish)  # twice is once
    assert room.draft.items.count() == before + 1
    assert client.post(form.get("action"), {"issue": "0"}).status_code == 400


def test_a_list_of_sends_is_answered_with_nothing_while_nothing_changes(
    client: Client, room: Room
) -> None:
    send = running(room)
    for address in ("/desk/sends/", f"/desk/sends/{send.pk}/progress/", "/desk/"):
        asks = {"HX-Request": "true"}
        first = client.get(address, headers=asks)
        assert first.status_code == 200
        etag = first.headers["ETag"]
        again = client.get(address, headers={**asks, "If-None-Match": etag})
        assert (again.status_code, again.content) == (304, b""), address
        send.deliveries.filter(state="pending").first().delete()
        assert client.get(address, headers={**asks, "If-None-Match": etag}).status_code == 200
        assert "every 2s" in first.text


def test_the_list_says_what_stands_still(client: Client, room: Room) -> None:
    Send.objects.filter(pk=room.send.pk).update(state=Send.State.PAUSED)
    assert "1 envoi est à l’arrêt" in client.get("/desk/sends/").text
    assert room.newsroom.issue.subject in client.get("/desk/sends/?state=standing").text
    assert room.newsroom.issue.subject not in client.get("/desk/sends/?state=over").text
    assert client.get("/desk/sends/?state=x&page=999").status_code == 200


def test_stop_press_names_what_would_stand_still(client: Client, room: Room) -> None:
    send = running(room)
    page = client.get("/desk/stop/").text
    assert "En route" in page
    assert re.search(r"envois? s’arrêterai(en)?t", page)
    assert client.post("/desk/stop/").status_code == 302
    send.refresh_from_db()
    assert send.state == Send.State.PAUSED


def test_chosen_rows_of_unknown_outcome_go_once_more(client: Client, room: Room) -> None:
    page = html.fromstring(client.get(f"/desk/sends/{room.send.pk}/").text)
    row = page.xpath("//input[@name='row']")[0].get("value")
    address = f"/desk/sends/{room.send.pk}/resend/"
    assert client.post(address).status_code == 302  # none chosen: nothing
    assert room.send.deliveries.get(pk=row).state == "uncertain"


def test_a_planned_send_is_moved_to_another_hour(signed_in: SignedIn, ours: Newsroom) -> None:
    send = ours.sent(Send.State.SCHEDULED)
    later = datetime.now(UTC) + timedelta(hours=2)
    Send.objects.filter(pk=send.pk).update(started_at=None, not_before=later)
    client = signed_in(Role.SENDER)
    address = f"/desk/sends/{send.pk}/reschedule/"
    assert "Une autre heure" in client.get(f"/desk/sends/{send.pk}/").text
    assert client.post(address, {"at": "2199-01-01T07:00"}).status_code == 302
    assert "1er janv. 2199, 07:00" in client.get(f"/desk/sends/{send.pk}/").text
    for wrong in ("2001-01-01T07:00", "demain", ""):
        assert client.post(address, {"at": wrong}).status_code == 409
    Send.objects.filter(pk=send.pk).update(started_at=later)
    assert client.post(address, {"at": "2199-01-01T08:00"}).status_code == 409
