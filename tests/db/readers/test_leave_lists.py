"""Leaving by any door leaves the same rows behind, and stops what has not begun."""

from collections.abc import Callable

import pytest
from django.test import Client

from publisher.actions.mail.receive_mail import receive_mail
from publisher.audience.models import Subscription, Suppression
from publisher.delivery import freezing, transitions
from publisher.delivery.models import Delivery, DeliveryEvent, Send
from publisher.publications.models import AuditEntry
from publisher.publications.tokens import lowercase, seal, seal_many
from tests.db import ledger
from tests.db.ledger import LEASE, NOW
from tests.db.mail.test_receive_mail import complaint
from tests.shared_rows import shared_rows

pytestmark = [pytest.mark.django_db, pytest.mark.database]

READER = "reader0@example.org"
FORM = "application/x-www-form-urlencoded"


def one_click(mail: Delivery) -> str:
    _post(f"/u/{seal('leave', mail.pk)}", "List-Unsubscribe=One-Click")
    return "one-click (RFC 8058)"


def page(mail: Delivery) -> str:
    _post(f"/u/{seal('leave', mail.pk)}", "leave=yes")
    return "unsubscribe page"


def by_mail(mail: Delivery) -> str:
    receive_mail(recipient=f"leave+{_token('leave', mail)}@example.org", raw=b"", now=NOW)
    return "mail (RFC 2369)"


def choice(mail: Delivery) -> str:
    _post(f"/preferences/{seal('leave', mail.pk)}", "")
    return "preferences page"


def complained(mail: Delivery) -> str:
    raw = complaint(f"CFBL-Feedback-ID: {_token('message-id', mail)}")
    receive_mail(recipient="plaintes@courrier.example.org", raw=raw, now=NOW)
    return f"send {mail.send_id}: feedback report (abuse)"


def _post(path: str, body: str) -> None:
    client = Client(headers={"host": "localhost"})
    assert client.post(path, body, content_type=FORM).status_code == 200


def _token(purpose: str, mail: Delivery) -> str:
    return lowercase(seal_many(purpose, [mail.pk])[0])


DOORS = [one_click, page, by_mail, choice]
Door = Callable[[Delivery], str]


@shared_rows
def mail() -> Delivery:
    """The mail whose link or report says so: it has arrived, and a second letter is under way."""
    title = ledger.publication()
    title.complaint_address = "plaintes@courrier.example.org"
    title.save()
    readers = ledger.mailing_list(title, readers=3)
    first = ledger.running_send(ledger.issue(title, readers))
    Delivery.objects.filter(send=first).update(state="accepted", attempts=1, dated_at=NOW)
    ledger.running_send(ledger.issue(title, readers))
    return Delivery.objects.get(send=first, address=READER)


def second(mail: Delivery) -> Send:
    return Send.objects.exclude(pk=mail.send_id).get()


def rows(mail: Delivery) -> dict[str, object]:
    """What leaving has written, but for where it came from."""
    own = Delivery.objects.exclude(pk=mail.pk).get(address=READER)
    links = Subscription.objects.filter(subscriber=mail.subscriber)
    blocks = Suppression.objects.values_list("mailing_list__slug", "address_key", "reason")
    events = DeliveryEvent.objects.values_list("type", "delivery_id")
    audits = AuditEntry.objects.values_list("actor", "verb", "object_type", "object_id")
    return {
        "subscriptions": list(links.values_list("mailing_list__slug", "status")),
        "suppressions": list(blocks),
        "events": list(events),
        "audit": list(audits),
        "lists in audit": [one.detail["lists"] for one in AuditEntry.objects.all()],
        "second letter": (own.state, own.reply),
        "others": set(Delivery.objects.exclude(address=READER).values_list("state", flat=True)),
    }


@pytest.mark.parametrize("door", DOORS)
def test_every_door_leaves_the_same_rows(door: Door, mail: Delivery) -> None:
    source = door(mail)
    assert rows(mail) == {
        "subscriptions": [("abonnes", "unsubscribed")],
        "suppressions": [("abonnes", READER, "unsubscribed")],
        "events": [("unsubscribe", mail.pk)],
        "audit": [("reader", "unsubscribe", "delivery", str(mail.pk))],
        "lists in audit": [["abonnes"]],
        "second letter": ("suppressed", "unsubscribed"),
        "others": {"accepted", "pending"},
    }
    assert Suppression.objects.get().source == source
    assert DeliveryEvent.objects.get().detail == {"source": source}
    assert AuditEntry.objects.get().detail["source"] == source


def test_a_complaint_leaves_all_lists_and_the_whole_publication(mail: Delivery) -> None:
    source = complained(mail)
    assert rows(mail) == {
        "subscriptions": [("abonnes", "unsubscribed")],
        "suppressions": [(None, READER, "complained")],
        "events": [("complaint", mail.pk)],
        "audit": [("reader", "unsubscribe", "delivery", str(mail.pk))],
        "lists in audit": [["abonnes"]],
        "second letter": ("suppressed", "complained"),
        "others": {"accepted", "pending"},
    }
    assert Suppression.objects.get().source == source
    assert DeliveryEvent.objects.get().detail == {"kind": "abuse"}


@pytest.mark.parametrize("door", [*DOORS, complained])
def test_twice_is_the_same_as_once(door: Door, mail: Delivery) -> None:
    door(mail)
    before = rows(mail)
    door(mail)
    assert rows(mail) == before


@pytest.mark.parametrize("door", [*DOORS, complained])
@pytest.mark.parametrize("held", [False, True])
def test_what_has_not_begun_does_not_begin(door: Door, held: bool, mail: Delivery) -> None:
    worker = ledger.worker()

    ids = ledger.claim(second(mail), worker) if held else []
    assert len(ids) == 3 * held
    door(mail)
    begun = transitions.begin(
        ids=ids or transitions.choose(limit=10, now=NOW, send_id=second(mail).pk),
        worker_id=worker,
        now=NOW,
        lease_until=LEASE,
        list_ids=None,
        leased=held,
    )
    assert sorted(row.address for row in begun) == ["reader1@example.org", "reader2@example.org"]


@pytest.mark.parametrize("door", DOORS)
def test_who_left_comes_back_by_the_page_alone(door: Door, mail: Delivery) -> None:
    door(mail)
    wanted = Subscription.objects.filter(subscriber=mail.subscriber).get().mailing_list_id
    _post(f"/preferences/{seal('leave', mail.pk)}", f"list={wanted}")
    link = Subscription.objects.get(subscriber=mail.subscriber)
    assert (link.status, link.consent_source) == ("confirmed", "preferences page")
    assert not Suppression.objects.exists()


def test_a_control_copy_of_who_is_no_subscriber_may_be_complained_about(mail: Delivery) -> None:
    Delivery.objects.filter(pk=mail.pk).update(subscriber=None, address="Bureau@Example.org")
    mail.refresh_from_db()
    waiting = Send.objects.create(
        publication=mail.publication,
        kind=Send.Kind.TEST,
        state=Send.State.RUNNING,
        created_by="test",
        created_at=NOW,
        not_before=NOW,
    )
    freezing.create_for_addresses(
        send=waiting,
        addresses={"bureau@example.org": "bureau@example.org"},
        known={},
        values={"bureau@example.org": {}},
        now=NOW,
    )
    complained(mail)
    assert Suppression.objects.get().address_key == "bureau@example.org"
    assert ledger.states(waiting) == {"suppressed": 1}
