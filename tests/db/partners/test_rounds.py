"""Many destinations at a time, as workers serve them: threads that bring what one begins and writes
down for all."""

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from publisher.actions.partners import partner_visit
from publisher.actions.partners.add_partner import add_partner
from publisher.actions.partners.deliver_to_partners import deliver_to_partners
from publisher.actions.partners.rounds import attempts
from publisher.actions.partners.rounds.lanes import InTurn
from publisher.actions.partners.rounds.threads import Threads
from publisher.actions.stories.kill_article import kill_article
from publisher.channels.fake import FakeChannel, Step
from publisher.channels.types import Outcome
from publisher.delivery.models import Delivery
from publisher.editorial.models import Article
from publisher.publications.models import Publication
from publisher.syndication.models import Destination
from tests.db.ledger import publication
from tests.db.partner_rows import NOW, later, states, story
from tests.harness import wait_for
from tests.running.template import migrated

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
MANY, STORIES = 12, 9
PATIENCE = 60.0


@pytest.fixture
def title(transactional_db: None, tmp_path: Path) -> Iterator[Publication]:
    """In a database that several connections can write to: SQLite's in memory is none."""
    if connection.vendor == "postgresql":
        yield publication()
        return
    in_memory, names = connections["default"], connections.databases["default"]
    kept = names["NAME"]
    names["NAME"] = str(tmp_path / "publisher.sqlite3")
    shutil.copyfile(migrated(), names["NAME"])
    del connections["default"]
    try:
        yield publication()
    finally:
        connections["default"].close()
        names["NAME"] = kept
        connections["default"] = in_memory


@pytest.fixture
def places(title: Publication) -> list[Destination]:
    return [
        add_partner(
            publication=title, slug=f"p{number}", name="", channel="webhook",
            settings={"url": f"https://p{number}.example.org/in"}, actor="test", now=NOW,
        )
        for number in range(MANY)
    ]  # fmt: skip


@pytest.fixture
def sides(monkeypatch: pytest.MonkeyPatch) -> dict[int, FakeChannel]:
    """The other sides by destination; who has none yet takes everything."""
    known: dict[int, FakeChannel] = {}

    def open_one(place: Destination) -> FakeChannel:
        return known.setdefault(place.pk, FakeChannel())

    monkeypatch.setattr(partner_visit, "open_channel", open_one)
    return known


Start = Callable[[Callable[[], Any]], threading.Thread]


@pytest.fixture
def start(title: Publication) -> Iterator[Start]:
    """Runs something in a thread, whose connection to the database is closed."""
    begun: list[threading.Thread] = []

    def run(work: Callable[[], Any]) -> threading.Thread:
        def whole() -> None:
            try:
                work()
            finally:
                connections.close_all()

        begun.append(threading.Thread(target=whole))
        begun[-1].start()
        return begun[-1]

    yield run
    for one in begun:
        one.join(PATIENCE)
        assert not one.is_alive()


def bodies(side: FakeChannel) -> list[bytes]:
    return [parcel.body for parcel in side.sent]


@pytest.mark.slow
def test_all_get_their_stories_in_order_by_few_statements(
    title: Publication, places: list[Destination], sides: dict[int, FakeChannel],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Slow: much is written to the ledger."""
    monkeypatch.setattr(attempts, "LOOK_AGAIN", PATIENCE)  # however slow this machine is
    for number in range(STORIES):
        story(title, f"Texte {number}.", guid=f"s{number}")
    with CaptureQueriesContext(connection) as queries:
        assert deliver_to_partners(now=NOW, lanes=InTurn()) == STORIES * MANY
    assert {tuple(states(place)) for place in places} == {("accepted",) * STORIES}
    for place in places:
        order = [number for body in bodies(sides[place.pk]) for number in range(STORIES)
                 if f"Texte {number}.".encode() in body]  # fmt: skip
        assert order == [*range(STORIES)]
    asked = [one["sql"] for one in queries]
    answers = [sql for sql in asked if sql.startswith("UPDATE delivery_delivery AS d")]
    assert len(answers) == 4, "1, 2, 4 and 2 stories to each, written down for all together"
    begun = [sql for sql in asked if "SET state = 'attempting'" in sql]
    assert len(begun) == MANY + 3, "the first at each place begins once somebody is there"


@pytest.mark.slow
def test_one_that_hangs_keeps_nobody_waiting_and_its_answer_counts_when_it_comes(
    title: Publication, places: list[Destination], sides: dict[int, FakeChannel], start: Start
) -> None:
    """Slow: much is written to the ledger."""
    release, lanes = threading.Event(), Threads()
    hanging = places[3]
    sides[hanging.pk] = FakeChannel([Step(hold=release, timeout=PATIENCE)])
    story(title, "Premier.", guid="first")
    start(lambda: deliver_to_partners(now=NOW, lanes=lanes))
    others = Delivery.objects.exclude(destination=hanging)
    try:
        wait_for(lambda: others.filter(state="accepted").count() == MANY - 1, PATIENCE, "the first")
        story(title, "Second.", guid="second")
        lanes.wake()
        wanted = 2 * (MANY - 1)
        wait_for(lambda: others.filter(state="accepted").count() == wanted, PATIENCE, "the second")
        assert states(hanging) == ["attempting", "pending"]
    finally:
        release.set()
    wait_for(lambda: states(hanging) == ["accepted"] * 2, PATIENCE, "the late one")


@pytest.mark.slow
def test_a_kill_overtakes_what_waits_behind_one_that_is_read(
    title: Publication, places: list[Destination], sides: dict[int, FakeChannel], start: Start
) -> None:
    """Both stories are begun together at a place that answers; the second is killed while the
    first is on its way.

    Slow: much is written to the ledger.
    """
    release, lanes, place = threading.Event(), Threads(), places[0]
    Destination.objects.exclude(pk=place.pk).delete()
    good = Step(outcome=Outcome.ACCEPTED)
    sides[place.pk] = FakeChannel([good, Step(hold=release, timeout=PATIENCE), good])
    story(title, "Avant.", guid="before")
    story(title, "Premier.", guid="first")
    second = story(title, "Second.", guid="second")
    start(lambda: deliver_to_partners(now=NOW, lanes=lanes))
    try:
        wait_for(lambda: len(sides[place.pk].sent) == 2, PATIENCE, "the second to be on its way")
        assert states(place) == ["accepted", "attempting", "attempting"]
        kill_article(article=second, notice="Faux.", actor="test", now=NOW)
        old = (
            time.monotonic() + attempts.LOOK_AGAIN
        )  # what was begun may leave until it is looked at again
        wait_for(lambda: time.monotonic() > old, PATIENCE, "the last look to be an old one")
    finally:
        release.set()
    wait_for(lambda: not Delivery.objects.filter(state="attempting").exists(), PATIENCE, "its end")
    deliver_to_partners(now=later(minutes=1))
    assert not any(b"Second." in body for body in bodies(sides[place.pk]))
    rows = Delivery.objects.filter(article_version__article=second).order_by("pk")
    assert "accepted" not in list(rows.values_list("state", flat=True))[:1]


def test_who_is_told_to_stop_begins_nothing_more_and_writes_down_what_comes(
    title: Publication, places: list[Destination], sides: dict[int, FakeChannel], start: Start
) -> None:
    release, stop, lanes = threading.Event(), threading.Event(), Threads()
    for place in places:
        sides[place.pk] = FakeChannel([Step(hold=release, timeout=PATIENCE)])
    for guid in ("first", "second"):
        story(title, guid=guid)
    start(lambda: deliver_to_partners(now=NOW, lanes=lanes, stopping=stop.is_set))
    try:
        wait_for(lambda: any(side.sent for side in sides.values()), PATIENCE, "the first body")
    finally:
        stop.set()
        release.set()
    wait_for(lambda: not lanes.busy, PATIENCE, "the end")
    held = Delivery.objects.filter(state__in=["leased", "attempting"])
    wait_for(lambda: not held.exists(), PATIENCE, "the ledger to know")
    sent = sum(len(side.sent) for side in sides.values())
    assert Delivery.objects.filter(state="accepted").count() == sent
    assert Delivery.objects.filter(state="pending").count() == 2 * MANY - sent


@pytest.mark.slow
def test_no_more_new_places_at_a_time_than_leave_room_for_the_others(
    title: Publication, places: list[Destination], sides: dict[int, FakeChannel],
    monkeypatch: pytest.MonkeyPatch, start: Start,
) -> None:  # fmt: skip
    """Those of which nothing is known may all hang.

    Slow: much is written to the ledger.
    """
    from publisher.actions.partners.rounds import places as known
    from publisher.actions.partners.rounds import threads

    monkeypatch.setattr(known, "_paces", {})
    monkeypatch.setitem(threads.MOST, known.NEW, 3)
    release, lanes = threading.Event(), Threads()
    for place in places:
        sides[place.pk] = FakeChannel([Step(hold=release, timeout=PATIENCE)])
    story(title)
    start(lambda: deliver_to_partners(now=NOW, lanes=lanes))
    try:
        wait_for(lambda: sum(len(side.sent) for side in sides.values()) == 3, PATIENCE, "three")
        assert lanes.room(known.NEW) == 0
        assert lanes.busy == 3
    finally:
        release.set()
    wait_for(
        lambda: Delivery.objects.filter(state="accepted").count() == MANY, PATIENCE, "the others"
    )
    assert Article.objects.count() == 1
