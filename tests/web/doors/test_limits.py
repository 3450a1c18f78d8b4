"""Limits that all web processes share: a real Valkey, killed, stopped and started again."""

import logging
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.test import Client
from redis import Redis

from publisher.actions.processes import counts as shared
from publisher.actions.processes.counts import Counts
from publisher.publications.models import Membership
from publisher.web.desk.door.attempts import Guess, failed
from tests.harness import wait_for
from tests.newsroom import newsroom
from tests.running.valkey import Valkey
from tests.web.api.client import program
from tests.web.conftest import PASSWORD
from tests.web.conftest import Newsroom as Desk


@pytest.fixture
def valkey() -> Iterator[Valkey]:
    cache.clear()
    with tempfile.TemporaryDirectory(prefix="pub-") as folder:
        server = Valkey(Path(folder))
        try:
            yield server
        finally:
            server.kill()


@pytest.fixture
def another_process(valkey: Valkey, settings: LazySettings) -> Iterator[Callable[[], None]]:
    """Call it, and this process is a web process that has counted nothing yet."""
    settings.REDIS_URL = valkey.url

    def forget() -> None:
        shared.counts.cache_clear()
        cache.clear()

    forget()
    yield forget
    forget()


@pytest.mark.slow
def test_processes_count_together(valkey: Valkey) -> None:
    """Slow: many requests."""
    one, other = Counts(valkey.url), Counts(valkey.url)
    assert [one.add("a", 60).number, other.add("a", 60).number, one.add("b", 60).number] == [
        1,
        2,
        1,
    ]
    assert (other.read("a"), other.read("c")) == (2, 0)
    program = (
        "import django; django.setup()\n"
        "from publisher.actions.processes.counts import Counts\n"
        f"print(Counts({valkey.url!r}).add('a', 60).number)"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert ran.stdout.strip() == "3", ran.stderr


def test_no_step_is_lost_among_threads_and_each_count_ends(valkey: Valkey) -> None:
    each = [Counts(valkey.url) for _ in range(4)]
    with ThreadPoolExecutor(8) as threads:
        numbers = list(threads.map(lambda n: each[n % 4].add("a", 60).number, range(400)))
    assert sorted(numbers) == list(range(1, 401))
    assert 58 <= each[0].add("a", 60).wait <= 60
    (name,) = Redis.from_url(valkey.url).keys("*")  # type: ignore[misc]
    assert each[0].add("short", 1).number == 1
    wait_for(lambda: each[0].read("short") == 0, 5, "the end of the count")
    assert Redis.from_url(valkey.url).ttl(name) > 0  # type: ignore[operator]


def test_keys_hold_no_address(valkey: Valkey) -> None:
    Counts(valkey.url).add("sign-in-name-anne@example.org", 60)
    keys: list[bytes] = Redis.from_url(valkey.url).keys("*")  # type: ignore[assignment]
    assert len(keys) == 1
    assert b"anne" not in keys[0]


def test_without_redis_a_process_counts_by_itself(
    valkey: Valkey, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, shared.__name__)  # a command that ran here has made it silent
    counts = Counts(valkey.url, rest=0.2)
    assert [counts.add("a", 60).number for _ in range(3)] == [1, 2, 3]
    valkey.kill()
    assert [counts.add("a", 60).number for _ in range(3)] == [1, 2, 3]
    assert (counts.read("a"), Counts(valkey.url).read("a")) == (3, 3)
    assert 1 <= counts.add("a", 60).wait <= 60
    valkey.start()
    wait_for(lambda: counts.add("a", 60) and "is back" in caplog.text, 10, "Redis to count again")
    assert counts.read("a") <= 3
    mine = [r for r in caplog.records if r.name == shared.__name__ and "(" in r.getMessage()]
    # Another limiter, the second, said it too.
    assert len(mine) == 2


def test_a_redis_that_hangs_slows_one_request_and_no_more(valkey: Valkey) -> None:
    counts = Counts(valkey.url)
    counts.add("a", 60)
    valkey.process.send_signal(signal.SIGSTOP)
    try:
        started = time.monotonic()
        counts.add("a", 60)
        first = time.monotonic() - started
        for _ in range(200):
            counts.add("a", 60)
        rest = time.monotonic() - started - first
    finally:
        valkey.process.send_signal(signal.SIGCONT)
    assert first < 10 * shared.PATIENCE
    assert rest < shared.PATIENCE


@pytest.mark.django_db
def test_a_token_has_one_limit_at_all_processes(
    another_process: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("publisher.web.api.callers.PER_MINUTE", 3)
    cms = program(newsroom().publication)
    statuses = []
    for _ in range(4):
        another_process()
        statuses.append(cms.get("/articles").status_code)
    assert statuses == [200, 200, 200, 429]


@pytest.mark.django_db
def test_guessing_is_stopped_at_all_processes(
    another_process: Callable[[], None], ours: Desk, browser: Client
) -> None:
    ours.member("camille", Membership.Role.SENDER)
    for _ in range(9):
        another_process()
        failed(Guess(name="camille", address="127.0.0.1"))
    another_process()
    browser.post("/desk/sign-in/", {"username": "camille", "password": "faux"})
    another_process()
    answer = browser.post("/desk/sign-in/", {"username": "camille", "password": PASSWORD})
    assert answer.status_code == 429


@pytest.mark.slow
@pytest.mark.django_db
def test_ten_thousand_calls_of_one_program_take_nothing_from_another(
    another_process: Callable[[], None],
) -> None:
    """Slow: ten thousand requests."""
    room = newsroom()
    loud, quiet = (program(room.publication, name) for name in ("loud", "quiet"))
    statuses = []
    for number in range(10_000):
        answer = loud.get("/lists")
        statuses.append(answer.status_code)
        if number % 500 == 0:
            assert quiet.get("/lists").status_code == 200
    refused = statuses.count(429)
    assert set(statuses) == {200, 429}
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_requests")
    assert 1 <= int(answer["Retry-After"]) <= 60
    # Whole minutes may pass on a busy machine; in each of them no more than the limit is answered.
    assert statuses.index(429) == 1200
    assert refused >= 10_000 - 1200 * 6
