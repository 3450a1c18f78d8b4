"""A ledger in another place, or in its own past, holds every exit until a person adopts it."""

from datetime import timedelta
from pathlib import Path

import pytest

from publisher.actions.deliver_mail import deliver_mail
from publisher.actions.guard_ledger import adopt_ledger, beat_ledger, exits_open, ledger_state
from publisher.actions.mail_worker import MailWorker
from publisher.actions.relay import Relay
from publisher.actions.sweep import sweep
from publisher.channels.fake import FakeChannel
from publisher.delivery import identity
from publisher.delivery.host import Host
from publisher.delivery.models import LedgerIdentity
from publisher.errors import Refused
from tests.db import ledger
from tests.db.ledger import NOW, states

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
    assert identity.remembered(tmp_path) == LedgerIdentity.objects.get().beat > 0
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
    assert "backup" in state.held_because
    assert [one.pk for one in state.sends] == [send.pk]
    assert sweep(host=HERE, data_dir=tmp_path, now=NOW) == []
    assert states(send) == {"pending": 3}


def test_adopting_opens_the_exits_but_releases_no_send(tmp_path, monkeypatch):
    send, channel = ledger.send_to(3), FakeChannel()
    exits_open(data_dir=tmp_path, now=NOW)
    monkeypatch.setattr(identity, "fingerprint", lambda data_dir: "elsewhere")
    assert not exits_open(data_dir=tmp_path, now=NOW)
    assert "another place" in ledger_state().held_because

    adopt_ledger(data_dir=tmp_path, actor="cli:test", now=NOW)
    assert exits_open(data_dir=tmp_path, now=NOW)
    assert work(tmp_path, channel) == 0
    send.refresh_from_db()
    assert send.state == "held"
    assert [one.pk for one in ledger_state().sends] == [send.pk]


def test_an_empty_database_beside_an_old_file_is_a_new_ledger(tmp_path):
    identity.remember(tmp_path, 1_000)
    assert exits_open(data_dir=tmp_path, now=NOW)


def test_a_copy_of_the_files_lives_in_another_place(tmp_path):
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    assert identity.fingerprint(one) == identity.fingerprint(one)
    if identity.connection.vendor == "sqlite":  # else the cluster and the database are the place
        assert identity.fingerprint(one) != identity.fingerprint(other)
