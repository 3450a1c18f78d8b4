"""Ten changes in a second are two builds of the feeds, and none of them is forgotten."""

from datetime import UTC, datetime, timedelta

import pytest

from publisher.actions.feeds import build_feeds as module
from publisher.actions.feeds.build_feeds import build_in_turn, rebuild_due_feeds
from publisher.actions.feeds.feed_changes import feeds_changed
from publisher.actions.publications.create_publication import create_publication
from publisher.syndication import documents
from publisher.syndication.models import FeedState

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NOW = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)


def test_a_build_follows_the_last_one_in_its_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[float] = []
    monkeypatch.setattr(module, "send_task", lambda *_, delay, **__: asked.append(delay))
    fanal = create_publication(
        slug="fanal", name="Le Fanal", domain="fanal.example.org", actor="test", now=NOW
    )
    assert build_in_turn(publication_id=fanal.pk, now=NOW) == 3, "the first at once"
    (ended,) = FeedState.objects.values_list("built_at", flat=True)
    assert ended is not None
    for _ in range(10):
        feeds_changed(publication=fanal)
        assert build_in_turn(publication_id=fanal.pk, now=ended + timedelta(seconds=0.2)) == 0
    assert documents.stale_publications(NOW) == [fanal.pk], "it still waits"
    assert asked == [0.5], "ten changes ask for one more build"
    assert rebuild_due_feeds(now=ended + timedelta(seconds=0.2), spare=True) == 0
    build_in_turn(publication_id=fanal.pk, now=ended + timedelta(seconds=0.6))
    assert documents.stale_publications(ended + timedelta(minutes=1)) == []
    assert asked == [0.5]
