"""Keys are made, activated and retired; each mail is signed by those of its date, for ever."""

from datetime import datetime, timedelta
from pathlib import Path

import dkim
import pytest

from publisher.actions.issues import editions
from publisher.actions.issues.render_issue import render_issue
from publisher.actions.mail.deliver_mail import deliver_mail
from publisher.actions.mail.mail_worker import MailWorker
from publisher.actions.mail.relay import Relay
from publisher.actions.publications.dkim_keys import (
    AHEAD,
    activate_dkim_key,
    as_signing_key,
    create_dkim_keys,
    retire_dkim_key,
)
from publisher.actions.sends.send_issue import send_issue
from publisher.channels.fake import FakeChannel
from publisher.cli.main import run
from publisher.delivery.host import Host
from publisher.editorial.models import Issue
from publisher.errors import Refused
from publisher.publications.models import DkimKey
from publisher.renderers.email.edition.dkim import dns_record
from tests.newsroom import NOW, Newsroom, newsroom

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
READER = "lea@example.org"


@pytest.fixture
def gazette() -> Newsroom:
    editions._keys.cache_clear()
    made = newsroom()
    made.story("pont")
    made.readers(f"{READER},Léa")
    return made


def keys(gazette: Newsroom, now: datetime = NOW) -> list[DkimKey]:
    made = create_dkim_keys(publication=gazette.publication, actor="cli:test", now=now)
    return [activate_dkim_key(key=key, actor="cli:test", now=now) for key in made]


def delivered(gazette: Newsroom, tmp_path: Path, now: datetime) -> tuple[Issue, bytes]:
    """The mail of a new issue as a relay gets it at `now`."""
    editions._keys.cache_clear()  # as the next period does
    issue = gazette.issue("pont", now=now)
    send_issue(issue=issue, idempotency_key=None, actor="cli:test", now=now)
    channel = FakeChannel()
    worker = MailWorker(
        relays=[Relay(lambda: channel)],
        host=Host("machine", "boot"),
        data_dir=tmp_path,
        clock=lambda: now,
    )
    deliver_mail(worker=worker)
    worker.end()
    return issue, channel.sent[0].whole


def signatures(mail: bytes) -> int:
    """How many signatures the mail bears; each must verify against the keys' DNS records."""
    records = {f"{key}.".encode(): dns_record(as_signing_key(key)) for key in DkimKey.objects.all()}
    judge = dkim.DKIM(mail)
    count = sum(name.lower() == b"dkim-signature" for name, _ in judge.headers)
    for number in range(count):
        assert judge.verify(idx=number, dnsfunc=lambda name, **_: records[name].encode())
    return count


@pytest.mark.slow
def test_mail_is_signed_from_the_moment_that_was_said_aloud(gazette, tmp_path):
    """Slow: much is written to the ledger."""
    assert signatures(delivered(gazette, tmp_path, NOW)[1]) == 0
    keys(gazette)
    assert signatures(delivered(gazette, tmp_path, NOW + AHEAD / 2)[1]) == 0
    assert signatures(delivered(gazette, tmp_path, NOW + AHEAD)[1]) == 2


@pytest.mark.slow
def test_what_was_sent_under_old_keys_is_read_again_byte_for_byte(gazette, tmp_path):
    """Slow: much is written to the ledger."""
    first, _ = keys(gazette)
    issue, mail = delivered(gazette, tmp_path, NOW + timedelta(hours=1))
    keys(gazette, NOW + timedelta(days=1))
    first.refresh_from_db()
    assert first.retired_at == NOW + timedelta(days=1) + AHEAD
    read = render_issue(
        issue=issue,
        format="eml",
        recipient=READER,
        actor="cli:test",
        now=NOW + timedelta(days=30),
    )
    assert read == mail
    assert signatures(read) == 2


def test_a_retired_key_signs_no_more_and_cannot_come_back(gazette, tmp_path):
    for key in keys(gazette):
        retire_dkim_key(key=key, actor="cli:test", now=NOW + timedelta(days=1))
    with pytest.raises(Refused, match="retired"):
        activate_dkim_key(key=key, actor="cli:test", now=NOW + timedelta(days=2))
    assert signatures(delivered(gazette, tmp_path, NOW + timedelta(days=2))[1]) == 0


def test_no_private_key_is_readable_in_the_database(gazette):
    keys(gazette)
    for key in DkimKey.objects.all():
        assert b"PRIVATE" not in bytes(key.private)
        assert "PRIVATE KEY" in as_signing_key(key).private


def test_the_command_prints_records_that_a_zone_file_takes(gazette, capsys):
    assert run(["dkim", "create", "--algorithm", "rsa"]) == 0
    out = capsys.readouterr().out
    name, _, record = out.splitlines()[0].partition(" IN TXT ")
    assert name.startswith("rsa-")
    assert name.endswith("._domainkey.gazette.example.org.")
    strings = [part for part in record.strip("() ").split('"') if part.strip()]
    assert all(len(part) <= 255 for part in strings)
    key = DkimKey.objects.get()
    assert "".join(strings) == dns_record(as_signing_key(key))
    assert run(["dkim", "activate", key.selector]) == 0
    assert run(["dkim", "activate", key.selector]) == 1
    assert run(["dkim", "retire", "nothing"]) == 2
    assert run(["dkim", "create", "--algorithm", "md5"]) == 2
