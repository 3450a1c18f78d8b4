"""One rule for who may be mailed: everybody who asks gets the same answer."""

import io
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import Phase, given
from hypothesis import strategies as st

from publisher.actions.preflight.reach import reach_findings
from publisher.actions.readers.choose_lists import choices_of
from publisher.actions.readers.count_audience import count_audience
from publisher.actions.readers.import_subscribers import import_subscribers
from publisher.actions.readers.stop_blocked import stop_blocked
from publisher.actions.sends.send_control_copies import send_control_copies
from publisher.audience.addresses import normalise
from publisher.audience.models import MailingList, Subscriber, Subscription, Suppression
from publisher.delivery import freezing, transitions
from publisher.delivery.models import Delivery, Send
from publisher.delivery.notices import Audience
from publisher.editorial.models import ArticleVersion, Edition, Issue
from tests.db import ledger
from tests.db.ledger import LEASE, NOW
from tests.properties import examples
from tests.web.conftest import make_story

pytestmark = [pytest.mark.django_db, pytest.mark.database]

Status = Subscription.Status
# One mailbox a line, in ways that people write it; the third line is the second's with a tag.
MAILBOXES = (
    ("Ines.Roche@Example.org", "ines.roche@EXAMPLE.ORG"),
    ("theo@example.org", "THEO@Example.Org"),
    ("theo+soir@example.org", "Theo+Soir@example.org"),
    ("tilleul@forêt.example.org", "Tilleul@FORÊT.example.org", "TILLEUL@xn--fort-ipa.example.org"),
    ("rédaction@example.org", "RÉDACTION@example.org", "re\u0301daction@example.org"),
    ("gruß@pré.example.org", "GRUSS@xn--pr-cja.example.org"),
    ("οδός@example.org", "ΟΔΌΣ@example.org"),
)
OWNER = {
    unicodedata.normalize("NFC", way): number
    for number, ways in enumerate(MAILBOXES)
    for way in ways
}
EVERYWHERE, ELSEWHERE = "everywhere", "another publication"
LISTS = ("matin", "soir")


@dataclass(frozen=True)
class Box:
    """A mailbox: whether a subscriber's, on which lists in which status, suppressed where, paused
    on which lists for how many days from now, and which way of writing is taken where."""

    subscriber: bool
    statuses: dict[str, str | None]
    suppressed: frozenset[str]
    paused: dict[str, int | None]
    way: int

    def mailable(self, lists: Iterable[str]) -> bool:
        """The rule, said once more, in other words than the product's."""
        if not self.subscriber or EVERYWHERE in self.suppressed:
            return False
        confirmed = {name for name in lists if self.statuses[name] == Status.CONFIRMED}
        return bool(confirmed - self.suppressed - {n for n in LISTS if (self.paused[n] or 0) > 0})


boxes = st.builds(
    Box,
    subscriber=st.integers(0, 4).map(bool),
    statuses=st.fixed_dictionaries(
        {name: st.sampled_from([Status.CONFIRMED, *Status, None]) for name in LISTS}
    ),
    suppressed=st.sets(st.sampled_from([EVERYWHERE, ELSEWHERE, *LISTS]), max_size=2).map(frozenset),
    paused=st.fixed_dictionaries({name: st.sampled_from([None, None, 30, -1]) for name in LISTS}),
    way=st.integers(0, 2),
)
worlds = st.tuples(*[boxes] * len(MAILBOXES))


def written(number: int, way: int) -> str:
    return MAILBOXES[number][way % len(MAILBOXES[number])]


class World:
    """A publication in which all who subscribe are confirmed everywhere; then `turn` makes of it
    what the boxes say. Sends of before have not begun by then."""

    def __init__(self, boxes: tuple[Box, ...], through: list[str]) -> None:
        self.boxes, self.through = boxes, through
        self.title = ledger.publication()
        self.lists = {name: ledger.mailing_list(self.title, name) for name in LISTS}
        self.readers = {
            number: self._reader(number, box) for number, box in enumerate(boxes) if box.subscriber
        }
        story = make_story(self.title, "s1")
        self.wrong = story.current
        self.right = ArticleVersion.objects.create(
            publication=self.title,
            article=story,
            number=2,
            change=ArticleVersion.Change.CORRECTED,
            headline=self.wrong.headline,
            content=self.wrong.content,
            content_hash="1" * 64,
            author="test",
            created_at=NOW,
        )

    def _reader(self, number: int, box: Box) -> Subscriber:
        reader = ledger.subscriber(self.title, written(number, box.way))
        for one in self.lists.values():
            ledger.subscribe(reader, one)
        return reader

    def turn(self) -> None:
        for number, reader in self.readers.items():
            for name, status in self.boxes[number].statuses.items():
                link = Subscription.objects.filter(subscriber=reader, mailing_list__slug=name)
                link.update(status=status) if status else link.delete()
                days = self.boxes[number].paused[name]
                if days is not None:  # by the database's clock
                    link.update(paused_until=datetime.now(UTC) + timedelta(days=days))
        other = ledger.publication("ailleurs")
        for number, box in enumerate(self.boxes):
            for scope in box.suppressed:
                title = other if scope == ELSEWHERE else self.title
                suppress(written(number, box.way + 1), title, self.lists.get(scope))

    def issue(self) -> Issue:
        return ledger.issue(self.title, *[self.lists[name] for name in self.through])

    def send(self) -> Send:
        return ledger.running_send(self.issue())

    def arrived(self) -> Send:
        """A send that brought the wrong version to everyone in it."""
        send = self.send()
        shown = self._edition(send.issue)
        shown.versions.add(self.wrong)
        Delivery.objects.filter(send=send).update(state="accepted", edition=shown)
        self._edition(send.issue, self.right)
        return send

    def _edition(self, issue: Issue | None, version: ArticleVersion | None = None) -> Edition:
        return Edition.objects.create(
            publication=self.title,
            issue=issue,
            article_version=version,
            content_hash="0" * 64,
            sha256="0" * 64,
            compiled=b"",
            created_at=NOW,
        )

    def audience_of_notice(self) -> Audience:
        return Audience(article_id=self.wrong.article_id, number=2)

    def notice(self) -> Send:
        send = self._made(Send.Kind.NOTICE, article_version=self.right)
        freezing.freeze_notice(send=send, audience=self.audience_of_notice(), now=NOW)
        return send

    def control(self) -> Send:
        send = self._made(Send.Kind.TEST, issue=self.issue())
        kept = [normalise(written(number, box.way + 2)) for number, box in enumerate(self.boxes)]
        known = {reader.address_key: reader for reader in self.readers.values()}
        freezing.create_for_addresses(
            send=send,
            addresses={key: address for address, key in kept},
            known=known,
            values={key: {} for _, key in kept},
            now=NOW,
        )
        return send

    def _made(self, kind: Send.Kind, **fields: object) -> Send:
        return Send.objects.create(
            publication=self.title,
            kind=kind,
            state=Send.State.RUNNING,
            created_by="test",
            created_at=NOW,
            not_before=NOW,
            started_at=NOW,
            **fields,
        )

    def take(self, name: str) -> set[int]:
        """Whom a file with every mailbox in it brings to the list's mails."""
        lines = [written(number, box.way + 1) for number, box in enumerate(self.boxes)]
        report = import_subscribers(
            mailing_list=self.lists[name],
            file=io.BytesIO("\n".join(["address", *lines]).encode()),
            source="test",
            actor="test",
            now=NOW + timedelta(days=1),
        )
        barred = [box for box in self.boxes if box.suppressed & {EVERYWHERE, name}]
        assert report.suppressed == len(barred)
        return pending(ledger.running_send(ledger.issue(self.title, self.lists[name])))


def suppress(address: str, title: object, scope: MailingList | None = None) -> None:
    Suppression.objects.create(
        publication=title,
        mailing_list=scope,
        address_key=normalise(address)[1],
        reason=Suppression.Reason.MANUAL,
        source="test",
        created_at=NOW,
    )


def pending(send: Send) -> set[int]:
    """The mailboxes to which something may still go."""
    rows = Delivery.objects.filter(send=send, state="pending")
    return {OWNER[address] for address in rows.values_list("address", flat=True)}


def begun(send: Send, **how: object) -> set[int]:
    """The mailboxes to which something begins; nothing of the send is left after that."""
    worker = ledger.worker()
    ids = transitions.choose(limit=100, now=NOW, send_id=send.pk)
    rows = transitions.begin(ids=ids, worker_id=worker, now=NOW, lease_until=LEASE, **how)
    assert set(ledger.states(send)) <= {"attempting", "suppressed"}
    return {OWNER[row.address] for row in rows}


def stopped(send: Send, world: World) -> set[int]:
    """The mailboxes that stopping what is blocked leaves alone, asked for each of them."""
    for ways in MAILBOXES:
        key = normalise(ways[0])[1]
        stop_blocked(publication_id=world.title.pk, address_key=key, now=NOW, why="test")
    return pending(send)


# To shrink an example takes minutes: each writes hundreds of rows.
@pytest.mark.slow
@examples(20, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(worlds, st.sampled_from([["matin"], ["matin", "soir"]]))
def test_everybody_who_asks_gets_the_same_answer(
    boxes: tuple[Box, ...], through: list[str]
) -> None:
    """Slow: many examples."""
    with transaction.atomic():
        _everybody_is_asked(World(boxes, through))
        transaction.set_rollback(True)


def _everybody_is_asked(world: World) -> None:
    wanted = {n for n, box in enumerate(world.boxes) if box.mailable(world.through)}
    reachable = {n for n, box in enumerate(world.boxes) if EVERYWHERE not in box.suppressed}
    world.arrived()
    before = [world.send(), world.send(), world.notice(), world.notice()]
    copies = [world.control(), world.control()]
    lists = [world.lists[name].pk for name in world.through]
    world.turn()
    newest = world.issue()
    assert count_audience(newsletter=newest.newsletter, now=NOW) == len(wanted)
    assert {"empty_audience"} & {one.code for one in reach_findings(newest, now=NOW)} == (
        set() if wanted else {"empty_audience"}
    )
    assert pending(ledger.running_send(newest)) == wanted
    assert begun(before[0], list_ids=lists) == wanted
    assert begun(before[2], notice=True) == wanted
    assert begun(copies[0], test=True) == reachable
    assert stopped(before[1], world) == wanted
    assert pending(before[3]) == wanted
    assert pending(copies[1]) == reachable
    assert pending(world.control()) == reachable
    assert world.audience_of_notice().count() == len(wanted)
    assert pending(world.notice()) == wanted
    for number, reader in world.readers.items():
        choices = choices_of(subscriber=reader, now=NOW)
        ticked = {c.mailing_list.slug for c in choices if c.subscribed and not c.paused_until}
        assert ticked == {name for name in LISTS if world.boxes[number].mailable([name])}
    assert world.take("matin") == {n for n, box in enumerate(world.boxes) if taken(box, "matin")}


def taken(box: Box, name: str) -> bool:
    """A file brings who never was on the list, and leaves the others as they are."""
    status = box.statuses[name] if box.subscriber else None
    if status and (box.paused[name] or 0) > 0:
        return False
    return status in (Status.CONFIRMED, None) and not box.suppressed & {EVERYWHERE, name}


def copies_to(*addresses: str) -> Send:
    """Control copies to these addresses, before any of them has begun."""
    title = ledger.publication()
    send = ledger.running_send(ledger.issue(title, ledger.mailing_list(title, readers=1)))
    send.issue.newsletter.control_addresses = list(addresses)
    copies = send_control_copies(send=send, actor="test", now=NOW)
    assert copies
    return copies


@pytest.mark.parametrize(
    ("suppressed", "typed"), [(ways[0], way) for ways in MAILBOXES for way in ways]
)
def test_a_suppressed_mailbox_gets_no_control_copy_however_it_is_written(
    suppressed: str, typed: str
) -> None:
    copies = copies_to(typed, "bureau@example.org")
    suppress(suppressed, copies.publication)
    rows = Delivery.objects.filter(send=copies)
    assert [row.address for row in rows.filter(state="pending").order_by("pk")] == [
        unicodedata.normalize("NFC", typed),
        "bureau@example.org",
    ]
    worker = ledger.worker()
    ids = transitions.choose(limit=10, now=NOW, send_id=copies.pk)
    begun_rows = transitions.begin(ids=ids, worker_id=worker, now=NOW, lease_until=LEASE, test=True)
    assert [row.address for row in begun_rows] == ["bureau@example.org"]
    assert ledger.states(copies) == {"suppressed": 1, "attempting": 1}


def test_who_is_suppressed_before_the_copies_is_so_from_the_start() -> None:
    copies = copies_to("bureau@example.org")
    suppress("tilleul@FORÊT.example.org", copies.publication)
    keys = {normalise("Tilleul@forêt.example.org")[1]: "Tilleul@forêt.example.org"}
    made = freezing.create_for_addresses(
        send=copies, addresses=keys, known={}, values={key: {} for key in keys}, now=NOW
    )
    assert made == 1
    assert ledger.states(copies) == {"pending": 1, "suppressed": 1}


def test_a_copy_whose_address_was_erased_does_not_begin() -> None:
    copies = copies_to("bureau@example.org")
    Delivery.objects.filter(send=copies).update(address="", state="uncertain")
    transitions.reopen(Delivery.objects.filter(send=copies), now=NOW)
    assert begun(copies, test=True) == set()
    assert ledger.states(copies) == {"suppressed": 1}
