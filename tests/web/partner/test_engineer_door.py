"""The door of a partner's page: who gets a link, what opens, what does not, and when it closes."""

import logging
from datetime import timedelta

import pytest
from django.test import Client

from publisher.actions.partners.engineer.contacts import remove_contact
from publisher.actions.partners.pause_partner import pause_partner
from publisher.audience.models import Suppression
from publisher.delivery.models import ServiceMail
from publisher.publications.models import AuditEntry
from publisher.publications.tokens import seal
from publisher.syndication.models import Destination, Partner
from tests.web.partner.house import ADDRESS, OTHER, House, asked_links, house, now

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NOBODY = {"host": "localhost"}


@pytest.fixture
def room() -> House:
    return house()


def ask(address: str) -> tuple[int, str]:
    answer = Client(headers=NOBODY).post("/partner/ask/", {"address": address})
    return answer.status_code, answer.text


def test_a_link_opens_once_and_no_get_uses_it_up(room: House) -> None:
    link = room.link()
    for _ in range(3):
        page = room.browser.get(link)
        assert page.text.count("<button") == 1
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert "no-store" in page.headers["Cache-Control"]
    assert room.browser.get("/partner/").headers["Location"] == "/partner/ask/"
    answer = room.browser.post(link)
    cookie = answer.cookies["partner"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/partner/")
    page = room.browser.get("/partner/")
    assert page.status_code == 200
    assert "no-store" in page.headers["Cache-Control"]
    again = Client(headers=NOBODY)
    assert again.get(link).status_code == 404
    assert again.post(link).status_code == 404
    assert AuditEntry.objects.filter(verb="enter_partner_page").count() == 1


def test_forged_cut_old_and_foreign_codes_are_all_the_same_page(room: House) -> None:
    room.link()
    mail = ServiceMail.objects.get()
    good = seal("partner/enter", mail.pk)
    wrong = ["x", "A" * 22, "A" * 3000, "’" * 22, "%3Cscript%3E", good[:-1]]
    wrong += [seal(other, mail.pk) for other in ("fresh", "confirm", "leave", "webhook-id")]
    wrong += [seal("partner/enter", number) for number in (2**63, 999_999)]
    ServiceMail.objects.update(expires_at=now() - timedelta(seconds=1))
    pages = set()
    for one in [*wrong, good]:
        for answer in (
            room.browser.get(f"/partner/enter/{one}"),
            room.browser.post(f"/partner/enter/{one}"),
        ):
            assert answer.status_code == 404, one
            pages.add(answer.content)
    assert len(pages) == 1
    fresh = ServiceMail.objects.create(
        publication=mail.publication, purpose="fresh_link", key="k", created_at=now(),
        due_at=now(), expires_at=now() + timedelta(hours=1), values=mail.values,
    )  # fmt: skip
    assert room.browser.post(f"/partner/enter/{seal('partner/enter', fresh.pk)}").status_code == 404


def test_the_page_answers_the_same_to_any_address_and_mails_contacts_alone(room: House) -> None:
    pages = {ask(one) for one in (ADDRESS, ADDRESS, "nobody@example.org", "no address", "")}
    assert len(pages) == 1
    (mail,) = ServiceMail.objects.all()
    assert mail.delivery is not None
    assert mail.delivery.address == ADDRESS
    assert mail.expires_at - mail.created_at == timedelta(minutes=15)
    room.browser.post(asked_links()[0])
    assert "reseau" in room.browser.get("/partner/").text.lower()


def test_guessing_addresses_has_a_brake(room: House) -> None:
    codes = [ask(f"a{number}@example.org")[0] for number in range(8)]
    assert codes[0] == 200
    assert codes[-1] == 429


def test_one_partners_page_never_shows_another(room: House) -> None:
    room.enter()
    page = room.browser.get("/partner/").text
    assert "radio" not in page.lower()
    Destination.objects.filter(pk=room.other.pk).update(slug="theirs")
    for path in ("to/theirs/", "to/theirs/samples/story", "log/999999/", "log/999999/body"):
        assert room.browser.get(f"/partner/{path}").status_code == 404, path
    form = room.form()
    for path in ("to/theirs/try/", "to/theirs/secret/", "to/theirs/replay/", "to/theirs/fresh/"):
        assert room.browser.post(f"/partner/{path}", {"form": form}).status_code == 404, path


def test_no_other_site_and_no_other_session_presses_a_button(room: House) -> None:
    form = room.enter()
    before = bytes(room.place.secret)
    for path in ("try/", "secret/", "replay/", "fresh/"):
        for wrong in ("", "x", form[:-1]):
            sent = {"form": wrong, "kind": "secret"}
            assert room.browser.post(room.at + path, sent).status_code == 403
    room.place.refresh_from_db()
    assert bytes(room.place.secret) == before
    room.browser.cookies["partner"] = room.browser.cookies["partner"].value[:-2] + "xx"
    assert room.browser.get(room.at).status_code == 303
    assert room.browser.post(f"{room.at}try/", {"form": form}).status_code == 303


def test_a_session_ends_with_its_contact_its_partner_or_a_press(room: House) -> None:
    form = room.enter()
    held = room.browser.cookies["partner"].value
    room.browser.post("/partner/close/", {"form": form})
    room.browser.cookies["partner"] = held  # somebody kept a copy
    assert room.browser.get("/partner/").status_code == 303
    ServiceMail.objects.all().delete()
    room.enter()
    remove_contact(partner=room.partner, address=ADDRESS, actor="cli:test", now=now())
    assert room.browser.get("/partner/").status_code == 303
    assert ask(ADDRESS)[0] == 200
    assert ServiceMail.objects.count() == 1, "who is no contact any more gets no link"
    link = room.link("guest@example.org")
    Partner.objects.filter(pk=room.partner.pk).delete()
    assert room.browser.post(link).status_code == 404


def test_a_removed_contacts_unused_link_opens_nothing(room: House) -> None:
    link = room.link()
    remove_contact(partner=room.partner, address=ADDRESS, actor="cli:test", now=now())
    assert room.browser.post(link).status_code == 404


def test_a_paused_partner_still_reads_its_page(room: House) -> None:
    pause_partner(partner=room.partner, actor="cli:test", now=now())
    room.enter()
    assert "suspendue par la rédaction" in room.browser.get("/partner/").text


def test_an_old_session_changes_no_secret_and_asks_for_a_fresh_link(
    room: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.enter()
    ServiceMail.objects.update(created_at=now() - timedelta(hours=1), key="an hour ago")
    monkeypatch.setattr("publisher.web.partner.session.FRESH", -1)
    page = room.browser.get(room.at).text
    assert 'name="state"' not in page
    assert room.post("secret/", kind="secret", state="x").status_code == 403
    assert room.post("replay/", hours="24").status_code == 403
    assert room.post("fresh/").status_code == 200
    monkeypatch.undo()
    room.browser.post(asked_links()[-1])
    assert 'name="state"' in room.browser.get(room.at).text


def test_somebody_who_was_invited_once_gets_no_second_link_by_themselves(room: House) -> None:
    room.browser.post(room.link("guest@example.org"))
    assert room.browser.get("/partner/").status_code == 200
    assert room.post("fresh/").status_code == 200
    assert ask("guest@example.org")[0] == 200
    assert ServiceMail.objects.count() == 1
    invited = AuditEntry.objects.get(verb="invite_engineer")
    assert (invited.detail["contact"], "guest" in str(invited.detail)) == (False, False)


def test_a_blocked_address_gets_no_invitation(room: House) -> None:
    Suppression.objects.create(
        publication=room.partner.publication, address_key=OTHER, reason="complained", source="t",
        created_at=now(),
    )  # fmt: skip
    with pytest.raises(Exception, match="blocked"):
        room.link(OTHER)


def test_nothing_of_it_stands_in_a_log(room: House, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        link = room.link()
        room.browser.get(link)
        room.browser.post(link)
        room.browser.get(room.at)
        room.browser.get(link)
    assert link.rpartition("/")[2] not in caplog.text
    assert ADDRESS not in caplog.text
