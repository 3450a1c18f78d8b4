"""What a sweep asks in one statement: the same answers as its rows would give one by one."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection

from publisher.actions import sweep as sweeps
from publisher.actions.processes import sweeping
from publisher.actions.processes.due_question import DueQuestion
from publisher.actions.sweep import SWEEPS, sweep
from publisher.delivery.host import Host
from publisher.delivery.models import Send
from publisher.delivery.reasons import Code
from publisher.editorial.models import Article, ArticleVersion, Newsletter, Source
from publisher.publications.models import Publication
from publisher.syndication.models import HubRequest
from tests.db import ledger
from tests.db.ledger import NOW
from tests.db.partner_rows import outbox, story

pytestmark = [pytest.mark.django_db, pytest.mark.database]
ASKED = {row.name: row.asks for row in SWEEPS if row.asks}
HOUR = timedelta(hours=1)
MADE = {  # by `much_due`
    "embargoes",
    "settling edits",
    "issues by rule",
    "feeds",
    "sends held by a clock",
    "due sends",
    "canceled sends",
    "finished sends",
    "mail",
    "partners",
    "hub",
    "sources",
}


def one_by_one(now: datetime) -> set[str]:
    """What the querysets themselves say."""
    return {name for name, asks in ASKED.items() if any(rows.exists() for rows in asks(now))}


def another(state: str, **columns: object) -> Send:
    """A send like the first, without its issue."""
    made = Send.objects.order_by("pk")[0]
    for name, value in {"pk": None, "issue": None, "state": state, **columns}.items():
        setattr(made, name, value)
    made.save(force_insert=True)
    return made


@pytest.fixture
def much_due(tmp_path: Path) -> Publication:
    """Something for the rows named in MADE."""
    running = ledger.send_to(3)
    title = running.publication
    outbox(title, tmp_path)
    story(title, guid="tag:courrier.example.org,2026:settles")
    Article.objects.update(settles_at=NOW)
    story(title)
    story(title, guid="tag:courrier.example.org,2026:opens")
    ArticleVersion.objects.filter(article__guid__endswith="opens").update(change="embargoed")
    Article.objects.filter(guid__endswith="opens").update(embargo_until=NOW - HOUR)
    another("running")
    canceled = another("canceled")
    running.deliveries.filter(pk=running.deliveries.first().pk).update(send=canceled)  # type: ignore[union-attr]
    another("scheduled")
    another("held", hold_code=Code.TOO_LATE, not_after=NOW + HOUR, started_at=None)
    Newsletter.objects.update(composes_at=NOW)
    Source.objects.create(
        publication=title, slug="s", feed_url="https://example.org/f", next_poll_at=NOW,
        created_at=NOW,
    )  # fmt: skip
    HubRequest.objects.create(
        publication=title, mode="subscribe", topic="https://example.org/t", created_at=NOW,
        callback="https://example.org/c", lease_seconds=60, next_attempt_at=NOW,
    )  # fmt: skip
    return title


@pytest.mark.slow
def test_it_says_what_the_rows_would_find_at_any_time(much_due: Publication) -> None:
    """Slow: much is written to the ledger."""
    question = DueQuestion(ASKED)
    found = set[str]()
    for away in (-1000 * HOUR, -HOUR, -timedelta(seconds=1), timedelta(0), HOUR, 1000 * HOUR):
        assert question.ask(NOW + away) == one_by_one(NOW + away), away
        found |= question.ask(NOW + away)
    assert found >= MADE


def test_where_nothing_is_due_nothing_is_built(tmp_path: Path) -> None:
    ledger.publication()
    ledger_host = Host("m", "b")
    sweep(host=ledger_host, data_dir=tmp_path, now=NOW)
    sent: list[str] = []
    with connection.execute_wrapper(lambda run, sql, *rest: sent.append(sql) or run(sql, *rest)):
        assert sweep(host=ledger_host, data_dir=tmp_path, now=NOW) == []
    assert len([sql for sql in sent if "EXISTS" in sql]) == 1
    assert len(sent) <= 10, sent


@pytest.fixture
def broken() -> Iterator[None]:
    sweeping._question.cache_clear()
    yield
    sweeping._question.cache_clear()


def test_a_question_that_fails_is_answered_by_looking(
    much_due: Publication, tmp_path: Path, broken: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []
    rows = tuple(
        sweeps.Sweep(name=row.name, find=lambda _, row=row: looked.append(row.name), asks=row.asks)
        for row in SWEEPS
        if row.asks
    )
    monkeypatch.setattr(sweeps, "SWEEPS", rows)
    monkeypatch.setattr(DueQuestion, "ask", lambda *_: 1 / 0)
    assert sweep(host=Host("m", "b"), data_dir=tmp_path, now=NOW) == []
    assert looked == list(ASKED)
