"""A letter hours late does not leave unasked: neither one that was to begin, nor one in mid-run."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from publisher.actions.mail.deliver_mail import deliver_mail
from publisher.actions.mail.mail_worker import MailWorker
from publisher.actions.mail.relay import Relay
from publisher.actions.sends.control_send import resume_send
from publisher.actions.sends.send_issue import send_issue
from publisher.actions.sends.start_send import start_due_sends
from publisher.channels.fake import FakeChannel, Step
from publisher.channels.types import Outcome
from publisher.delivery.host import Host
from publisher.delivery.models import Delivery, Send
from publisher.delivery.wording import english
from publisher.publications.models import AuditEntry
from tests.db.ledger import states
from tests.mailroom import Keeper, later, work
from tests.newsroom import NOW, Newsroom, newsroom

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
KINDS = {"letter": timedelta(hours=1), "alert": timedelta(minutes=15)}


@pytest.fixture(params=KINDS)
def room(request: pytest.FixtureRequest) -> Newsroom:
    made = newsroom()
    made.newsletter.kind = request.param
    made.newsletter.save()
    made.readers(*(f"{letter}@example.org,{letter.upper()}" for letter in "abcdefgh"))
    made.story("s1")
    return made


def limit_of(room: Newsroom) -> timedelta:
    return KINDS[room.newsletter.kind]


def decide(room: Newsroom, at: datetime | None = None) -> Send:
    issue = room.issue("s1")
    return send_issue(issue=issue, idempotency_key=None, actor="cli:test", now=NOW, at=at).send


def fresh(send: Send) -> Send:
    return Send.objects.select_related("issue", "publication").get(pk=send.pk)


def test_past_its_hour_by_more_than_the_setting_it_waits_for_a_person(
    room: Newsroom, tmp_path: Path
) -> None:
    hour, limit = later(hours=1), limit_of(room)
    send = decide(room, at=hour)
    assert start_due_sends(now=hour + limit + timedelta(seconds=1)) == 0
    assert (fresh(send).state, fresh(send).hold_code) == ("held", "too_late")
    resume_send(send=fresh(send), actor="cli:test", now=hour + 2 * limit)
    assert start_due_sends(now=hour + 2 * limit) == 1
    assert len(work(tmp_path, Keeper(), hour + 2 * limit).mails) == 8


def test_within_the_setting_it_begins_by_itself(room: Newsroom) -> None:
    hour = later(hours=1)
    decide(room, at=hour)
    assert start_due_sends(now=hour + limit_of(room)) == 1


def test_the_settings_say_how_late_is_late(room: Newsroom, settings: pytest.FixtureRequest) -> None:
    settings.LATE_LETTER_MINUTES = settings.LATE_ALERT_MINUTES = 7  # type: ignore[attr-defined]
    assert decide(room, at=later(hours=1)).not_after == later(hours=1, minutes=7)


def test_one_that_was_decided_while_nothing_ran_waits_for_a_person(
    room: Newsroom, tmp_path: Path
) -> None:
    """`issue send` without a worker, and the machine is started hours later."""
    send, awake = decide(room), NOW + limit_of(room) + timedelta(minutes=1)
    assert work(tmp_path, Keeper(), awake).mails == []
    held = fresh(send)
    assert (held.state, held.hold_code) == ("held", "stood_still")
    assert english(held.hold) == f"too late: no mail was worked off since {NOW:%Y-%m-%d %H:%M} UTC"
    assert AuditEntry.objects.filter(verb="hold_send").count() == 1
    resume_send(send=held, actor="cli:test", now=awake)
    assert len(work(tmp_path, Keeper(), awake).mails) == 8
    assert fresh(send).state == "finished"


def test_one_that_a_stop_cut_off_for_hours_waits_for_a_person(
    room: Newsroom, tmp_path: Path
) -> None:
    send, stopped = decide(room), [False]
    worker = MailWorker(
        relays=[Relay(lambda: _Three(stopped))],
        host=Host("machine", "boot"),
        data_dir=tmp_path,
        clock=lambda: NOW,
        stopping=lambda: stopped[0],
    )
    deliver_mail(worker=worker)
    worker.end()
    assert states(send) == {"accepted": 3, "pending": 5}
    awake = NOW + limit_of(room) + timedelta(minutes=1)
    assert work(tmp_path, Keeper(), awake).mails == []
    assert fresh(send).hold_code == "stood_still"


@pytest.mark.slow
def test_one_that_waits_for_its_relay_or_its_turn_is_not_late(
    room: Newsroom, tmp_path: Path
) -> None:
    """As long as somebody works off mail.

    Slow: much is written to the ledger.
    """
    send, now, limit = decide(room), [NOW], limit_of(room)
    away = [True]

    class Away(FakeChannel):
        def deliver(self, parcels, begin):  # type: ignore[no-untyped-def]
            self._script = [Step(outcome=Outcome.ROUTE) if away else Step()]
            yield from super().deliver(parcels, begin)

    def slice_at(moment: datetime) -> None:
        """By a process of its own each time, as after restarts."""
        now[0] = moment
        worker = MailWorker(
            relays=[Relay(lambda: Away())],
            host=Host("machine", "boot"),
            data_dir=tmp_path,
            clock=lambda: now[0],
        )
        deliver_mail(worker=worker)
        worker.end()

    moment = NOW
    while moment < NOW + 3 * limit:
        slice_at(moment)
        moment += limit / 3
    away.clear()
    slice_at(moment)
    assert (fresh(send).state, states(send)) == ("finished", {"accepted": 8})


def test_a_clock_that_jumps_ahead_holds_nothing(room: Newsroom, tmp_path: Path) -> None:
    """A worker that was there knows that nothing stood still."""
    send, now = decide(room), [NOW]
    Delivery.objects.filter(send=send, address__gt="c").update(
        state="retrying", next_attempt_at=NOW + timedelta(seconds=30)
    )
    worker = MailWorker(
        relays=[Relay(FakeChannel)],
        host=Host("machine", "boot"),
        data_dir=tmp_path,
        clock=lambda: now[0],
    )
    deliver_mail(worker=worker)
    now[0] += timedelta(hours=2) if limit_of(room) > timedelta(minutes=30) else timedelta(hours=1)
    deliver_mail(worker=worker)
    worker.end()
    assert (fresh(send).state, states(send)) == ("finished", {"accepted": 8})


def test_who_is_tried_again_hours_later_is_not_late(room: Newsroom, tmp_path: Path) -> None:
    send, again = decide(room), NOW + limit_of(room) + timedelta(minutes=30)
    work(tmp_path, Keeper())
    Send.objects.filter(pk=send.pk).update(state="running", finished_at=None)
    row = Delivery.objects.filter(send=send).earliest("pk")
    Delivery.objects.filter(pk=row.pk).update(state="retrying", attempts=1, next_attempt_at=again)
    assert len(work(tmp_path, Keeper(), again).mails) == 1


class _Three(FakeChannel):
    """Takes three mails, then the machine stops."""

    def __init__(self, stopped: list[bool]) -> None:
        super().__init__()
        self._stopped = stopped

    def _answer(self, parcel, step):  # type: ignore[no-untyped-def]
        self._stopped[0] = len(self.sent) >= 3
        return super()._answer(parcel, step)
