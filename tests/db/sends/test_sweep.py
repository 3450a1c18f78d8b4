"""The table of what falls due: each row at its pace, and none in the way of another."""

import logging
from datetime import UTC, datetime
from pathlib import Path

import pytest

from publisher.actions import sweep as sweeps
from publisher.actions.processes import sweeping
from publisher.actions.processes.enqueue import QUEUES
from publisher.actions.processes.sweep_paces import OFTEN, PACES
from publisher.actions.processes.sweep_rows import Here, Sweep
from publisher.actions.sweep import SWEEPS, sweep
from publisher.delivery.host import this_host
from workers.app import app

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)


def breaks(here: Here) -> object:
    raise ValueError("the disk is full")


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Four rows in the place of ours, the second of which breaks; what was done, in its order."""
    done: list[str] = []
    rows = (
        Sweep(name="first", find=lambda here: done.append("first")),
        Sweep(name="broken", find=breaks),
        Sweep(name="last", find=lambda here: done.append(f"last at {here.now:%H:%M}")),
        Sweep(name="slow", find=lambda here: done.append("slow"), every=60.0),
    )
    monkeypatch.setattr(sweeps, "SWEEPS", rows)
    return done


def test_a_row_that_breaks_is_named_and_keeps_no_other_from_its_work(
    done: list[str], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        assert sweep(host=this_host(), data_dir=tmp_path, now=NOW) == ["broken"]
    assert done == ["first", "last at 06:30"]
    assert "sweep: broken failed: ValueError: the disk is full" in caplog.text


def test_a_row_is_looked_at_as_often_as_it_says(done: list[str], tmp_path: Path) -> None:
    assert sweep(host=this_host(), data_dir=tmp_path, now=NOW, every=60.0) == []
    assert done == ["slow"]


def test_a_task_is_woken_only_for_what_is_due(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    woken: list[tuple[str, str]] = []
    monkeypatch.setattr(sweeping, "send_task", lambda task, queue: woken.append((task, queue)))
    rows = (
        Sweep(name="quiet", find=lambda here: False, wakes=("workers.quiet", "feeds")),
        Sweep(name="due", find=lambda here: True, wakes=("workers.due", "mail")),
    )
    monkeypatch.setattr(sweeps, "SWEEPS", rows)
    assert sweep(host=this_host(), data_dir=tmp_path, now=NOW) == []
    assert woken == [("workers.due", "mail")]


def test_every_row_of_ours_wakes_what_a_worker_knows_and_some_beat_comes_by() -> None:
    app.loader.import_default_modules()
    for row in SWEEPS:
        assert row.every in PACES, row.name
        if row.wakes is not None:
            task, queue = row.wakes
            assert task in app.tasks, row.name
            assert queue in QUEUES, row.name
    assert len({row.name for row in SWEEPS}) == len(SWEEPS)
    assert {row.every for row in SWEEPS} == set(PACES)
    assert OFTEN in PACES
