"""Hold means hold: what is decided while every exit is held is held, and adopting frees nothing."""

import json
from pathlib import Path

import pytest

from publisher.actions.mail.deliver_mail import deliver_mail
from publisher.actions.mail.mail_worker import MailWorker
from publisher.actions.mail.relay import Relay
from publisher.actions.processes.guard_ledger import adopt_ledger, exits_open, ledger_state
from publisher.actions.sends.control_send import resend, resume_send
from publisher.actions.sends.send_issue import SendStarted, send_issue
from publisher.actions.sends.send_status import send_status
from publisher.actions.stories.notices.notify_readers import notify_readers
from publisher.actions.sweep import sweep
from publisher.channels.fake import FakeChannel
from publisher.cli.main import run
from publisher.delivery import identity
from publisher.delivery.destinations import due
from publisher.delivery.host import Host
from publisher.delivery.models import Delivery, Send
from publisher.errors import Refused
from tests.db.partner_rows import outbox
from tests.mailroom import correct, later
from tests.newsroom import NOW, STORY, Newsroom, newsroom

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
HERE = Host("machine", "boot")


@pytest.fixture
def room(tmp_path: Path, settings: pytest.FixtureRequest) -> Newsroom:
    """A newsroom with a partner, four readers and a control address."""
    settings.DATA_DIR = tmp_path  # type: ignore[attr-defined]
    exits_open(data_dir=tmp_path, now=NOW)
    made = newsroom()
    made.readers(*(f"{letter}@example.org,{letter.upper()}" for letter in "abcd"))
    made.newsletter.control_addresses = ["chef@example.org"]
    made.newsletter.save()
    outbox(made.publication, tmp_path)
    made.story("s1")
    return made


@pytest.fixture
def copied(room: Newsroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Newsroom:
    """The same on a ledger that lives elsewhere than it thinks; its exits are held."""
    monkeypatch.setattr(identity, "fingerprint", lambda data_dir: "elsewhere")
    assert not exits_open(data_dir=tmp_path, now=NOW)
    return room


def decide(room: Newsroom, **more: object) -> SendStarted:
    issue = room.issue("s1")
    return send_issue(issue=issue, idempotency_key=None, actor="cli:test", now=NOW, **more)


def worked(tmp_path: Path) -> list[str]:
    """Who got a mail in what sweep and worker do by themselves."""
    channel, at = FakeChannel(), later(minutes=2)
    assert sweep(host=HERE, data_dir=tmp_path, now=at) == []
    worker = MailWorker(
        relays=[Relay(lambda: channel)], host=HERE, data_dir=tmp_path, clock=lambda: at
    )
    deliver_mail(worker=worker)
    worker.end()
    return sorted(parcel.recipient for parcel in channel.sent)


@pytest.mark.slow
@pytest.mark.parametrize("wish", [{}, {"at": later(minutes=1)}])
def test_a_send_decided_while_exits_are_held_is_held_and_says_so(
    copied: Newsroom, tmp_path: Path, wish: dict[str, object]
) -> None:
    """Slow: much is written to the ledger."""
    send = decide(copied, **wish).send
    status = send_status(Send.objects.get(pk=send.pk))
    assert (status["state"], status["hold_code"]) == ("held", "ledger_copied")
    assert (status["recipients"], status["counts"]["pending"]) == (4, 4)
    assert send in ledger_state().sends
    adopt_ledger(data_dir=tmp_path, actor="cli:test", now=NOW)
    assert worked(tmp_path) == [], "adopting lets nothing go"
    resume_send(send=send, actor="cli:test", now=NOW)
    assert worked(tmp_path) == [f"{letter}@example.org" for letter in "abcd"]


@pytest.mark.slow
def test_notices_control_copies_and_versions_for_partners_are_held_too(
    room: Newsroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slow: much is written to the ledger."""
    decide(room)
    assert len(worked(tmp_path)) == 5
    monkeypatch.setattr(identity, "fingerprint", lambda data_dir: "elsewhere")
    assert not exits_open(data_dir=tmp_path, now=NOW)
    before = set(Send.objects.values_list("pk", flat=True))
    story = room.publication.articles.get(guid="s1")
    text = STORY.replace("dix ans", "douze ans")
    version = correct(story, text=text, notice="Douze.", now=later(minutes=5))
    notify_readers(version=version, actor="cli:test", now=later(minutes=6))
    decide(room)
    made = Send.objects.exclude(pk__in=before)
    assert set(made.values_list("kind", "state")) == {
        ("issue", "held"),
        ("test", "held"),
        ("notice", "held"),
        ("article", "held"),
    }
    adopt_ledger(data_dir=tmp_path, actor="cli:test", now=NOW)
    assert worked(tmp_path) == []
    assert not due(later(hours=1)).filter(send__in=made).exists()
    for send in made:
        resume_send(send=send, actor="cli:test", now=later(minutes=7))
    assert due(later(hours=1)).filter(send__in=made).exists()
    assert worked(tmp_path).count("chef@example.org") == 1


def test_nothing_is_let_go_before_the_ledger_is_adopted(copied: Newsroom) -> None:
    send = decide(copied).send
    with pytest.raises(Refused, match="ledger adopt") as caught:
        resume_send(send=send, actor="cli:test", now=NOW)
    assert caught.value.code == "exits_held"
    with pytest.raises(Refused, match="every exit is held"):
        resend(send=send, delivery_ids=[], actor="cli:test", now=NOW)
    send.refresh_from_db()
    assert send.state == "held"


def test_what_came_by_all_the_same_is_held_when_the_ledger_is_adopted(
    copied: Newsroom, tmp_path: Path
) -> None:
    """As by a command of before that was running, and had looked before the first look held all."""
    send = decide(copied).send
    Send.objects.filter(pk=send.pk).update(state=Send.State.RUNNING, hold_code="")
    adopt_ledger(data_dir=tmp_path, actor="cli:test", now=NOW)
    send.refresh_from_db()
    assert (send.state, send.hold_code) == ("held", "ledger_copied")
    assert worked(tmp_path) == []
    assert not Delivery.objects.filter(send=send).exists()


def test_the_command_says_that_it_is_held_and_what_lets_it_go(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """On a copy that nothing has looked at yet, too."""
    issue = room.issue("s1")
    monkeypatch.setattr(identity, "fingerprint", lambda data_dir: "elsewhere")
    assert run(["issue", "send", str(issue.pk), "--json"]) == 0
    said = capfd.readouterr()
    document = json.loads(said.out)
    assert (document["state"], document["hold_code"]) == ("held", "ledger_copied")
    assert "this ledger is a copy" in document["hold_reason"]
    assert f"publisher send resume {document['send']}" in said.err
    assert "ledger adopt" in said.err or "ledger show" in said.err
    assert run(["issue", "send", str(room.issue("s1").pk), "--wait"]) == 1
