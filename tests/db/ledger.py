"""Rows for tests of the ledger: a publication with readers, an issue, a send."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from publisher.audience.addresses import normalise
from publisher.audience.models import MailingList, Subscriber, Subscription
from publisher.delivery import freezing, transitions
from publisher.delivery.models import Delivery, Send, WorkerProcess
from publisher.delivery.sql.claim_sql import Place
from publisher.editorial.models import Issue, Newsletter
from publisher.publications.models import Publication

NOW = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)
LEASE = NOW + timedelta(minutes=2)


def publication(slug: str = "courrier") -> Publication:
    return Publication.objects.create(
        slug=slug,
        name="Le Courrier",
        domain="courrier.example.org",
        sender_address="lettre@courrier.example.org",
        postal_address="1 rue du Port",
        created_at=NOW,
    )


def mailing_list(of: Publication, slug: str = "abonnes", readers: int = 0) -> MailingList:
    made = MailingList.objects.create(publication=of, slug=slug, name=slug, created_at=NOW)
    subscribe_all(made, (f"reader{number}@example.org" for number in range(readers)))
    return made


def subscribe_all(to: MailingList, addresses: Iterable[str]) -> list[Subscription]:
    """New readers of the list; two statements, however many they are."""
    readers = [_subscriber(to.publication_id, address, "") for address in addresses]
    links = [_subscription(who, to, "confirmed") for who in Subscriber.objects.bulk_create(readers)]
    return Subscription.objects.bulk_create(links)


def subscriber(of: Publication, address: str, name: str = "") -> Subscriber:
    made = _subscriber(of.pk, address, name)
    made.save(force_insert=True)
    return made


def _subscriber(publication_id: int, address: str, name: str) -> Subscriber:
    kept, key = normalise(address)
    return Subscriber(
        publication_id=publication_id, address=kept, address_key=key, name=name, created_at=NOW
    )


def subscribe(
    who: Subscriber, to: MailingList, status: str = Subscription.Status.CONFIRMED
) -> Subscription:
    made = _subscription(who, to, status)
    made.save(force_insert=True)
    return made


def _subscription(who: Subscriber, to: MailingList, status: str) -> Subscription:
    return Subscription(
        publication_id=who.publication_id,
        mailing_list=to,
        subscriber=who,
        status=status,
        consent_source="test",
        created_at=NOW,
        changed_at=NOW,
    )


def issue(of: Publication, *lists: MailingList) -> Issue:
    slug = f"lettre{Newsletter.objects.count()}"
    newsletter = Newsletter.objects.create(publication=of, slug=slug, name="L", created_at=NOW)
    newsletter.mailing_lists.set(lists)
    return Issue.objects.create(
        publication=of,
        newsletter=newsletter,
        subject="Numéro",
        dated_at=NOW,
        content_hash="0" * 64,
        created_at=NOW,
    )


def running_send(of: Issue) -> Send:
    """A running issue send with its audience frozen."""
    send = Send.objects.create(
        publication=of.publication,
        kind=Send.Kind.ISSUE,
        state=Send.State.RUNNING,
        issue=of,
        created_by="test",
        created_at=NOW,
        not_before=NOW,
        started_at=NOW,
    )
    lists = list(of.newsletter.mailing_lists.values_list("pk", flat=True))
    send.recipients = freezing.freeze(send=send, list_ids=lists, now=NOW)
    send.save()
    return send


def send_to(readers: int) -> Send:
    """All of it, with so many readers."""
    title = publication()
    return running_send(issue(title, mailing_list(title, readers=readers)))


def worker(machine: str = "m", boot: str = "b") -> int:
    return WorkerProcess.objects.create(
        host=machine, boot=boot, pid=1, started_at=NOW, seen_at=NOW
    ).pk


def states(send: Send) -> dict[str, int]:
    """How many of its deliveries stand in each state that occurs."""
    found: dict[str, int] = {}
    for state in Delivery.objects.filter(send=send).values_list("state", flat=True):
        found[state] = found.get(state, 0) + 1
    return found


def claim(
    send: Send,
    worker: int,
    limit: int = 10,
    *,
    now: datetime = NOW,
    until: datetime = LEASE,
    place: Place | None = None,
) -> list[int]:
    """Due rows, chosen as for mail and leased one by one: nobody else can have them."""
    ids = transitions.choose(limit=limit, now=now, send_id=send.pk, place=place)
    for key in ids:
        assert transitions.lease(ids=[key], worker_id=worker, now=now, lease_until=until)
    return ids
