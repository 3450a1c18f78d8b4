"""A clock is an hour or a day off for a moment: nothing that it decided outlives it."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from publisher.actions.clocks.forget_jumps import TIMERS, forget_jumps
from publisher.actions.mail.recover_deliveries import GRACE, recover_deliveries
from publisher.actions.processes import guard_ledger
from publisher.actions.processes.guard_ledger import beat_ledger
from publisher.actions.publications.sign_in_link import sign_in_link, use_sign_in_link
from publisher.actions.sends.send_issue import send_issue
from publisher.actions.sends.start_send import start_due_sends
from publisher.actions.stories.embargo_article import embargo_article
from publisher.actions.stories.publish_due import publish_due
from publisher.actions.sweep import sweep
from publisher.delivery.host import Host
from publisher.delivery.identity import read_beat
from publisher.delivery.models import Delivery, RelayPace, Send, WorkerProcess
from publisher.delivery.pace import reserve
from publisher.editorial import clock
from publisher.editorial.models import Newsletter, Source
from publisher.editorial.steady import SteadyClock
from publisher.editorial.visibility import under_embargo
from publisher.publications.models import User
from tests.db import ledger
from tests.mailroom import Keeper, work
from tests.newsroom import NOW, Newsroom, newsroom
from tests.shared_rows import shared_rows

pytestmark = [pytest.mark.django_db, pytest.mark.database]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
JUMPS = [HOUR, DAY, -HOUR, -DAY]
AHEAD = [HOUR, DAY]
HERE = Host("machine", "boot")


@shared_rows
def room() -> Newsroom:
    made = newsroom()
    made.readers(*(f"{letter}@example.org,{letter.upper()}" for letter in "abcd"))
    made.story("s1")
    return made


@pytest.mark.slow
@pytest.mark.parametrize("jump", AHEAD)
def test_a_scheduled_send_that_a_clock_ahead_called_late_goes_at_its_hour(
    room: Newsroom, tmp_path: Path, jump: timedelta
) -> None:
    """Slow: much is written to the ledger."""
    at = NOW + timedelta(minutes=30)
    send = send_issue(
        issue=room.issue("s1"),
        actor="cli:test",
        now=NOW,
        at=at,
        not_after=at + timedelta(minutes=10),
        idempotency_key=None,
        undo=timedelta(0),
    ).send
    start_due_sends(now=NOW + jump)
    send.refresh_from_db()
    assert (send.state, send.hold_code) == ("held", "too_late")
    sweep(host=HERE, data_dir=tmp_path, now=NOW)
    send.refresh_from_db()
    assert send.state == Send.State.SCHEDULED
    sweep(host=HERE, data_dir=tmp_path, now=at)
    assert len(work(tmp_path, Keeper(), at).mails) == 4


@pytest.mark.parametrize("jump", AHEAD)
def test_a_relay_with_a_rate_takes_mail_as_soon_as_the_clock_is_right(jump: timedelta) -> None:
    reserve(relay="a:25", rate=20, wanted=50, now=NOW + jump)
    moments = [NOW + timedelta(milliseconds=100 * n) for n in range(30)]
    taken = [reserve(relay="a:25", rate=20, wanted=50, now=at)[0] for at in moments]
    assert taken[0] > 0
    assert 20 * 3 <= sum(taken) <= 20 * 4 + 1


@pytest.mark.parametrize("jump", JUMPS)
def test_a_sign_in_link_of_a_clock_that_was_off(jump: timedelta) -> None:
    user = User.objects.create_user("lea", password="x")
    minute = timedelta(minutes=1 if jump > timedelta(0) else -1)
    link = sign_in_link(user, NOW + minute).rpartition("/")[2]
    assert use_sign_in_link(token=link, now=NOW) is not None
    assert use_sign_in_link(token=link, now=NOW) is None, "once"
    far = sign_in_link(user, NOW + 2 * jump).rpartition("/")[2]
    assert use_sign_in_link(token=far, now=NOW) is None


@pytest.mark.parametrize("jump", JUMPS)
def test_an_embargo_stays_closed_whatever_the_hosts_clock_says(
    room: Newsroom, jump: timedelta, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With PostgreSQL its own clock is asked; here a host is alone with its own."""
    ends = NOW + timedelta(minutes=30)
    story = room.story("embargoed").article
    embargo_article(article=story, until=ends, actor="cli:test", now=NOW)
    story.refresh_from_db()
    ticks, offset = [0.0], [NOW.timestamp()]
    own = SteadyClock(lambda: ticks[0] + offset[0], lambda: ticks[0])
    monkeypatch.setattr(clock, "database_now", own.now)
    assert under_embargo(story, now=own.now())
    offset[0] += jump.total_seconds()
    wall = datetime.fromtimestamp(ticks[0] + offset[0], NOW.tzinfo)
    assert publish_due(now=own.now()) in (0, 1)  # the other story is out, and announced
    story.refresh_from_db()
    assert under_embargo(story, now=wall)
    offset[0] -= jump.total_seconds()
    ticks[0] += timedelta(minutes=31).total_seconds()
    assert publish_due(now=own.now()) == 1
    assert not under_embargo(story, now=own.now())


@pytest.mark.parametrize("jump", JUMPS)
def test_a_lost_hosts_lease_ends_with_the_jump(tmp_path: Path, jump: timedelta) -> None:
    send = ledger.send_to(3)
    elsewhere = WorkerProcess.objects.create(
        host="elsewhere", boot="b", pid=7, started_at=NOW, seen_at=NOW
    )
    rows = Delivery.objects.filter(send=send)
    first, second, _third = rows.order_by("pk")
    lease = {"worker": elsewhere, "lease_expires_at": NOW + jump + timedelta(minutes=2)}
    rows.filter(pk=first.pk).update(state="leased", **lease)
    rows.filter(pk=second.pk).update(state="attempting", attempts=1, **lease)
    later = NOW + timedelta(minutes=3)
    forget_jumps(now=later)
    for moment in (later, later + GRACE + timedelta(seconds=1)):
        recover_deliveries(host=HERE, data_dir=tmp_path, now=moment + timedelta(seconds=1))
    states = dict(rows.values_list("pk", "state"))
    assert (states[first.pk], states[second.pk]) == ("pending", "uncertain")


def test_a_lease_that_runs_is_left_alone(tmp_path: Path) -> None:
    send = ledger.send_to(1)
    rows = Delivery.objects.filter(send=send)
    rows.update(state="leased", lease_expires_at=NOW + timedelta(minutes=2))
    assert forget_jumps(now=NOW) == 0


@pytest.mark.parametrize("jump", AHEAD)
def test_timers_that_were_set_by_a_clock_ahead_count_as_now(
    room: Newsroom, jump: timedelta
) -> None:
    far = NOW + jump * 30
    source = Source.objects.create(
        publication=room.publication,
        slug="agence",
        name="A",
        created_at=NOW,
        next_poll_at=far,
        claimed_until=far,
    )
    RelayPace.objects.create(relay="a:25", next_at=NOW, trouble="421", rests_until=far)
    send = ledger.send_to(2)
    Delivery.objects.filter(send=send).update(state="retrying", next_attempt_at=far)
    forget_jumps(now=NOW)
    source.refresh_from_db()
    assert (source.next_poll_at, source.claimed_until) == (NOW, NOW)
    assert RelayPace.objects.get().rests_until == NOW
    assert set(send.deliveries.values_list("next_attempt_at", flat=True)) == {NOW}
    assert forget_jumps(now=NOW) == 0


def test_a_newsletter_composes_at_its_next_hour_again(room: Newsroom) -> None:
    newsletter = Newsletter.objects.get()
    rule = {"at": "07:00", "days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]}
    Newsletter.objects.update(rule=rule, composes_at=NOW + 3 * DAY)
    assert forget_jumps(now=NOW) == 1
    newsletter.refresh_from_db()
    assert newsletter.composes_at is not None
    assert NOW < newsletter.composes_at <= NOW + DAY


def test_every_timer_names_a_column() -> None:
    for timer in TIMERS:
        assert timer.model._meta.get_field(timer.column).get_internal_type() == "DateTimeField"


@pytest.mark.parametrize("jump", AHEAD)
def test_a_ledger_that_counted_ahead_counts_on(
    tmp_path: Path, jump: timedelta, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a backup of these days, put back, would not be told from the ledger itself."""
    beat_ledger(data_dir=tmp_path, now=NOW)
    beat_ledger(data_dir=tmp_path, now=NOW + jump)
    ahead = read_beat(tmp_path)
    beat_ledger(data_dir=tmp_path, now=NOW)
    assert read_beat(tmp_path) == ahead
    passed = guard_ledger.time.monotonic() + guard_ledger.STANDS + 1
    monkeypatch.setattr(guard_ledger.time, "monotonic", lambda: passed)
    beat_ledger(data_dir=tmp_path, now=NOW + timedelta(minutes=2))
    assert read_beat(tmp_path) == ahead + 1
