"""Signing up: forms here and elsewhere, programs, and the one answer that everybody gets."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from publisher.actions.erasure.everything_about import everything_about
from publisher.actions.issues.issue_snapshot import composition_of
from publisher.actions.readers.joining.forget_peers import forget_old_peers
from publisher.actions.themes.email_themes import load_theme
from publisher.audience.models import (
    ConsentEvent,
    ConsentPeer,
    Form,
    FormText,
    MailingList,
    Subscriber,
    Subscription,
    Suppression,
)
from publisher.delivery.models import ServiceMail
from publisher.publications.tokens import seal
from publisher.renderers.email import render
from publisher.web.reader.joining import posts
from tests.web.conftest import NOW, Newsroom, subscribe

pytestmark = [pytest.mark.django_db, pytest.mark.database]
PAGE, LIST = "/subscribe/rive/", "/subscribe/rive/matin"
NEW = "léa@example.org"


@pytest.fixture
def stranger() -> Client:
    """Who posts from another site: no cookie, and nobody forgets the check of CSRF."""
    return Client(enforce_csrf_checks=True, headers={"host": "localhost"})


@pytest.fixture
def open_list(ours: Newsroom) -> MailingList:
    ours.mailing_list.is_open = True
    ours.mailing_list.save()
    return ours.mailing_list


@pytest.fixture
def second(ours: Newsroom) -> MailingList:
    return MailingList.objects.create(
        publication=ours.publication,
        slug="soir",
        name="Le soir",
        description="À 18 h",
        is_open=True,
        created_at=NOW,
    )


def mails() -> list[ServiceMail]:
    return list(ServiceMail.objects.order_by("pk"))


def asks() -> list[tuple[str, str]]:
    rows = ConsentEvent.objects.order_by("pk")
    return list(rows.values_list("kind", "mailing_list__slug"))


def test_a_closed_list_has_no_page(ours: Newsroom, browser: Client) -> None:
    for address in (PAGE, LIST, "/embed/rive/matin", "/subscribe/nobody/", "/subscribe/rive/none"):
        assert browser.get(address).status_code == 404
        assert browser.post(address, {"address": NEW}).status_code in (404, 405)


def test_who_signs_up_is_asked_back_and_on_no_list(
    open_list: MailingList, stranger: Client
) -> None:
    page = stranger.get(f"{LIST}?from=tract")
    assert page.status_code == 200
    assert 'name="from" value="tract"' in page.text
    assert not Form.objects.exists(), "a GET changes nothing"
    answer = stranger.post(
        LIST,
        {"address": "Lea@Example.org", "from": "tract", "language": "fr"},
        headers={"referer": "https://blog.example.net/page?token=secret"},
    )
    assert answer.status_code == 200
    assert "Rien reçu" in answer.text
    link = Subscription.objects.get(subscriber__address_key="lea@example.org")
    assert link.status == "unconfirmed"
    (mail,) = mails()
    assert mail.values["lists"] == ["Lettre de Rive"]
    assert "Lea" not in json.dumps(mail.values)
    event = ConsentEvent.objects.get()
    assert (event.kind, event.form.slug, event.form_text.version) == ("asked", "page", 1)
    assert event.detail == {
        "door": "embedded form",
        "page": "https://blog.example.net/page",
        "campaign": "tract",
        "mail": mail.pk,
    }
    assert "vous acceptez de recevoir" in event.form_text.text
    assert not ConsentPeer.objects.exists()


def test_the_same_words_are_kept_once_and_other_words_anew(
    open_list: MailingList, stranger: Client
) -> None:
    stranger.post(LIST, {"address": "a@example.org"})
    stranger.post(LIST, {"address": "b@example.org"})
    Form.objects.update(texts={"fr": {"button": "Je veux"}})
    stranger.post(LIST, {"address": "c@example.org"})
    assert list(FormText.objects.order_by("version").values_list("version", flat=True)) == [1, 2]
    assert FormText.objects.get(version=2).text.endswith("Je veux")


def test_one_page_for_all_open_lists(
    open_list: MailingList, second: MailingList, stranger: Client
) -> None:
    MailingList.objects.create(
        publication=open_list.publication, slug="clos", name="Fermée", created_at=NOW
    )
    page = stranger.get(PAGE).text
    assert page.count('type="checkbox"') == 2
    assert "checked" not in page
    assert "Fermée" not in page
    none = stranger.post(PAGE, {"address": "a@example.org"})
    assert none.status_code == 400
    assert "Cochez-en au moins une" in none.text
    stranger.post(PAGE, {"address": "a@example.org", "list": ["soir", "clos", "matin"]})
    assert sorted(asks()) == [("asked", "matin"), ("asked", "soir")]
    assert len(mails()) == 1


BAD = ["", "lea", "lea@", "@example.org", "a b@example.org", "a\x00@example.org", "x" * 400]


@pytest.mark.parametrize("address", BAD)
def test_a_bad_address_is_told_at_its_field(
    address: str, open_list: MailingList, stranger: Client
) -> None:
    answer = stranger.post(LIST, {"address": address})
    assert answer.status_code == 400
    assert 'aria-invalid="true" aria-describedby="join-address-fault"' in answer.text
    assert not Subscriber.objects.filter(address_key__startswith="lea").exists()


GOOD = ["é@exämple.org", "Anne+tag@EXAMPLE.org", '"a b"@example.org', "пример@example.org"]


@pytest.mark.parametrize("address", GOOD)
def test_unusual_addresses_are_right(
    address: str, open_list: MailingList, stranger: Client
) -> None:
    answer = stranger.post(LIST, {"address": address})
    assert answer.status_code == 200 or address.startswith('"'), answer.text


def test_the_answer_never_tells_who_is_known(
    ours: Newsroom, open_list: MailingList, stranger: Client
) -> None:
    known = ["rive0@example.org", "left@example.org", "bounced@example.org", "new@example.org"]
    Suppression.objects.create(
        publication=ours.publication,
        mailing_list=open_list,
        address_key="left@example.org",
        reason="unsubscribed",
        source="t",
        created_at=NOW,
    )
    Suppression.objects.create(
        publication=ours.publication,
        address_key="bounced@example.org",
        reason="bounced",
        source="t",
        created_at=NOW,
    )
    first = stranger.post(LIST, {"address": "first@example.org"})
    for address in [*known, *known]:
        answer = stranger.post(LIST, {"address": address})
        assert (answer.status_code, answer.content) == (200, first.content), address
        assert sorted(answer.headers.items()) == sorted(first.headers.items())
        assert address not in answer.text
    states = {mail.subscriber.address: mail.delivery.state for mail in mails()}
    assert states["bounced@example.org"] == "suppressed"
    assert states["left@example.org"] == states["rive0@example.org"] == "pending"


def test_a_stranger_changes_nothing_of_a_reader(
    ours: Newsroom, open_list: MailingList, stranger: Client
) -> None:
    Form.objects.create(
        publication=ours.publication, slug="page", name="x", asks_name=True, created_at=NOW
    )
    reader = Subscriber.objects.get(address_key="rive0@example.org")
    before = Subscription.objects.filter(subscriber=reader).values().get()
    stranger.post(LIST, {"address": reader.address, "name": "Idiot", "language": "en"})
    assert Subscription.objects.filter(subscriber=reader).values().get() == before
    reader.refresh_from_db()
    assert (reader.name, reader.language) == ("", "")


def test_single_opt_in_takes_in_who_never_objected(
    ours: Newsroom, open_list: MailingList, stranger: Client
) -> None:
    open_list.opt_in = "single"
    open_list.save()
    gone = Subscriber.objects.get(address_key="rive1@example.org")
    Subscription.objects.filter(subscriber=gone).update(status="unsubscribed")
    stranger.post(LIST, {"address": "new@example.org"})
    stranger.post(LIST, {"address": gone.address})
    status = dict(Subscription.objects.values_list("subscriber__address_key", "status"))
    assert (status["new@example.org"], status[gone.address]) == ("confirmed", "unsubscribed")
    assert [mail.subscriber for mail in mails()] == [gone]
    assert asks() == [("subscribed", "matin"), ("asked", "matin")]


def test_what_only_machines_fill_in_is_thanked_and_dropped(
    open_list: MailingList, stranger: Client
) -> None:
    answer = stranger.post(LIST, {"address": NEW, "website": "http://spam.example.org"})
    assert "Rien reçu" in answer.text
    assert mails() == []


def test_our_own_page_comes_back_no_faster_than_somebody_types(
    open_list: MailingList, stranger: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = stranger.get(LIST).text
    stamp = page.partition('name="stamp" value="')[2].partition('"')[0]
    quick = stranger.post(LIST, {"address": "lea@example.org", "stamp": stamp})
    assert quick.status_code == 400
    assert "Appuyez encore une fois" in quick.text
    assert 'value="lea@example.org"' in quick.text
    assert stamp in quick.text, "the second press counts from the first page"
    monkeypatch.setattr(posts, "LEAST_SECONDS", -1)
    assert stranger.post(LIST, {"address": "lea@example.org", "stamp": stamp}).status_code == 200
    assert ConsentEvent.objects.get().detail["door"] == "page"


def test_sizes_and_numbers_are_held(
    open_list: MailingList, stranger: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    huge = stranger.post(LIST, {"address": "a@example.org", "name": "x" * 1_000_000})
    assert huge.status_code == 413
    assert "trop long" in huge.text
    monkeypatch.setattr(posts, "PER_MINUTE", 2)
    answers = [stranger.post(LIST, {"address": f"a{n}@example.org"}) for n in range(3)]
    assert [one.status_code for one in answers] == [200, 429, 429]
    assert 0 < int(answers[2].headers["Retry-After"]) <= 60
    other = stranger.post(LIST, {"address": "b@example.org"}, REMOTE_ADDR="192.0.2.7")
    assert other.status_code == 200
    neighbour = [
        stranger.post(LIST, {"address": "b@example.org"}, REMOTE_ADDR=f"192.0.2.{n}").status_code
        for n in (8, 9)
    ]
    assert neighbour == [200, 429]


def test_a_network_address_is_kept_only_where_a_setting_says_so(
    open_list: MailingList, stranger: Client, settings: LazySettings
) -> None:
    settings.KEEP_CONSENT_IP_DAYS = 7
    stranger.post(LIST, {"address": "a@example.org"}, REMOTE_ADDR="192.0.2.7")
    assert ConsentPeer.objects.get().ip == "192.0.2.7"
    known = everything_about(publication=open_list.publication, address_key="a@example.org")
    assert [event["ip"] for event in known["consent_events"]] == ["192.0.2.7"]
    now = datetime.now(UTC)
    forget_old_peers(now=now + timedelta(days=6))
    assert ConsentPeer.objects.exists()
    forget_old_peers(now=now + timedelta(days=7, minutes=1))
    assert not ConsentPeer.objects.exists()
    assert ConsentEvent.objects.count() == 1


def test_a_named_form_has_its_own_lists_words_and_name(
    ours: Newsroom, open_list: MailingList, second: MailingList, stranger: Client
) -> None:
    form = Form.objects.create(
        publication=ours.publication,
        slug="salon",
        name="Salon du livre",
        asks_name=True,
        texts={"fr": {"title": "Restons en contact\u202f: {list}"}},
        created_at=NOW,
    )
    form.mailing_lists.add(second)
    page = stranger.get(f"{PAGE}?form=salon").text
    assert "Restons en contact\u202f: Le soir" in page
    assert 'action="/subscribe/rive/?form=salon"' in page
    assert 'name="name"' in page
    stranger.post(f"{PAGE}?form=salon", {"address": "a@example.org", "name": "Anne"})
    assert ConsentEvent.objects.get().form == form
    assert Subscriber.objects.get(address_key="a@example.org").name == "Anne"
    assert stranger.get("/subscribe/rive/matin?form=salon").status_code == 404
    assert stranger.get(f"{PAGE}?form=nothing").status_code == 404
    form.is_open = False
    form.save()
    assert stranger.get(f"{PAGE}?form=salon").status_code == 404


def test_a_bad_name_is_told_at_its_field(
    ours: Newsroom, open_list: MailingList, stranger: Client
) -> None:
    Form.objects.create(
        publication=ours.publication, slug="page", name="x", asks_name=True, created_at=NOW
    )
    answer = stranger.post(LIST, {"address": "a@example.org", "name": "A\u202eB"})
    assert answer.status_code == 400
    assert "join-name-fault" in answer.text


LANGUAGES = [("", "fr", "ltr"), ("en", "en", "ltr"), ("ar", "ar", "rtl"), ("zz", "fr", "ltr")]


@pytest.mark.parametrize(("asked", "spoken", "direction"), LANGUAGES)
def test_pages_speak_the_language_that_is_asked_for(
    asked: str, spoken: str, direction: str, open_list: MailingList, stranger: Client
) -> None:
    page = stranger.get(LIST, {"language": asked})
    assert f'<html lang="{spoken}" dir="{direction}">' in page.text
    assert page.headers["Content-Language"] == spoken
    words = {"fr": "S’inscrire", "en": "Subscribe", "ar": "اشترك"}
    assert f">{words[spoken]}</button>" in page.text


def test_a_language_without_a_catalogue_is_the_publications_own(
    open_list: MailingList, stranger: Client
) -> None:
    stranger.post(LIST, {"address": "a@example.org"})
    Form.objects.update(texts={"ha": {"button": "Yi rajista", "title": "Karɓi {list}"}})
    page = stranger.get(LIST, {"language": "ha"}).text
    assert '<html lang="ha" dir="ltr">' in page
    assert ">Yi rajista</button>" in page
    assert "Karɓi Lettre de Rive" in page
    stranger.post(LIST, {"address": "b@example.org", "language": "ha"})
    assert FormText.objects.get(language="ha").text.endswith("Yi rajista")
    assert Subscriber.objects.get(address_key="b@example.org").language == "ha"
    assert mails()[1].language == "ha"


def test_an_embedded_form_is_plain_html_that_posts_here(
    open_list: MailingList, second: MailingList, stranger: Client
) -> None:
    snippet = stranger.get("/embed/rive/matin?from=partenaire")
    assert snippet.headers["Content-Type"] == "text/plain; charset=utf-8"
    text = snippet.text
    assert 'action="http://localhost:8000/subscribe/rive/matin"' in text
    for absent in ("<script", "stamp", "style=", "checkbox"):
        assert absent not in text
    assert '<label for="join-address">' in text
    assert stranger.get("/embed/rive/").text.count("checkbox") == 2


def posted(client: Client, body: object, origin: str = "", path: str = LIST) -> Any:
    headers = {"origin": origin} if origin else {}
    data = body if isinstance(body, str | bytes) else json.dumps(body)
    return client.post(path, data, content_type="application/json", headers=headers)


def test_programs_post_json(open_list: MailingList, second: MailingList, stranger: Client) -> None:
    answer = posted(stranger, {"address": "a@example.org", "lists": ["soir"]}, path=PAGE)
    assert (answer.status_code, answer.json()) == (202, {"result": "asked"})
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert asks() == [("asked", "soir")]
    for body, code in [
        ({"address": "a", "lists": ["soir"]}, "bad_address"),
        ({"address": "a@example.org", "lists": ["x"]}, "unknown_list"),
        ({"address": "a@example.org", "lists": []}, "no_list"),
        ({"address": "a@example.org", "lists": ["soir"], "extra": 1}, "unknown_field"),
        ({"lists": ["soir"]}, "missing_field"),
        ("{", "bad_json"),
    ]:
        problem = posted(stranger, body, path=PAGE)
        assert problem.status_code in (400, 422), body
        assert problem.json()["code"] == code
        assert problem.headers["Content-Type"] == "application/problem+json"
    large = posted(stranger, {"address": "a" * 20_000}, path=PAGE)
    assert large.status_code == 413


def test_whose_pages_may_post_is_a_rule_of_cors(
    ours: Newsroom, open_list: MailingList, stranger: Client
) -> None:
    good, body = "https://blog.example.net", {"address": "a@example.org"}
    Form.objects.create(
        publication=ours.publication, slug="page", name="x", origins=[good], created_at=NOW
    )
    asked = stranger.options(LIST, headers={"origin": good})
    assert asked.status_code == 204
    assert asked.headers["Access-Control-Allow-Origin"] == good
    assert asked.headers["Access-Control-Allow-Methods"] == "POST"
    assert "Origin" in asked.headers["Vary"]
    answer = posted(stranger, body, good)
    assert answer.status_code == 202
    assert answer.headers["Access-Control-Allow-Origin"] == good
    assert posted(stranger, {"address": "x"}, good).headers["Access-Control-Allow-Origin"] == good
    for bad in ("null", "https://evil.example.net", "http://blog.example.net", f"{good}:8443"):
        asking = stranger.options(LIST, headers={"origin": bad})
        for refused in (asking, posted(stranger, body, bad)):
            assert refused.status_code == 403
            assert "Access-Control-Allow-Origin" not in refused.headers
    assert len(mails()) == 1


def test_a_program_that_asks_too_often_is_told_when_to_come_back(
    open_list: MailingList, stranger: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posts, "PER_MINUTE", 0)
    answer = posted(stranger, {"address": "a@example.org"})
    assert answer.status_code == 429
    assert "Retry-After" in answer.headers


# The page behind the mail's link


def confirming(address: str = "a@example.org", client: Client | None = None) -> str:
    stranger = client or Client(headers={"host": "localhost"})
    assert stranger.post(LIST, {"address": address}).status_code == 200
    return f"/confirm/{seal('confirm', mails()[-1].pk)}"


def status(address: str = "a@example.org") -> str:
    return Subscription.objects.get(subscriber__address_key=address).status


def test_looking_confirms_nobody_and_one_press_does(
    open_list: MailingList, browser: Client
) -> None:
    link = confirming()
    for _ in range(3):
        page = browser.get(link)
        browser.head(link)
    assert page.status_code == 200
    assert page.text.count("<button") == 1
    assert "<a " not in page.text.partition("<button")[0], "nothing to press stands before it"
    assert "<script" not in page.text
    assert "a@example.org" not in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in page.headers["Cache-Control"]
    assert status() == "unconfirmed"
    done = Client(enforce_csrf_checks=True, headers={"host": "localhost"}).post(link)
    assert status() == "confirmed"
    assert "<title>Vous êtes inscrit" in done.text
    assert 'role="status"' in done.text
    assert "Texte du formulaire" in done.text
    choices = done.text.partition('href="/preferences/')[2].partition('"')[0]
    assert browser.get(f"/preferences/{choices}").status_code == 200
    events = ConsentEvent.objects.order_by("pk").values_list("kind", flat=True)
    assert list(events) == ["asked", "confirmed"]
    assert browser.post(link).status_code == 200
    assert ConsentEvent.objects.count() == 2, "twice is the same as once"
    assert "Vous êtes inscrit" in browser.get(link).text


def test_one_press_confirms_all_lists_of_the_mail(
    open_list: MailingList, second: MailingList, browser: Client
) -> None:
    browser.post(LIST, {"address": "a@example.org"})
    browser.post("/subscribe/rive/soir", {"address": "a@example.org"})
    (mail,) = mails()
    assert mail.values["lists"] == ["Lettre de Rive", "Le soir"]
    browser.post(f"/confirm/{seal('confirm', mail.pk)}")
    rows = Subscription.objects.filter(subscriber__address_key="a@example.org")
    assert set(rows.values_list("status", flat=True)) == {"confirmed"}


def test_the_link_works_when_the_mails_words_are_erased(
    open_list: MailingList, browser: Client
) -> None:
    link = confirming()
    ServiceMail.objects.update(values={}, erased_at=NOW)
    browser.post(link)
    assert status() == "confirmed"


def test_who_left_comes_back_by_their_own_press(
    ours: Newsroom, open_list: MailingList, browser: Client
) -> None:
    reader = Subscriber.objects.get(address_key="rive0@example.org")
    Subscription.objects.filter(subscriber=reader).update(status="unsubscribed")
    common = {"publication": ours.publication, "address_key": reader.address_key, "source": "t"}
    Suppression.objects.create(
        mailing_list=open_list, reason="unsubscribed", created_at=NOW, **common
    )
    link = confirming(reader.address)
    assert status(reader.address) == "unsubscribed"
    browser.post(link)
    assert status(reader.address) == "confirmed"
    assert not Suppression.objects.exists()


def test_a_press_proves_the_mailbox_and_forgives_no_complaint(
    ours: Newsroom, open_list: MailingList, browser: Client
) -> None:
    for reason, stays in (("bounced", False), ("complained", True), ("manual", True)):
        address = f"{reason}@example.org"
        link = confirming(address)
        Suppression.objects.create(
            publication=ours.publication,
            address_key=address,
            reason=reason,
            source="t",
            created_at=NOW,
        )
        browser.post(link)
        assert Suppression.objects.filter(address_key=address).exists() == stays, reason


def test_an_old_link_does_not_bring_back_who_has_left_since(
    open_list: MailingList, browser: Client
) -> None:
    link = confirming()
    browser.post(link)
    Subscription.objects.filter(subscriber__address_key="a@example.org").update(
        status="unsubscribed"
    )
    page = browser.post(link)
    assert status() == "unsubscribed"
    assert "Vous vous êtes désinscrit depuis" in page.text
    assert 'href="/subscribe/rive/matin"' in page.text


def test_a_reader_who_asks_again_renews_their_consent(
    open_list: MailingList, browser: Client
) -> None:
    browser.post(confirming("rive0@example.org"))
    assert status("rive0@example.org") == "confirmed"
    assert [kind for kind, _ in asks()] == ["asked", "renewed"]


def test_a_link_that_is_too_old_says_so_and_shows_a_way_on(
    open_list: MailingList, browser: Client
) -> None:
    link = confirming()
    ServiceMail.objects.update(expires_at=datetime.now(UTC))
    for answer in (browser.get(link), browser.post(link)):
        assert answer.status_code == 410
        assert "Ce lien est trop ancien" in answer.text
        assert 'href="/subscribe/rive/matin"' in answer.text
    assert status() == "unconfirmed"


HOSTILE = ["x", "A" * 22, "A" * 5000, "..%2f..%2fetc", "%00", "%3Cscript%3E"]


@pytest.mark.parametrize("wrong", HOSTILE)
def test_any_other_token_is_a_calm_404(wrong: str, open_list: MailingList, browser: Client) -> None:
    confirming()
    for answer in (browser.get(f"/confirm/{wrong}"), browser.post(f"/confirm/{wrong}")):
        assert answer.status_code == 404
    assert status() == "unconfirmed"


def test_tokens_of_other_purposes_and_of_the_forgotten_open_nothing(
    ours: Newsroom, open_list: MailingList, browser: Client
) -> None:
    link, mail = confirming(), mails()[0]
    for purpose in ("leave", "fresh", "address", "return"):
        assert browser.post(f"/confirm/{seal(purpose, mail.pk)}").status_code == 404
    welcome = ServiceMail.objects.create(
        publication=ours.publication,
        purpose="welcome",
        key="w",
        subscriber=mail.subscriber,
        created_at=NOW,
        due_at=NOW,
        expires_at=NOW,
    )
    assert browser.post(f"/confirm/{seal('confirm', welcome.pk)}").status_code == 404
    Subscription.objects.filter(subscriber=mail.subscriber).delete()
    mail.subscriber.delete()
    assert browser.get(link).status_code == browser.post(link).status_code == 404


def test_the_waiting_mail_is_dropped_once_all_is_confirmed(
    open_list: MailingList, second: MailingList, browser: Client
) -> None:
    link = confirming()
    mails()[0].delivery.send.deliveries.update(state="accepted", attempts=1)
    ServiceMail.objects.update(created_at=NOW)
    browser.post(LIST, {"address": "a@example.org"})
    browser.post("/subscribe/rive/soir", {"address": "a@example.org"})
    waiting = mails()[1]
    assert waiting.values["lists"] == ["Lettre de Rive", "Le soir"]
    browser.post(link)
    waiting.refresh_from_db()
    assert waiting.values["lists"] == ["Le soir"]
    assert waiting.due_at > datetime.now(UTC) + timedelta(minutes=9)


def test_no_list_of_another_publication(
    open_list: MailingList, theirs: Newsroom, stranger: Client
) -> None:
    theirs.mailing_list.is_open = True
    theirs.mailing_list.save()
    stranger.post(PAGE, {"address": "a@example.org", "list": "matin"})
    reader = Subscriber.objects.get(address_key="a@example.org")
    assert reader.publication == open_list.publication
    subscribe(reader, open_list)


# Where readers come from


def test_every_mail_says_where_to_subscribe_only_where_one_can(
    ours: Newsroom, browser: Client
) -> None:
    def mail() -> tuple[str, str]:
        rendered = render(composition_of(ours.issue, now=NOW), load_theme(ours.newsletter.theme))
        return rendered.html, rendered.text

    closed = mail()
    assert "subscribe" not in closed[0] + closed[1]
    MailingList.objects.update(is_open=True)
    for part in mail():
        assert "On vous l’a transférée" in part
        address = part.partition("http://localhost:8000/subscribe")[2].split('"')[0].split()[0]
        page = browser.get(f"/subscribe{address}")
        assert page.status_code == 200
        assert 'name="from" value="forwarded"' in page.text


def test_an_archive_has_the_form_only_where_one_can_sign_up(
    ours: Newsroom, browser: Client
) -> None:
    archive = "/archive/rive-matin/"
    assert "<form" not in browser.get(archive).text
    MailingList.objects.update(is_open=True)
    page = browser.get(archive).text
    assert f'action="{LIST}"' in page
    assert 'name="from" value="archive"' in page
    assert 'name="stamp"' in page
