"""How fast a send goes, what limits it, and when the last reader will have it."""

import tempfile
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.utils.translation import override

from publisher.actions.mail import mail_chunk
from publisher.actions.mail.deliver_mail import deliver_mail
from publisher.actions.mail.mail_worker import MailWorker
from publisher.actions.mail.relay import Relay
from publisher.actions.processes import mail_speed
from publisher.actions.processes.mail_speed import Limit, Speed, SpeedBook, together
from publisher.actions.sends.send_status import send_status
from publisher.cli.issue.send import report
from publisher.delivery.host import Host
from publisher.delivery.models import Delivery, Send
from publisher.publications.models import DkimKey
from publisher.web.desk.sends.progress import progress_of
from tests.channels.harness_smtp import channel_to
from tests.db import ledger
from tests.db.ledger import NOW
from tests.running.valkey import Valkey
from tests.shared_rows import shared_rows
from tests.sink import Sink

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


@pytest.fixture
def server() -> Iterator[Valkey]:
    with tempfile.TemporaryDirectory(prefix="pub-") as folder:
        made = Valkey(Path(folder))
        yield made
        made.kill()


@pytest.fixture
def book(server: Valkey, monkeypatch: pytest.MonkeyPatch) -> SpeedBook:
    made = SpeedBook(server.url)
    monkeypatch.setattr(mail_speed, "_kept", lambda _: made.read())
    monkeypatch.setattr("publisher.web.metrics.speed_book", lambda: made)
    return made


@shared_rows
def send() -> Send:
    made = ledger.send_to(100)
    Delivery.objects.filter(pk__in=Delivery.objects.values("pk")[:40]).update(state="accepted")
    return made


def speed(send: Send, spent: Mapping[str, float], *, rate: float = 10.0) -> Speed:
    return Speed(send.pk, rate, 8, spent)


def test_the_processes_of_all_hosts_count_together(book: SpeedBook, send: Send) -> None:
    book.leave(speed(send, {"relay": 3.0, "database": 1.0}), "a 1")
    book.leave(speed(send, {"relay": 0.5, "database": 2.0}, rate=20.0), "b 1")
    book.leave(Speed(send.pk + 1, 500.0, 8, {"disk": 9.0}), "b 2")
    status = send_status(send)
    assert (status["rate"], status["connections"], status["limited_by"]) == (30.0, 16, "relay")
    left = datetime.fromisoformat(status["last_reader_at"]) - datetime.now(NOW.tzinfo)
    assert timedelta(seconds=1) < left <= timedelta(seconds=2)  # 60 of 100, at 30 a second


def test_who_waits_for_another_try_is_the_last_reader(book: SpeedBook, send: Send) -> None:
    again = (datetime.now(NOW.tzinfo) + timedelta(hours=1)).replace(microsecond=0)
    row = Delivery.objects.filter(state="pending").first()
    Delivery.objects.filter(pk=row.pk).update(state="retrying", next_attempt_at=again)  # type: ignore[union-attr]
    book.leave(speed(send, {"relay": 1.0}))
    assert datetime.fromisoformat(send_status(send)["last_reader_at"]) == again


@pytest.mark.parametrize("limit", Limit)
def test_most_of_the_time_names_the_limit(
    book: SpeedBook, send: Send, limit: Limit, capsys: pytest.CaptureFixture[str]
) -> None:
    book.leave(speed(send, {**dict.fromkeys(Limit, 0.1), limit: 1.0}))
    status = send_status(send)
    assert status["limited_by"] == limit
    report(status, as_json=False)
    assert "10/s by 8 connections, limited by " in capsys.readouterr().out


def test_composing_is_signing_where_mail_is_signed(book: SpeedBook, send: Send) -> None:
    DkimKey.objects.create(
        publication=send.publication,
        domain="x.example.org",
        selector="s1",
        algorithm=DkimKey.Algorithm.RSA,
        active_from=NOW - timedelta(days=1000),
        created_at=NOW,
    )
    book.leave(speed(send, {"composing": 2.0, "relay": 1.0}))
    assert send_status(send)["limited_by"] == "signing"


def test_nothing_is_said_without_a_word_or_without_redis(
    book: SpeedBook, server: Valkey, send: Send
) -> None:
    def said() -> tuple[object, ...]:
        status = send_status(send)
        return tuple(status[k] for k in ("rate", "connections", "limited_by", "last_reader_at"))

    assert said() == (None, 0, None, None)
    server.kill()
    book.leave(speed(send, {"relay": 1.0}))  # and nothing is raised
    assert said() == (None, 0, None, None)


def test_an_old_word_does_not_count(book: SpeedBook, send: Send) -> None:
    book.leave(speed(send, {"relay": 1.0}), "a 1")
    entry = book._redis.hget(mail_speed.KEY, "a 1")
    at, _, rest = str(entry).partition(" ")
    book._redis.hset(mail_speed.KEY, "a 1", f"{int(at) - mail_speed.LASTS - 1} {rest}")
    assert together(book.read(), send.pk).rate == 0


def test_a_worker_tells_what_it_waits_for(
    book: SpeedBook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail_chunk, "compose_row", lambda row, _: [b"Subject: x\r\n\r\ntext\r\n"])
    send = ledger.send_to(120)
    with Sink(delay=0.1) as sink:
        worker = MailWorker(
            relays=[Relay(lambda: channel_to(sink.url, sink.address))],
            host=Host("machine", "boot"),
            data_dir=tmp_path,
            clock=lambda: NOW,
            speeds=book,
        )
        deliver_mail(worker=worker, seconds=3)
        (told,) = book.read()
    assert (told.send, told.limited_by) == (send.pk, Limit.RELAY)
    assert told.connections >= 1
    assert 5 < told.rate < 200


def test_the_first_word_after_a_rest_is_of_the_work_alone(
    book: SpeedBook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail_chunk, "compose_row", lambda row, _: [b"Subject: x\r\n\r\ntext\r\n"])
    ledger.send_to(120)
    with Sink(delay=0.05) as sink:
        worker = MailWorker(
            relays=[Relay(lambda: channel_to(sink.url, sink.address))],
            host=Host("machine", "boot"),
            data_dir=tmp_path,
            clock=lambda: NOW,
            speeds=book,
        )
        worker.stopwatch.began -= 600  # seconds without any mail
        worker.stopwatch._last -= 600
        deliver_mail(worker=worker, seconds=3)
        (told,) = book.read()
    assert told.rate > 5  # over ten minutes it would be less than one


def test_a_short_gap_between_two_slices_counts() -> None:
    now = 100.0
    watch = mail_speed.Stopwatch(clock=lambda: now)
    watch.mails = 40
    watch.add(Limit.RELAY, 0.5)
    now += mail_speed.EVERY
    watch.resume()
    assert watch.speed(1, 8).rate == 40 / mail_speed.EVERY
    watch.mails = 40
    now += mail_speed.EVERY + 0.1
    watch.resume()
    watch.mails += 10
    now += 1
    assert watch.speed(1, 8).rate == 10


def test_the_desk_says_it_in_words(book: SpeedBook, send: Send) -> None:
    book.leave(speed(send, {"relay": 3.0}, rate=30.0))
    progress = progress_of(send, datetime.now(NOW.tzinfo))
    assert (progress.rate, progress.connections) == (30.0, 8)
    assert progress.seconds_left == 2
    with override("fr"):
        assert str(progress.limited_by) == "les réponses du relais"


def test_metrics_sum_them_up(book: SpeedBook, send: Send, client) -> None:
    book.leave(speed(send, {"relay": 3.0}), "a 1")
    book.leave(speed(send, {"disk": 1.5}), "b 1")
    text = client.get("/metrics", headers={"host": "localhost"}).text
    assert "publisher_mail_rate 20.0\n" in text
    assert "publisher_mail_connections 16\n" in text
    assert 'publisher_mail_seconds{on="disk"} 1.5\n' in text
