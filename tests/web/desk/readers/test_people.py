"""People at the desk: found, shown, taken off, blocked, changed, erased; by whom, and of whom."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html

from publisher.actions.readers.looking.find_readers import WantedReaders, find_readers
from publisher.audience.models import (
    ConsentEvent,
    Field,
    MailingList,
    Subscriber,
    SubscriberTag,
    Subscription,
    Suppression,
    Tag,
)
from publisher.delivery.models import ServiceMail
from publisher.publications.models import AuditEntry, Membership
from tests.web.conftest import NOW, Newsroom, subscribe

pytestmark = [pytest.mark.django_db, pytest.mark.database]
SignedIn = Callable[[str], Client]
Role = Membership.Role
PEOPLE = "/desk/readers/people/"
MOST_QUERIES = 25


def reader_of(room: Newsroom, address: str, name: str = "", **more: object) -> Subscriber:
    made = Subscriber.objects.create(
        publication=room.publication,
        address=address,
        address_key=address.casefold(),
        domain=address.rpartition("@")[2],
        name=name,
        created_at=NOW,
        **more,
    )
    subscribe(made, room.mailing_list)
    return made


@pytest.fixture
def admin(signed_in: SignedIn) -> Client:
    return signed_in(Role.ADMIN)


def cursor(answer: Any, name: str) -> str:
    """What the page's button sends."""
    return str(html.fromstring(answer.text).xpath(f"//input[@name='{name}']/@value")[0])


def test_people_are_found_by_how_their_address_begins(admin: Client, ours: Newsroom) -> None:
    for address in ("anne.b@example.org", "anneb@example.org", "Anne_C@example.org", "anna@x.fr"):
        reader_of(ours, address)
    page = admin.post(PEOPLE, {"q": "ANNE"}).text
    for found in ("anne.b@", "anneb@", "Anne_C@"):
        assert found in page
    assert "anna@" not in page
    assert "3 inscrits" in page
    assert "anne.b@" in admin.post(PEOPLE, {"q": " anne.b@EXAMPLE.org "}).text
    assert "anne" not in admin.post(PEOPLE, {"q": "anne%"}).text.replace('value="anne%"', "")
    assert "Personne n’est ainsi" in admin.post(PEOPLE, {"q": "zzz"}).text
    assert admin.post(PEOPLE, {"q": "\0zzz"}).status_code == 400


def test_people_are_found_by_name_with_its_accents(admin: Client, ours: Newsroom) -> None:
    reader_of(ours, "e@example.org", "Élodie Marchand")
    reader_of(ours, "f@example.org", "Eloi")
    for typed in ("élo", "Élodie", "ÉLO"):
        page = admin.post(PEOPLE, {"q": typed, "by": "name"}).text
        assert "Élodie Marchand" in page, typed
        assert "Eloi" not in page
    assert "Eloi" in admin.post(PEOPLE, {"q": "elo", "by": "name"}).text


def test_people_are_found_by_state_list_and_tag(admin: Client, ours: Newsroom) -> None:
    left, asked = reader_of(ours, "left@example.org"), reader_of(ours, "asked@example.org")
    Subscription.objects.filter(subscriber=left).update(status="unsubscribed")
    Subscription.objects.filter(subscriber=asked).update(status="unconfirmed")
    tag = Tag.objects.create(publication=ours.publication, name="VIP", key="vip", created_at=NOW)
    SubscriberTag.objects.create(publication=ours.publication, subscriber=asked, tag=tag)
    Suppression.objects.create(
        publication=ours.publication, address_key="rive1@example.org", reason="manual",
        source="t", created_at=NOW,
    )  # fmt: skip
    listed = str(ours.mailing_list.pk)
    for question, wanted in (
        ({"state": "unsubscribed"}, {"left@"}),
        ({"state": "unconfirmed", "list": listed}, {"asked@"}),
        ({"tag": str(tag.pk)}, {"asked@"}),
        ({"state": "blocked"}, {"rive1@"}),
        ({"state": "confirmed", "q": "rive"}, {"rive0@", "rive1@", "rive2@"}),
    ):
        page = admin.get(PEOPLE, question).text
        every = {"left@", "asked@", "rive0@", "rive1@", "rive2@"}
        assert {one for one in every if one in page} == wanted, question


def test_pages_are_turned_and_ask_no_more_for_more_rows(admin: Client, ours: Newsroom) -> None:
    many = [
        Subscriber(
            publication=ours.publication, address=f"m{n:03}@example.org",
            address_key=f"m{n:03}@example.org", created_at=NOW,
        )
        for n in range(120)
    ]  # fmt: skip
    Subscriber.objects.bulk_create(many)
    with CaptureQueriesContext(connection) as asked:
        first = admin.post(PEOPLE, {"q": "m"})
    assert len(asked) <= MOST_QUERIES
    assert first.text.count("@example.org</a>") == 50
    second = admin.post(PEOPLE, {"q": "m", "after": cursor(first, "after")})
    assert "m050@" in second.text
    assert "m049@" not in second.text
    back = admin.post(PEOPLE, {"q": "m", "before": cursor(second, "before")})
    assert "m000@" in back.text
    assert admin.post(PEOPLE, {"q": "m", "after": "nonsense"}).status_code == 200


@pytest.mark.parametrize("by_name", [False, True])
def test_a_search_goes_by_an_index(by_name: bool, ours: Newsroom) -> None:
    wanted = WantedReaders(text="anne", by_name=by_name)
    rows, field = find_readers(ours.publication, wanted)
    if connection.vendor == "postgresql":  # of a small table it would read all
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
    plan = rows.order_by(field, "pk")[:51].explain()
    index = "reader_name_start" if by_name else ("reader_address_start", "sqlite_autoindex")
    assert any(one in plan for one in ([index] if isinstance(index, str) else index)), plan
    assert "SCAN audience_subscriber" not in plan
    if by_name:  # a page of those who share a name is no sorting of all of them
        assert "Sort" not in plan
        assert "TEMP B-TREE" not in plan


def test_a_foreign_list_or_tag_is_none(admin: Client, theirs: Newsroom) -> None:
    page = admin.get(PEOPLE, {"list": str(theirs.mailing_list.pk)}).text
    assert "cap0@" not in page
    assert "rive0@" in page


def test_who_may_not_see_addresses_sees_lists_alone(signed_in: SignedIn, ours: Newsroom) -> None:
    client = signed_in(Role.EDITOR)
    page = client.get("/desk/readers/").text
    assert "Lettre de Rive" in page
    assert PEOPLE not in page
    reader = Subscriber.objects.filter(publication=ours.publication).latest("pk")
    for path in (PEOPLE, f"{PEOPLE}new/", f"{PEOPLE}{reader.pk}/", f"{PEOPLE}{reader.pk}/kept/"):
        assert client.get(path).status_code == 403, path


def test_a_reader_s_page_says_where_they_stand(admin: Client, ours: Newsroom) -> None:
    ours.sent(bounced=1)
    reader = Subscriber.objects.get(address="bounced0@example.org")
    page = admin.get(f"{PEOPLE}{reader.pk}/").text
    assert "Reçoit les envois de 1 liste" in page
    assert "Ce matin à Rive" in page
    said = admin.post(f"{PEOPLE}{reader.pk}/why/", {"issue": str(ours.issue.pk)}).text
    assert "Son serveur a refusé le message" in said
    for wrong in ("", "0", "9" * 30, "x", "²"):
        refused = admin.post(f"{PEOPLE}{reader.pk}/why/", {"issue": wrong})
        assert refused.status_code == 400, wrong


def test_a_reader_is_taken_off_a_list_for_good(admin: Client, ours: Newsroom) -> None:
    reader = reader_of(ours, "leaves@example.org")
    page = f"{PEOPLE}{reader.pk}/"
    answer = admin.post(f"{page}lists/", {"list": str(ours.mailing_list.pk), "said": "par lettre"})
    assert answer.status_code == 302
    link = Subscription.objects.get(subscriber=reader)
    assert link.status == "unsubscribed"
    block = Suppression.objects.get(address_key="leaves@example.org")
    assert (block.mailing_list, block.reason) == (ours.mailing_list, "unsubscribed")
    event = ConsentEvent.objects.get(subscriber=reader)
    assert (event.kind, event.source) == ("withdrawn", "par lettre")
    entry = AuditEntry.objects.latest("pk")
    assert (entry.verb, entry.actor) == ("unsubscribe", "user:a-admin")
    admin.post(f"{page}lists/", {"list": "all"})  # twice is as once
    assert ConsentEvent.objects.filter(subscriber=reader).count() == 1
    assert "Ne reçoit aucun envoi" in admin.get(page).text


def test_an_address_is_blocked_and_let_free_again(admin: Client, ours: Newsroom) -> None:
    reader = reader_of(ours, "b@example.org")
    page = f"{PEOPLE}{reader.pk}/"
    admin.post(f"{page}block/", {"act": "block", "said": "l’avocat le demande"})
    assert Suppression.objects.get(address_key="b@example.org").source == "l’avocat le demande"
    assert "ne reçoit aucun de vos envois" in admin.get(page).text
    admin.post(f"{page}block/", {"act": "lift"})
    assert not Suppression.objects.filter(address_key="b@example.org").exists()


def test_labels_are_kept_all_or_none(admin: Client, ours: Newsroom) -> None:
    reader = reader_of(ours, "l@example.org")
    field = Field.objects.create(
        publication=ours.publication, name="Âge", key="âge", type="number", created_at=NOW
    )
    page, key = f"{PEOPLE}{reader.pk}/labels/", f"field-{field.pk}"
    form = {"name": "Léa", "language": "fr", "tags": "VIP, Île", key: "42"}
    wrong = admin.post(page, form | {key: "beaucoup"})
    assert wrong.status_code == 400
    assert "Âge" in wrong.text
    assert 'value="beaucoup"' in wrong.text
    assert 'value="VIP, Île"' in wrong.text
    reader.refresh_from_db()
    assert (reader.name, Tag.objects.count()) == ("", 0)
    assert admin.post(page, form).status_code == 302
    reader.refresh_from_db()
    assert (reader.name, reader.language, reader.fields) == ("Léa", "fr", {str(field.pk): 42})
    assert admin.post(page, form | {"tags": "Île", key: ""}).status_code == 302
    reader.refresh_from_db()
    assert reader.fields == {}
    assert [link.tag.name for link in reader.tag_links.all()] == ["Île"]


def test_a_reader_is_erased_once_the_address_is_typed(admin: Client, ours: Newsroom) -> None:
    reader = reader_of(ours, "gone@example.org")
    page = f"{PEOPLE}{reader.pk}/erase/"
    assert admin.post(page, {"address": "other@example.org"}).status_code == 400
    assert admin.post(page, {"address": ""}).status_code == 400
    assert Subscriber.objects.filter(pk=reader.pk).exists()
    answer = admin.post(page, {"address": "GONE@example.org"})
    assert "oublié" in answer.text
    assert not Subscriber.objects.filter(pk=reader.pk).exists()
    assert admin.post(page, {"address": "gone@example.org"}).status_code == 404


def test_what_is_kept_comes_as_a_file(admin: Client, ours: Newsroom) -> None:
    reader = reader_of(ours, "k@example.org", "Kim")
    answer = admin.get(f"{PEOPLE}{reader.pk}/kept/")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert json.loads(answer.text)["name"] == "Kim"


def test_somebody_is_asked_by_mail_and_joins_by_its_button(admin: Client, ours: Newsroom) -> None:
    form = {"address": "Neu@example.org", "list": "matin", "name": "Neu", "language": ""}
    assert admin.post(f"{PEOPLE}new/", form).status_code == 400  # no source
    assert not Subscriber.objects.filter(address_key="neu@example.org").exists()
    answer = admin.post(f"{PEOPLE}new/", form | {"source": "par téléphone"})
    reader = Subscriber.objects.get(address_key="neu@example.org")
    assert answer.headers["Location"] == f"{PEOPLE}{reader.pk}/"
    assert Subscription.objects.get(subscriber=reader).status == "unconfirmed"
    assert ServiceMail.objects.get(subscriber=reader).purpose == "confirmation"
    assert "pas encore confirmé" in admin.get(f"{PEOPLE}{reader.pk}/").text
    assert admin.post(f"{PEOPLE}{reader.pk}/again/").status_code == 302


def test_somebody_with_a_proof_is_on_the_list_at_once(admin: Client, ours: Newsroom) -> None:
    form = {"address": "p@example.org", "list": "matin", "how": "agreed", "source": "bulletin"}
    assert admin.post(f"{PEOPLE}new/", form).status_code == 302
    link = Subscription.objects.get(subscriber__address_key="p@example.org")
    assert (link.status, link.consent_source) == ("confirmed", "bulletin")
    for wrong in ({"address": "p@"}, {"list": "cap"}, {"language": "klingonisch"}):
        refused = admin.post(f"{PEOPLE}new/", form | wrong)
        assert refused.status_code == 400
        assert 'value="bulletin"' in refused.text
    other = MailingList.objects.exclude(publication=ours.publication).first()
    assert other is None or other.slug != "cap"


def test_a_reader_s_page_asks_the_database_little(admin: Client, ours: Newsroom) -> None:
    ours.sent(accepted=4)
    reader = Subscriber.objects.get(address="accepted0@example.org")
    admin.get(f"{PEOPLE}{reader.pk}/")
    with CaptureQueriesContext(connection) as asked:
        admin.get(f"{PEOPLE}{reader.pk}/")
    assert len(asked) <= MOST_QUERIES
