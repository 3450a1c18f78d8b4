"""A partner's cursor while transactions are held open beside it, on SQLite and PostgreSQL.

Readers who go by ids of rows skip whatever began earlier and commits later; known from outboxes
and change feeds in the wild. Here the transactions really overlap, in threads of their own.
"""

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from django.db import connection, connections, transaction

from publisher.actions.partners.deliver_to_partners import deliver_to_partners
from publisher.channels.types import Parcel
from publisher.delivery.models import Delivery, PartnerPosition
from publisher.delivery.positions.give import give_position
from publisher.publications.models import Publication
from publisher.syndication.models import Destination
from tests.db.ledger import publication
from tests.db.partner_rows import NOW, story
from tests.db.partners.pulls import Puller, puller, shelf
from tests.running.template import migrated

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
PATIENCE = 20  # seconds


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


@contextmanager
def threads() -> Iterator[Callable[..., "Future[Any]"]]:
    """Run functions beside the test, each with connections of its own."""
    with ThreadPoolExecutor(8) as pool:

        def start(work: Callable[..., Any], *arguments: Any) -> "Future[Any]":
            def run() -> Any:
                try:
                    return work(*arguments)
                finally:
                    connections.close_all()

            return pool.submit(run)

        yield start


def held_open(work: Callable[[], Any], begun: Event, release: Event, *, commits: bool) -> None:
    """Do the work in a transaction that stays open until it is released."""
    with transaction.atomic():
        work()
        begun.set()
        assert release.wait(PATIENCE)
        transaction.set_rollback(not commits)


def parcel_for(destination: Destination, guid: str) -> Parcel:
    row = Delivery.objects.get(destination=destination, article_version__article__guid=guid)
    return Parcel(key=row.pk, attempt=1, body=b"{}", name=guid, content_type="application/json")


def test_a_story_that_was_written_first_and_commits_last_is_not_skipped(
    title: Publication,
) -> None:
    reader = puller(shelf(title))
    reader.read()  # its token's use is noted once a minute, and SQLite lets one write at a time
    begun, release = Event(), Event()
    with threads() as start:
        slow = start(lambda: held_open(
            lambda: story(title, guid="slow"), begun, release, commits=True))  # fmt: skip
        assert begun.wait(PATIENCE)
        quick = start(lambda: story(title, guid="quick"))
        try:
            if connection.vendor == "postgresql":  # SQLite lets one write after the other
                quick.result(PATIENCE)
                deliver_to_partners(now=NOW)
                assert [one["guid"] for one in reader.read()] == ["quick"]
            else:
                assert reader.get().json()["articles"] == []
        finally:
            release.set()
        slow.result(PATIENCE)
        quick.result(PATIENCE)
    deliver_to_partners(now=NOW)
    reader.read()
    assert sorted(one["guid"] for one in reader.seen) == ["quick", "slow"]
    assert [one["position"] for one in reader.seen] == [1, 2]


@pytest.mark.parametrize("commits", [True, False])
def test_the_next_position_waits_for_the_one_that_is_being_given(
    title: Publication, commits: bool
) -> None:
    destination = shelf(title)
    reader = puller(destination)
    story(title, guid="a")
    story(title, guid="b")
    first, second = parcel_for(destination, "a"), parcel_for(destination, "b")
    reader.read()
    begun, release = Event(), Event()
    with threads() as start:
        giving = start(lambda: held_open(
            lambda: give_position(parcel=first, now=NOW), begun, release, commits=commits,
        ))  # fmt: skip
        assert begun.wait(PATIENCE)
        waiting = start(lambda: give_position(parcel=second, now=NOW))
        try:
            # Whatever is visible is all that there is up to it: nothing yet.
            assert reader.get().json()["articles"] == []
        finally:
            release.set()
        giving.result(PATIENCE)
        assert waiting.result(PATIENCE) == (2 if commits else 1)
    assert [one["guid"] for one in reader.read()] == (["a", "b"] if commits else ["b"])


@pytest.mark.slow
def test_many_writers_and_a_reader_that_never_rests(title: Publication) -> None:
    """Each story once, at positions without a gap, in the order in which they are read.

    Slow: much is written to the ledger.
    """
    destination = shelf(title)
    reader = puller(destination)
    guids = [f"g{number}" for number in range(24)]
    for guid in guids:
        story(title, guid=guid)
    parcels = [parcel_for(destination, guid) for guid in guids]
    with threads() as start:
        givers = [
            start(lambda own: [give_position(parcel=one, now=NOW) for one in own], parcels[n::4])
            for n in range(4)
        ]
        # Two workers that believe to hold the same rows give one position.
        again = start(lambda: [give_position(parcel=one, now=NOW) for one in parcels])
        watching = start(_read_until, reader, len(guids))
        for one in (*givers, again, watching):
            one.result(60)
    assert [one["position"] for one in reader.seen] == list(range(1, len(guids) + 1))
    assert sorted(one["guid"] for one in reader.seen) == sorted(guids)
    assert PartnerPosition.objects.count() == len(guids)


def _read_until(reader: Puller, count: int) -> None:
    for _ in range(2000):
        reader.read(limit=3)
        if len(reader.seen) >= count:
            return
    raise AssertionError(f"only {len(reader.seen)} of {count} came")
