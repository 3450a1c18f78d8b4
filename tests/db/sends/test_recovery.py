"""What a dead process left is settled by its journal, or called unknown."""

import resource
from datetime import timedelta

import pytest

from publisher.actions.mail.recover_deliveries import recover_deliveries
from publisher.delivery import transitions
from publisher.delivery.host import Host
from publisher.delivery.journal import DIRECTORY, Journal, read
from publisher.delivery.models import Delivery, WorkerProcess
from publisher.delivery.results import Result
from publisher.delivery.states import State
from tests.db import ledger
from tests.db.ledger import LEASE, NOW, states

pytestmark = [pytest.mark.django_db, pytest.mark.database]
HERE = Host("m", "b")


@pytest.fixture
def left(tmp_path):
    """A process that held five rows: answered, begun, not begun, and two only leased."""
    send, worker = ledger.send_to(5), ledger.worker()
    ids = ledger.claim(send, worker, 5)
    rows = transitions.begin(leased=True, ids=ids[:3], worker_id=worker, now=NOW, lease_until=LEASE)
    journal = Journal.create(tmp_path / DIRECTORY, worker)
    journal.attempt(rows[0].pk, 1)
    journal.result(Result(key=rows[0].pk, attempt=1, state=State.ACCEPTED, code="250"))
    journal.attempt(rows[1].pk, 1)
    return send, journal, tmp_path


def recover(directory, host=HERE, now=NOW):
    return recover_deliveries(host=host, data_dir=directory, now=now)


def test_a_living_process_is_left_alone(left):
    send, _, directory = left
    recover(directory, now=NOW + timedelta(days=1))
    assert states(send) == {"attempting": 3, "leased": 2}


def test_a_dead_process_of_this_boot_is_settled_at_once(left):
    send, journal, directory = left
    journal.leave_for_recovery()
    recover(directory)
    assert states(send) == {"accepted": 1, "uncertain": 1, "pending": 3}
    assert Delivery.objects.filter(state="pending", attempts=0).count() == 3
    assert not journal.path.exists()
    assert WorkerProcess.objects.get().recovered_at == NOW


def test_an_answer_is_kept_by_the_next_attempt_and_by_the_end_of_the_process(left):
    send, journal, directory = left
    rows = list(Delivery.objects.filter(state="attempting").order_by("pk"))
    journal.result(Result(key=rows[1].pk, attempt=1, state=State.ACCEPTED, code="250"))
    assert not any(key == rows[1].pk for key, _ in read(journal.path).results)
    journal.attempt(rows[2].pk, 1)
    assert (rows[1].pk, 1) in read(journal.path).results
    journal.result(Result(key=rows[2].pk, attempt=1, state=State.BOUNCED, code="550"))
    journal.leave_for_recovery()
    recover(directory)
    assert states(send) == {"accepted": 2, "bounced": 1, "pending": 2}


def test_a_line_that_was_cut_off_is_an_attempt_that_did_not_happen(left):
    send, journal, directory = left
    third = Delivery.objects.filter(state="attempting").order_by("pk")[2]
    journal._write(f"A {third.pk} 1".encode())
    journal.leave_for_recovery()
    recover(directory)
    assert states(send) == {"accepted": 1, "uncertain": 1, "pending": 3}


def test_a_line_that_a_full_disk_cut_off_does_not_swallow_the_next(left):
    """The kernel takes a part of a line, and all of the next one once there is room."""
    send, journal, directory = left
    third = Delivery.objects.filter(state="attempting").order_by("pk")[2].pk
    small, large = resource.getrlimit(resource.RLIMIT_FSIZE)
    size = journal.path.stat().st_size
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 4, large))
        journal.result(Result(key=third, attempt=1, state=State.ACCEPTED, code="250"))
        with pytest.raises(OSError, match="a part of a journal line"):
            journal.flush()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (small, large))
    journal.attempt(third, 1)
    journal.leave_for_recovery()
    recover(directory)
    assert states(send) == {"accepted": 1, "uncertain": 2, "pending": 2}


def test_after_a_restart_of_the_machine_the_journal_may_lack_its_end(left):
    send, journal, directory = left
    journal.leave_for_recovery()
    recover(directory, host=Host("m", "another boot"))
    assert states(send) == {"accepted": 1, "uncertain": 2, "pending": 2}


@pytest.mark.parametrize("lost", ["another host", "no journal"])
def test_without_a_journal_the_clock_decides(left, lost):
    send, journal, directory = left
    host = Host("elsewhere", "b") if lost == "another host" else HERE
    if lost == "no journal":
        journal.path.unlink()
    recover(directory, host, now=LEASE - timedelta(seconds=1))
    assert states(send) == {"attempting": 3, "leased": 2}
    recover(directory, host, now=LEASE + timedelta(seconds=1))
    assert states(send) == {"attempting": 3, "pending": 2}
    recover(directory, host, now=LEASE + timedelta(seconds=61))
    assert states(send) == {"uncertain": 3, "pending": 2}
    found = Delivery.objects.filter(send=send, state="uncertain").values_list("reason", flat=True)
    assert list(found) == [{"code": "no_journal"}] * 3


def test_a_journal_found_later_settles_what_was_in_doubt(left):
    send, journal, directory = left
    recover(directory, Host("elsewhere", "b"), now=LEASE + timedelta(seconds=61))
    journal.leave_for_recovery()
    recover(directory, now=LEASE + timedelta(seconds=90))
    assert states(send) == {"accepted": 1, "uncertain": 2, "pending": 2}


def test_a_damaged_journal_never_raises(tmp_path):
    path = tmp_path / "1"
    path.write_bytes(b'A 1 1\nR [1,\nA x\n\x00\xff\nR {}\nR [1, 1, "nowhere", "", "", null]\nA 2')
    record = read(path)
    assert (record.begun, record.results) == ({(1, 1)}, {})


def test_stage_and_verdict_outlive_the_process_that_heard_them(left):
    send, journal, directory = left
    key = Delivery.objects.filter(send=send, state="attempting").latest("pk").pk
    said = {"code": "550", "stage": "RCPT", "verdict": "unclear"}
    journal.attempt(key, 1)
    journal.result(Result(key=key, attempt=1, state=State.FAILED, **said))
    journal.leave_for_recovery()
    recover(directory)
    row = Delivery.objects.get(pk=key)
    assert (row.state, row.stage, row.verdict) == ("failed", "RCPT", "unclear")
    assert row.attempt_log.get().verdict == "unclear"


def test_a_journal_of_an_older_release_is_read(tmp_path):
    path = tmp_path / "1"
    path.write_bytes(b'R [1, 1, "accepted", "250", "ok", null]\n')
    found = read(path).results[1, 1]
    assert (found.state, found.stage, found.verdict) == ("accepted", "", "")
