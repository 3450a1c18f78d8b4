"""Workers and beat that are dead are told by every page that people and monitors look at."""

import re
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client

from publisher.actions.processes import health as here
from publisher.actions.processes.pulses import (
    BEAT,
    DISK,
    PARTS,
    POOLS,
    SILENT,
    PulseBook,
    Pulses,
    this_process,
)
from publisher.actions.processes.workers_alive import workers_alive
from publisher.actions.sends.send_status import send_status
from publisher.cli.issue.send import report
from publisher.delivery.models import Delivery
from tests.running.valkey import Valkey
from tests.web.conftest import NOW, Newsroom
from workers.pools import pools_of

pytestmark = pytest.mark.django_db
Broker = tuple[Valkey, PulseBook]


@pytest.fixture
def broker(monkeypatch: pytest.MonkeyPatch, settings: object) -> Iterator[Broker]:
    """A Valkey of its own, which the pages ask without keeping what they heard."""
    with tempfile.TemporaryDirectory(prefix="pub-") as folder:
        server = Valkey(Path(folder))
        book = PulseBook(server.url)
        monkeypatch.setattr(here, "pulse_book", lambda: book)
        monkeypatch.setattr("publisher.web.health.pulse_book", lambda: book)
        monkeypatch.setattr("publisher.web.health.broker_answers", lambda: True)
        monkeypatch.setattr("publisher.actions.processes.workers_alive.pulse_book", lambda: book)
        monkeypatch.setattr(here, "_kept", lambda _: here.health())
        yield server, book
        server.kill()


def pass_time(book: PulseBook, seconds: float) -> None:
    """As if every pulse had come so much earlier, by Redis' clock."""
    for field, at in book._redis.hgetall("publisher:pulses").items():  # type: ignore[union-attr]
        book._redis.hset("publisher:pulses", field, int(at) - int(seconds))


def test_the_pools_of_a_worker_are_those_that_must_have_a_pulse() -> None:
    assert tuple(pool.name for pool in pools_of(2)) == POOLS


def test_readiness_asks_for_workers_only_when_it_is_told_to(
    browser: Client, broker: Broker
) -> None:
    assert browser.get("/readyz").status_code == 200
    dead = browser.get("/readyz?workers=1")
    assert dead.status_code == 503
    for part in PARTS:
        assert f"{part}: no word from it" in dead.text
    broker[1].beat(PARTS)
    assert browser.get("/readyz?workers=1").text == "ready\n"
    pass_time(broker[1], SILENT + 1)
    broker[1].beat(part for part in PARTS if part != "mail")
    late = browser.get("/readyz?workers=1")
    assert late.status_code == 503
    assert re.fullmatch(r"mail: no word from it for \d+ s\n", late.text)


def test_a_pulse_of_a_time_that_has_not_come_is_none(browser: Client, broker: Broker) -> None:
    """Redis' own clock was a day ahead for a moment: whoever lives has beaten since."""
    broker[1].beat(PARTS)
    pass_time(broker[1], -86_400)
    assert browser.get("/readyz?workers=1").status_code == 503
    broker[1].beat(PARTS)
    assert browser.get("/readyz?workers=1").status_code == 200


def test_metrics_have_a_line_about_the_dead(
    browser: Client, broker: Broker, ours: Newsroom
) -> None:
    broker[1].beat([BEAT])
    send = ours.sent(pending=2)
    Delivery.objects.filter(send=send).update(changed_at=NOW)
    text = browser.get("/metrics").text
    assert 'publisher_pulse_age_seconds{part="mail"} +Inf' in text
    assert re.search(r'publisher_pulse_age_seconds\{part="beat"\} [01]\.0\n', text)
    assert "publisher_disks_full 0" in text
    (age,) = re.findall(r"publisher_oldest_open_delivery_seconds (\d+\.\d)\n", text)
    assert float(age) > 0
    Delivery.objects.filter(send=send).update(state="accepted")
    assert "publisher_oldest_open_delivery_seconds 0.0\n" in browser.get("/metrics").text


def test_the_status_of_a_send_says_who_is_not_there(
    broker: Broker, ours: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    send = ours.sent(pending=2)
    broker[1].beat(part for part in PARTS if part not in ("mail", "sweep"))
    broker[1].beat([f"{DISK}/var/lib/publisher"], "elsewhere 7")
    status = send_status(send)
    assert status["silent"] == ["mail", "sweep"]
    assert status["full_disks"] == ["elsewhere:/var/lib/publisher"]
    assert status["oldest_open"] is not None
    report(status, as_json=False)
    printed = capsys.readouterr().out
    assert "no word from: mail, sweep" in printed
    assert "the disk is full: elsewhere:/var/lib/publisher" in printed
    Delivery.objects.filter(send=send).update(state="accepted")
    send.state = "finished"
    over = send_status(send)
    assert (over["silent"], over["full_disks"], over["oldest_open"]) == ([], [], None)


def test_the_desk_says_so_on_every_page(
    signed_in: Callable[[str], Client], broker: Broker, ours: Newsroom
) -> None:
    desk = signed_in("editor")
    broker[1].beat(PARTS)
    assert "ne répondent pas" not in desk.get("/desk/issues/").text
    pass_time(broker[1], SILENT + 1)
    assert "ne répondent pas" in desk.get("/desk/issues/").text
    broker[1].beat([*PARTS, f"{DISK}/srv"])
    assert "Un disque est plein" in desk.get("/desk/").text


def test_workers_are_alive_as_soon_as_the_pool_for_mail_is(broker: Broker) -> None:
    assert not workers_alive()
    broker[1].beat(["mail"])
    assert workers_alive()
    broker[0].kill()
    assert not workers_alive()


def test_a_broker_that_takes_nothing_is_not_ready(browser: Client, broker: Broker) -> None:
    """As one whose disk is full."""
    broker[1]._redis.config_set("min-replicas-to-write", 1)
    answer = browser.get("/readyz")
    assert answer.status_code == 503
    assert answer.text.startswith("broker: ")


def test_what_a_process_beat_for_is_its_own(broker: Broker) -> None:
    broker[1].beat(["mail"])
    broker[1].beat(["hub"], "elsewhere 1")
    pulses = broker[1].read()
    assert pulses is not None
    assert pulses.of(this_process()) == {"mail"}
    assert Pulses().silent() == PARTS
