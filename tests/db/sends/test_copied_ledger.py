"""A ledger in another place, or in its own past, holds every exit until a person adopts it."""

from datetime import timedelta
from pathlib import Path

import pytest

from publisher.actions.feeds.hub.work_hub import HubWorker
from publisher.actions.intake import fetch_pictures as pictures
from publisher.actions.intake.sources import poll_due as polls
from publisher.actions.mail.deliver_mail import deliver_mail
from publisher.actions.mail.mail_worker import MailWorker
from publisher.actions.mail.relay import Relay
from publisher.actions.processes.guard_ledger import (
    adopt_ledger,
    beat_ledger,
    exits_open,
    ledger_state,
)
from publisher.actions.sends.control_send import resume_send
from publisher.actions.sends.send_issue import send_issue
from publisher.actions.sweep import sweep
from publisher.channels.fake import FakeChannel
from publisher.delivery import identity, transitions
from publisher.delivery.destinations import due
from publisher.delivery.host import Host
from publisher.delivery.journal import DIRECTORY, Journal
from publisher.delivery.models import LedgerIdentity, Send
from publisher.delivery.wording import english
from publisher.editorial.models import Source
from publisher.errors import Refused
from tests.db import ledger
from tests.db.ledger import LEASE, NOW, states
from tests.db.partner_rows import outbox
from tests.newsroom import NOW as NOON
from tests.newsroom import newsroom

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
HERE = Host("machine", "boot")


def work(data_dir: Path, channel: FakeChannel) -> int:
    """One slice of mail by a worker with this data directory; how many bodies began."""
    worker = MailWorker(
        relays=[Relay(lambda: channel)], host=HERE, data_dir=data_dir, clock=lambda: NOW
    )
    report = deliver_mail(worker=worker)
    worker.end()
    return report.attempted


def test_the_first_ledger_is_nobodys_copy(tmp_path):
    assert exits_open(data_dir=tmp_path, now=NOW)
    beat_ledger(data_dir=tmp_path, now=NOW)
    beat_ledger(data_dir=tmp_path, now=NOW + timedelta(minutes=2))
    assert exits_open(data_dir=tmp_path, now=NOW)
    assert identity.read_beat(tmp_path) == LedgerIdentity.objects.get().beat > 0
    with pytest.raises(Refused, match="nothing to adopt"):
        adopt_ledger(data_dir=tmp_path, actor="cli:test", now=NOW)


def test_a_backup_that_was_put_back_holds_what_was_running(tmp_path):
    send, channel = ledger.send_to(3), FakeChannel()
    beat_ledger(data_dir=tmp_path, now=NOW)
    backup = LedgerIdentity.objects.get().beat
    beat_ledger(data_dir=tmp_path, now=NOW + timedelta(hours=1))
    LedgerIdentity.objects.update(beat=backup)

    assert work(tmp_path, channel) == 0
    assert channel.sent == []
    state = ledger_state()
    assert "backup" in english(state.held)
    assert [one.pk for one in state.sends] == [send.pk]
    assert sweep(host=HERE, data_dir=tmp_path, now=NOW) == []
    assert states(send) == {"pending": 3}


def test_a_beat_between_two_looks_is_no_backup_that_was_put_back(tmp_path, monkeypatch):
    beat_ledger(data_dir=tmp_path, now=NOW)
    first, looks = LedgerIdentity.objects.first, []

    def read_and_then_another_counts_on():
        row = first()
        if not looks:
            looks.append(row)
            beat_ledger(data_dir=tmp_path, now=NOW + timedelta(minutes=2))
        return row

    monkeypatch.setattr(LedgerIdentity.objects, "first", read_and_then_another_counts_on)
    assert exits_open(data_dir=tmp_path, now=NOW)
    assert looks
    assert ledger_state().held is None


def test_adopting_opens_the_exits_but_releases_no_send(tmp_path, monkeypatch):
    send, channel = ledger.send_to(3), FakeChannel()
    exits_open(data_dir=tmp_path, now=NOW)
    monkeypatch.setattr(identity, "fingerprint", lambda data_dir: "elsewhere")
    assert not exits_open(data_dir=tmp_path, now=NOW)
    assert "another place" in english(ledger_state().held)

    adopt_ledger(data_dir=tmp_path, actor="cli:test", now=NOW)
    assert exits_open(data_dir=tmp_path, now=NOW)
    assert work(tmp_path, channel) == 0
    send.refresh_from_db()
    assert send.state == "held"
    assert [one.pk for one in ledger_state().sends] == [send.pk]


def test_an_empty_database_beside_an_old_file_is_a_new_ledger(tmp_path):
    identity.write_beat(tmp_path, 1_000)
    assert exits_open(data_dir=tmp_path, now=NOW)


def test_a_copy_of_the_files_lives_in_another_place(tmp_path):
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    assert identity.fingerprint(one) == identity.fingerprint(one)
    if identity.connection.vendor == "sqlite":  # else the cluster and the database are the place
        assert identity.fingerprint(one) != identity.fingerprint(other)


@pytest.fixture
def held(tmp_path, settings, monkeypatch):
    """A ledger that lives elsewhere than it thinks, of which nothing has looked yet."""
    settings.DATA_DIR = tmp_path
    exits_open(data_dir=tmp_path, now=NOW)
    monkeypatch.setattr(identity, "fingerprint", lambda data_dir: "elsewhere")
    return tmp_path


def test_what_a_copied_journal_lacks_may_have_left_all_the_same(held):
    """`cp -a` takes the journal before the database: an attempt stands in the one alone."""
    send, holder = ledger.send_to(3), ledger.worker(HERE.machine, HERE.boot)
    ids = ledger.claim(send, holder, 2)
    transitions.begin(leased=True, ids=ids[:1], worker_id=holder, now=NOW, lease_until=LEASE)
    Journal.create(held / DIRECTORY, holder).leave_for_recovery()
    assert not exits_open(data_dir=held, now=NOW)
    adopt_ledger(data_dir=held, actor="cli:test", now=NOW)
    sweep(host=HERE, data_dir=held, now=NOW)
    assert states(send) == {"uncertain": 1, "pending": 2}


def test_no_hub_no_poll_and_no_picture_is_asked_for_while_exits_are_held(held, monkeypatch):
    def called(*arguments, **named):
        raise AssertionError("something left")

    title = ledger.publication()
    Source.objects.create(
        publication=title,
        slug="agence",
        feed_url="https://agence.example.org/feed",
        next_poll_at=NOW,
        created_at=NOW,
    )
    monkeypatch.setattr(polls, "poll_source", called)
    monkeypatch.setattr(pictures, "_claim", called)
    hub = HubWorker(clock=lambda: NOW)
    monkeypatch.setattr(hub, "_due", called)
    try:
        assert not polls.poll_due(clock=lambda: NOW, seconds=5, stopping=lambda: False)
        assert pictures.fetch_pictures(now=NOW) == 0
        assert hub.run(seconds=5) is False
    finally:
        hub.close()


def test_what_was_held_is_released_one_by_one_with_its_own_text(held):
    """The issue goes on with the edition that was approved; the partner gets the same version."""
    room = newsroom()
    outbox(room.publication, held)
    room.story("s1")
    room.readers("ana@example.org,Ana")
    send_issue(issue=room.issue("s1"), idempotency_key=None, actor="cli:test", now=NOON)
    issue_send = Send.objects.get(kind="issue")
    partner_send = Send.objects.get(kind="article")
    approved = issue_send.issue.approved_hash
    assert not exits_open(data_dir=held, now=NOON)
    assert set(ledger_state().sends) == {issue_send, partner_send}
    assert not due(NOON).exists()
    adopt_ledger(data_dir=held, actor="cli:test", now=NOON)
    for send in (issue_send, partner_send):
        edition = send.edition_id
        assert resume_send(send=send, actor="cli:test", now=NOON).state in ("running", "scheduled")
        send.refresh_from_db()
        assert (send.edition_id, send.hold) == (edition, None)
    issue_send.issue.refresh_from_db()
    assert issue_send.issue.approved_hash == approved
    assert due(NOON).count() == 1
    assert ledger_state().sends == ()
