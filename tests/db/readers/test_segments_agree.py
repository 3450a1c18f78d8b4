"""A segment's count, its frozen audience and what it explains of each reader are one thing."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from publisher.audience import mailable
from publisher.audience.segments import columns, narrowing
from publisher.audience.segments.facts import Facts
from publisher.audience.segments.record import record_of
from publisher.delivery import freezing
from publisher.delivery.models import Delivery, Send
from publisher.query.document import from_json, to_json
from publisher.query.evaluate import holds
from publisher.query.parser import parse
from publisher.query.tree import Query
from publisher.query.writer import write
from tests.db import ledger
from tests.db.ledger import NOW
from tests.db.readers.segment_world import ASKED, EVERYBODY, LISTS, World, readers
from tests.properties import how_many
from tests.unit.query.toy import queries

pytestmark = [pytest.mark.django_db, pytest.mark.database]
READERS, TREES = 5, 5  # of one example


@pytest.fixture
def world() -> World:
    return World()


class Exit:
    """A send to some of the lists, whose audience is frozen again and again."""

    def __init__(self, world: World, *names: str) -> None:
        lists = [world.lists[name] for name in names]
        self._lists, self._title = [one.pk for one in lists], world.title
        self._send = Send.objects.create(
            publication=world.title,
            kind=Send.Kind.ISSUE,
            state=Send.State.RUNNING,
            issue=ledger.issue(world.title, *lists),
            created_by="test",
            created_at=NOW,
            not_before=NOW,
        )

    def frozen(self, segment: Query | None, exclusion: Query | None) -> set[int]:
        """Whose rows the send has."""
        part = narrowing.narrow(self._title, segment, exclusion, NOW)
        made = freezing.freeze(send=self._send, list_ids=self._lists, now=NOW, narrowing=part)
        rows = Delivery.objects.filter(send=self._send)
        found = {pk for pk in rows.values_list("subscriber_id", flat=True) if pk is not None}
        assert made == len(found) == mailable.count(self._title.pk, self._lists, part)
        rows.delete()
        return found


def agree(world: World, trees: int) -> None:
    """One world, its readers made anew for each example: a rollback for each would be slower."""
    words = world.words
    one_list, all_lists = Exit(world, EVERYBODY), Exit(world, EVERYBODY, *LISTS)
    tree = queries(words, **ASKED)
    when = narrowing.when(world.title, NOW)

    @settings(max_examples=max(trees // TREES, 1), suppress_health_check=list(HealthCheck))
    @given(
        st.lists(readers(), min_size=1, max_size=READERS),
        st.lists(st.tuples(tree, tree), min_size=TREES, max_size=TREES),
    )
    def one(likes: list[dict[str, Any]], pairs: list[tuple[Query, Query]]) -> None:
        rows = {reader.pk: record_of(reader, words) for reader in world.fill(likes)}

        def said(query: Query, answer: bool | None) -> set[int]:
            return {pk for pk, record in rows.items() if holds(query, record, when) is answer}

        for written, exclusion in pairs:
            segment = parse(write(written, words), words)
            assert segment == written == from_json(to_json(written))
            true, unknown = said(segment, True), said(segment, None)
            count = narrowing.count(world.title, segment, NOW)
            assert count == (len(true), len(unknown)), write(segment, words)
            assert one_list.frozen(segment, None) == true
            assert all_lists.frozen(segment, exclusion) == true - said(exclusion, True)
            assert one_list.frozen(None, exclusion) == set(rows) - said(exclusion, True)

    one()


# Activity of all lists by joins of each, or gathered; every fact by a join of its own, or few.
WAYS = pytest.mark.parametrize(("few", "plain"), [(columns.FEW, Facts.PLAIN), (0, 1)])


@pytest.fixture
def way(few: int, plain: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "FEW", few)
    monkeypatch.setattr(Facts, "PLAIN", plain)


@WAYS
@pytest.mark.slow
@pytest.mark.usefixtures("way")
def test_count_audience_and_explanation_agree(world: World) -> None:
    """Slow: a hundred trees, each asked in every way."""
    agree(world, how_many(100))


@WAYS
@pytest.mark.soak
@pytest.mark.usefixtures("way")
def test_they_agree_for_2000_trees(world: World) -> None:
    agree(world, 2_000)
