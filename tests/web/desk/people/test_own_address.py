"""Another address for one's own account: both mailboxes are told, the new one says yes."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import LazySettings, settings
from django.db.models import F
from django.test import Client

from publisher.actions.publications.people.own_address import ask_address, pending_address
from publisher.actions.publications.people.reset import ask_reset
from publisher.actions.sends.service_message import link_of
from publisher.delivery.models import ServiceMail
from publisher.errors import PublisherError, Refused
from publisher.publications.models import AuditEntry, User
from tests.web.conftest import PASSWORD, Newsroom
from tests.web.desk.people.conftest import is_in, mailed_path, sign_in, somebody

pytestmark = [pytest.mark.django_db, pytest.mark.database]
FORM, NEW, OLD = "/desk/account/address/", "camille@new.example.org", "camille@example.org"


@pytest.fixture
def camilles(camilles: Client) -> Client:
    """Her browser, in which she has just shown once more that it is she."""
    shown = camilles.post("/desk/account/confirm/password/", {"password": PASSWORD, "next": FORM})
    assert shown.status_code == 302
    return camilles


def ask(client: Client, address: str = NEW) -> Any:
    return client.post(FORM, {"address": address})


def mails() -> dict[str, ServiceMail]:
    """The newest into each mailbox."""
    rows = ServiceMail.objects.filter(purpose="own_address").select_related("delivery")
    return {mail.values["side"]: mail for mail in rows.order_by("pk")}


def path(side: str) -> str:
    return link_of(mails()[side]).removeprefix(settings.BASE_URL)


def address_of(user: User) -> str | None:
    user.refresh_from_db()
    return user.email


def verbs() -> list[str]:
    rows = AuditEntry.objects.filter(verb__endswith="own_address").order_by("pk")
    return list(rows.values_list("verb", flat=True))


def test_both_mailboxes_are_told_and_the_new_one_says_yes(camille: User, camilles: Client) -> None:
    other = somebody()
    sign_in(other)
    assert ask_reset(address=OLD, now=datetime.now(UTC))
    reset = mailed_path("reset")
    assert ask(camilles, " Camille@NEW.example.org ").status_code == 302
    sent = {side: mail.delivery.address for side, mail in mails().items() if mail.delivery}
    assert sent == {"old": OLD, "new": NEW}
    assert NEW in camilles.get("/desk/account/").text
    assert address_of(camille) == OLD, "nothing changes before the yes"
    assert camilles.get(path("new")).status_code == 200
    assert address_of(camille) == OLD, "filters follow links"
    answer = camilles.post(path("new"))
    assert (answer.status_code, address_of(camille)) == (200, NEW)
    assert (is_in(camilles), is_in(other)) == (True, False)
    assert somebody().get(reset).status_code == 404, "a link that went to the old address"
    assert camilles.post(path("new")).status_code == 404, "once"
    assert sign_in(somebody(), NEW).status_code == 302
    assert sign_in(somebody(), OLD).status_code == 200
    assert verbs() == ["ask_own_address", "change_own_address"]
    assert not AuditEntry.objects.filter(detail__icontains="@").exists()


def test_a_fresh_sign_in_is_asked_for_and_what_was_typed_is_given_back(camille: User) -> None:
    client = somebody()
    sign_in(client)
    led = ask(client)
    assert led.url == "/desk/account/confirm/password/?next=%2Fdesk%2Faccount%2Faddress%2F"
    assert not mails()
    back = client.post(led.url, {"password": PASSWORD, "next": FORM})
    assert back.url == FORM
    assert f'value="{NEW}"' in client.get(FORM).text
    assert ask(client).status_code == 302
    assert set(mails()) == {"old", "new"}


def test_the_old_mailbox_stops_what_waits_and_ends_every_session(
    camille: User, camilles: Client
) -> None:
    ask(camilles)
    new, old = path("new"), path("old")
    assert ask_reset(address=OLD, now=datetime.now(UTC))
    assert "Arrêter" in somebody().get(old).text
    assert is_in(camilles), "a link that is looked at stops nothing"
    stopped = somebody().post(old)
    assert "/desk/sign-in/forgotten/" in stopped.text
    assert not is_in(camilles)
    assert sign_in(camilles).status_code == 302
    assert camilles.post(new).status_code == 404
    assert somebody().get(mailed_path("reset")).status_code == 404
    assert somebody().post(old).status_code == 404
    assert address_of(camille) == OLD
    assert verbs() == ["ask_own_address", "stop_own_address"]


def test_the_old_mailbox_gets_its_account_back_whatever_came_after(
    camille: User, camilles: Client
) -> None:
    ask(camilles)
    first = path("old")
    camilles.post(path("new"))
    ask(camilles, "thief@example.net")
    second = path("old")
    camilles.post(path("new"))
    assert address_of(camille) == "thief@example.net"
    assert somebody().post(first).status_code == 200
    assert address_of(camille) == OLD
    assert not is_in(camilles)
    assert somebody().get(second).status_code == 404, "a later one cannot undo that"


def test_a_later_mailbox_cannot_end_the_link_of_an_earlier_one(
    camille: User, camilles: Client
) -> None:
    ask(camilles)
    first = path("old")
    camilles.post(path("new"))
    ask(camilles, "thief@example.net")
    assert somebody().post(path("old")).status_code == 200
    assert address_of(camille) == NEW
    assert somebody().post(first).status_code == 200
    assert address_of(camille) == OLD


@pytest.mark.parametrize("taken", ["louis@example.org", "older@example.org"])
def test_an_address_that_somebody_has_is_answered_alike_and_not_taken(
    taken: str, camille: User, camilles: Client, ours: Newsroom
) -> None:
    louis = ours.member("louis", "viewer")
    User.objects.filter(pk=louis.pk).update(email="louis@example.org")
    User.objects.create_user("older@example.org")  # a name of an older installation
    answers = [ask(camilles, address) for address in ("nobody@example.org", taken)]
    assert {(one.status_code, one.url) for one in answers} == {(302, "/desk/account/")}
    assert ServiceMail.objects.count() == 4, "the same mails"
    camilles.get(path("new"))
    assert "ne peut pas être prise" in camilles.post(path("new")).text
    assert address_of(camille) == OLD
    assert is_in(camilles)
    assert camilles.get(path("new")).status_code == 404


def test_the_yes_wants_the_accounts_owner(camille: User, camilles: Client, ours: Newsroom) -> None:
    ask(camilles)
    stranger = somebody()
    led = stranger.get(path("new"))
    assert (led.status_code, led.url) == (302, f"/desk/sign-in/?next={path('new')}")
    assert stranger.post(path("new")).status_code == 302
    ours.member("louis", "viewer")
    sign_in(stranger, "louis")
    assert stranger.get(path("new")).status_code == 403
    assert stranger.post(path("new")).status_code == 403
    assert "camille" not in stranger.get(path("new")).text
    assert address_of(camille) == OLD


def test_who_asks_again_means_the_new_one_and_may_think_better_of_it(
    camille: User, camilles: Client
) -> None:
    ask(camilles)
    first = path("new")
    ask(camilles, "other@example.org")
    assert camilles.get(first).status_code == 404
    assert "other@example.org" in camilles.get("/desk/account/").text
    assert camilles.post("/desk/account/stop-address/").status_code == 302
    assert "other@example.org" not in camilles.get("/desk/account/").text
    assert camilles.get(path("new")).status_code == 404
    assert is_in(camilles)


def test_links_end_with_their_time_with_sessions_and_with_the_account(
    camille: User, camilles: Client
) -> None:
    ask(camilles)
    ServiceMail.objects.update(expires_at=F("expires_at") - timedelta(hours=1))
    assert camilles.get(path("new")).status_code == 404
    assert somebody().get(path("old")).status_code == 200, "a night is longer than an hour"
    ServiceMail.objects.update(expires_at=F("expires_at") - timedelta(hours=23))
    assert somebody().get(path("old")).status_code == 404
    ask(camilles)
    camilles.post("/desk/account/sessions/others/")
    assert pending_address(User.objects.get(pk=camille.pk), datetime.now(UTC)) is None
    assert camilles.get(path("new")).status_code == 404
    ask(camilles)
    User.objects.filter(pk=camille.pk).update(is_active=False)
    assert somebody().get(path("old")).status_code == 404


@pytest.mark.parametrize("code", ["x", "é", "a" * 22, "%00"])
def test_any_other_text_opens_nothing(code: str, db: None) -> None:
    assert somebody().get(f"/own-address/{code}").status_code == 404
    assert somebody().post(f"/own-address/{code}").status_code == 404


@pytest.mark.parametrize("typed", ["", "nobody", "a b@example.org", OLD, OLD.upper(), "x" * 999])
def test_what_is_no_other_address_changes_nothing_and_is_given_back(
    typed: str, camille: User, camilles: Client
) -> None:
    answer = ask(camilles, typed)
    assert answer.status_code == 400
    assert f'value="{typed[:255]}"' in answer.text
    assert not mails()


def test_three_a_day_and_each_account_by_itself(camille: User, camilles: Client) -> None:
    for number in range(3):
        assert ask(camilles, f"{number}@example.org").status_code == 302
    refused = ask(camilles, "3@example.org")
    assert refused.status_code == 400
    assert "demain" in refused.text
    assert 'value="3@example.org"' in refused.text
    assert pending_address(camille, datetime.now(UTC)) is not None, "the last one still waits"


def test_a_first_address_needs_no_second_mailbox(camille: User, camilles: Client) -> None:
    User.objects.filter(pk=camille.pk).update(email=None)
    ask(camilles)
    assert set(mails()) == {"new"}
    camilles.post(path("new"))
    assert address_of(camille) == NEW


def test_an_account_of_no_publication_is_told_why(camille: User, camilles: Client) -> None:
    camille.memberships.all().delete()
    with pytest.raises(Refused, match="publication"):
        ask_address(user=camille, address=NEW, now=datetime.now(UTC))
    assert "publication" in ask(camilles).text


def test_an_installation_without_a_relay_says_so(
    camille: User, camilles: Client, settings: LazySettings
) -> None:
    for relay, said in (("", True), ("smtp://mail.example.org", False)):
        settings.SMTP_URL = relay
        assert ("boîte intégrée" in camilles.get(FORM).text) == said


@pytest.mark.parametrize(
    "typed",
    [
        *("a@b", "é@é", "@", "a@", "@b.org", "a@b.org, c@d.org", "a@b.org c@d.org", "a@@b.org"),
        *("a@[127.0.0.1]", "a@127.0.0.1", "a\nb@c.org", "a@b.org\nBcc: c@d.org", "<a@b.org>"),
        *("\u202ea@b.org", "a@b.org\u200b", "\ufdfa" * 20 + "@b.org", "a@" + "b" * 250 + ".org"),
        *("\ud800@b.org", "a@b.org\0", "a@localhost", "mailto:a@b.org"),
    ],
)
def test_what_no_mail_reaches_is_refused_by_its_code(typed: str, camille: User) -> None:
    with pytest.raises(PublisherError) as refused:
        ask_address(user=camille, address=typed, now=datetime.now(UTC))
    assert refused.value.code == "bad_address"
    assert not mails()
    assert address_of(camille) == OLD
