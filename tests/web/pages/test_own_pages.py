"""The reader's own pages: what a mail's link opens, and what only a mailed link does."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from publisher.audience.models import ConsentEvent, Subscriber, Subscription, Suppression
from publisher.delivery.models import Delivery, Send, ServiceMail
from publisher.publications.tokens import seal
from tests.shared_rows import shared_rows
from tests.web.conftest import Newsroom

pytestmark = [pytest.mark.django_db, pytest.mark.database]
ADDRESS, NAME = "zoe.lemaire@example.org", "Zoé Lemaire"


@shared_rows
def delivery(ours: Newsroom) -> Delivery:
    row = ours.delivery(ours.sent(), ADDRESS, "accepted")
    Send.objects.update(recipients=1)
    Subscriber.objects.filter(pk=row.subscriber_id).update(name=NAME)
    row.subscriber.refresh_from_db()
    return row


@pytest.fixture
def token(delivery: Delivery) -> str:
    return seal("leave", delivery.pk)


@pytest.fixture
def browser() -> Client:
    return Client(enforce_csrf_checks=True, headers={"host": "localhost"})


def link(purpose: str, mail: ServiceMail) -> str:
    return f"/{purpose}/{seal(purpose, mail.pk)}"


def opened(browser: Client, token: str) -> str:
    """Ask for a fresh link and press its button; the page's form token."""
    browser.post(f"/preferences/{token}", {"fresh": "yes"})
    mail = ServiceMail.objects.get(purpose="fresh_link")
    answer = browser.post(link("fresh", mail))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/reader/")
    page = browser.get("/reader/").text
    return page.partition('name="form" value="')[2].partition('"')[0]


def test_a_forwarded_newsletter_opens_nobodys_data(
    ours: Newsroom, token: str, browser: Client
) -> None:
    page = browser.get(f"/preferences/{token}")
    assert "z••@example.org" in page.text
    for personal in (ADDRESS, NAME, "Zoé", "lemaire"):
        assert personal not in page.text
    assert len(page.content) <= 30_000
    for path in ("/reader/", "/reader/data.json", "/reader/erase"):
        assert browser.get(path).status_code == 404
        assert browser.post(path).status_code in (404, 405)
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in page.headers["Cache-Control"]


def test_a_fresh_link_opens_once_and_no_get_uses_it_up(token: str, browser: Client) -> None:
    browser.post(f"/preferences/{token}", {"fresh": "yes"})
    mail = ServiceMail.objects.get(purpose="fresh_link")
    assert mail.delivery.address == ADDRESS
    for _ in range(3):
        assert browser.get(link("fresh", mail)).text.count("<button") == 1
    assert browser.get("/reader/").status_code == 404
    answer = browser.post(link("fresh", mail))
    cookie = answer.cookies["reader"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/reader/")
    page = browser.get("/reader/")
    assert NAME in page.text
    assert ADDRESS in page.text
    assert "no-store" in page.headers["Cache-Control"]
    again = Client(headers={"host": "localhost"})
    assert again.get(link("fresh", mail)).status_code == 404
    assert again.post(link("fresh", mail)).status_code == 404


def test_links_are_ten_minutes_apart_and_the_page_says_the_same(
    token: str, browser: Client
) -> None:
    pages = {browser.post(f"/preferences/{token}", {"fresh": "yes"}).text for _ in range(3)}
    assert len(pages) == 1
    assert ServiceMail.objects.count() == 1


def test_what_is_old_or_belongs_to_an_address_that_was_left_opens_nothing(
    token: str, delivery: Delivery, browser: Client
) -> None:
    browser.post(f"/preferences/{token}", {"fresh": "yes"})
    mail = ServiceMail.objects.get()
    Subscriber.objects.filter(pk=delivery.subscriber_id).update(address="other@example.org")
    assert browser.post(link("fresh", mail)).status_code == 404
    Subscriber.objects.filter(pk=delivery.subscriber_id).update(address=ADDRESS)
    ServiceMail.objects.update(expires_at=datetime.now(UTC) - timedelta(seconds=1))
    assert browser.post(link("fresh", mail)).status_code == 404


HOSTILE = ["x", "A" * 22, "A" * 5000, "%00", "’" * 22, "%3Cscript%3E"]


@pytest.mark.parametrize("page", ["fresh", "address", "u", "preferences"])
def test_hostile_tokens_are_all_the_same_404(
    page: str, ours: Newsroom, theirs: Newsroom, delivery: Delivery, browser: Client
) -> None:
    browser.post(f"/preferences/{seal('leave', delivery.pk)}", {"fresh": "yes"})
    mail = ServiceMail.objects.get()
    good = seal("fresh", mail.pk)
    wrong = [*HOSTILE, good[:-1], good[:-1] + ("A" if good[-1] != "A" else "B")]
    wrong += [seal(other, mail.pk) for other in ("return", "message-id", "confirm", "undo")]
    wrong += [seal(page, 2**63), seal(page, 999_999)]
    bodies = set()
    for one in wrong:
        for answer in (browser.get(f"/{page}/{one}"), browser.post(f"/{page}/{one}")):
            assert answer.status_code == 404, one
            bodies.add(answer.content)
    assert len(bodies) == 1


def test_a_forgotten_readers_tokens_and_session_open_nothing(
    token: str, delivery: Delivery, browser: Client
) -> None:
    form = opened(browser, token)
    page = browser.post("/reader/erase", {"form": form, "erase": "yes"})
    assert page.status_code == 200
    assert not Subscriber.objects.filter(address=ADDRESS).exists()
    for path in ("/reader/", f"/preferences/{token}", link("fresh", ServiceMail.objects.get())):
        assert browser.get(path).status_code == 404
    assert not Delivery.objects.filter(address=ADDRESS).exists()
    # Leaving by a mail that is still there must not fail, and finds nobody.
    assert browser.post(f"/u/{token}").status_code == 200


def test_no_other_site_and_no_other_session_changes_anything(token: str, browser: Client) -> None:
    form = opened(browser, token)
    for wrong in ("", "x", form[:-1]):
        sent = {"form": wrong, "change": "details", "name": "Mallory"}
        assert browser.post("/reader/", sent).status_code == 404
    assert Subscriber.objects.get(address=ADDRESS).name == NAME
    browser.cookies["reader"] = browser.cookies["reader"].value[:-2] + "xx"
    assert browser.get("/reader/").status_code == 404


@pytest.mark.slow
def test_name_language_and_measuring(token: str, browser: Client) -> None:
    """Slow: many requests."""
    form = opened(browser, token)
    sent = {"form": form, "change": "details", "name": "Zoé L.", "language": "en"}
    page = browser.post("/reader/", sent)
    assert 'lang="en"' in page.text
    reader = Subscriber.objects.get(address=ADDRESS)
    assert (reader.name, reader.language) == ("Zoé L.", "en")
    browser.post("/reader/", {"form": form, "change": "details", "name": "a\x00b"})
    browser.post("/reader/", {"form": form, "change": "details", "name": "x" * 201})
    browser.post("/reader/", {**sent, "language": "xx-hostile"})
    reader.refresh_from_db()
    assert (reader.name, reader.language) == ("Zoé L.", "en")
    for word, kind in (("measure", "measuring"), ("unmeasure", "not_measuring")):
        browser.post("/reader/", {"form": form, "change": word})
        browser.post("/reader/", {"form": form, "change": word})
        assert ConsentEvent.objects.filter(kind=kind, mailing_list=None).count() == 1
        reader.refresh_from_db()
        assert bool(reader.tracking_consent_at) == (word == "measure")


def test_everything_that_is_kept_can_be_taken_away(token: str, browser: Client) -> None:
    opened(browser, token)
    answer = browser.get("/reader/data.json")
    kept = json.loads(answer.content)
    assert (kept["address"], kept["name"]) == (ADDRESS, NAME)
    assert [mail["kind"] for mail in kept["mails"]] == ["issue", "service"]
    assert kept["subscriptions"][0]["list"] == "matin"
    assert kept["service_mails"][0]["purpose"] == "fresh_link"
    assert answer.headers["Content-Disposition"].startswith("attachment")


def changed(browser: Client, form: str, address: str) -> dict[str, ServiceMail]:
    browser.post("/reader/", {"form": form, "change": "address", "address": address})
    mails = ServiceMail.objects.filter(purpose="address_change").order_by("-pk")[:2]
    return {mail.values["side"]: mail for mail in mails}


@pytest.mark.parametrize("first", ["old", "new"])
def test_both_mailboxes_must_agree_to_another_address(
    first: str, ours: Newsroom, delivery: Delivery, token: str, browser: Client
) -> None:
    form = opened(browser, token)
    mails = changed(browser, form, "Zoe.Nouvelle@Example.org")
    assert {side: mail.delivery.address for side, mail in mails.items()} == {
        "old": ADDRESS,
        "new": "Zoe.Nouvelle@Example.org",
    }
    assert "nouvelle" not in json.dumps([mail.values for mail in mails.values()]).lower()
    anyone = Client(headers={"host": "localhost"})
    second = "new" if first == "old" else "old"
    for side in mails:
        assert anyone.get(link("address", mails[side])).text.count("<button") == 1
    for _ in range(2):
        assert anyone.post(link("address", mails[first])).status_code == 200
    assert Subscriber.objects.filter(address=ADDRESS).exists()
    anyone.post(link("address", mails[second]))
    reader = Subscriber.objects.get(pk=delivery.subscriber_id)
    assert (reader.address, reader.address_key, reader.domain) == (
        "Zoe.Nouvelle@Example.org",
        "zoe.nouvelle@example.org",
        "example.org",
    )
    delivery.refresh_from_db()
    assert delivery.address == ADDRESS, "the ledger keeps where it went"
    assert anyone.get(link("address", mails["new"])).status_code == 404
    assert browser.get("/reader/").status_code == 404, "the session was of the old mailbox"


def test_an_address_that_another_reader_has_is_not_taken_and_not_told(
    ours: Newsroom, delivery: Delivery, token: str, browser: Client
) -> None:
    ours.delivery(delivery.send, "other@example.org", "accepted")
    form = opened(browser, token)
    answers = {}
    for address in ("other@example.org", "nobody@example.org"):
        sent = {"form": form, "change": "address", "address": address}
        answers[address] = browser.post("/reader/", sent).text
        kept = [line for line in answers[address].splitlines() if "message" in line]
        answers[address] = "\n".join(kept)
    assert len(set(answers.values())) == 1
    mails = changed(browser, form, "other@example.org")
    for mail in mails.values():
        answer = browser.post(link("address", mail))
    assert "pas être prise" in answer.text
    assert Subscriber.objects.filter(address=ADDRESS).exists()


def test_departures_go_with_the_reader_to_the_new_address(
    ours: Newsroom, token: str, browser: Client
) -> None:
    form = opened(browser, token)
    browser.post(f"/u/{token}")
    for mail in changed(browser, form, "zoe@new.example.org").values():
        browser.post(link("address", mail))
    left = Suppression.objects.filter(address_key="zoe@new.example.org")
    assert [row.mailing_list_id for row in left] == [ours.mailing_list.pk]


def test_a_pause_of_a_month_and_its_end(ours: Newsroom, token: str, browser: Client) -> None:
    number = str(ours.mailing_list.pk)
    page = browser.post(f"/preferences/{token}", {"pause": number})
    link_ = Subscription.objects.get(subscriber__address=ADDRESS)
    assert link_.status == "confirmed"
    assert timedelta(days=29) < link_.paused_until - datetime.now(UTC) < timedelta(days=31)
    assert 'name="resume"' in page.text
    assert "checked" in page.text
    browser.post(f"/preferences/{token}", {"resume": number})
    link_.refresh_from_db()
    assert link_.paused_until is None


def test_receipts_stand_on_the_page_with_lists_and_times(
    ours: Newsroom, token: str, browser: Client
) -> None:
    browser.post(f"/preferences/{token}", {})
    browser.post(f"/preferences/{token}", {"list": str(ours.mailing_list.pk)})
    text = browser.get(f"/preferences/{token}").text
    assert "Ce que j’ai accepté" in text
    assert "inscription" in text
