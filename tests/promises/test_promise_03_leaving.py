"""Promise 3: after an unsubscribe, a complaint or a bounce commits, no delivery to that address
begins."""

import re
import threading
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection

from publisher.actions.mail import mail_chunk
from publisher.actions.mail.deliver_mail import deliver_mail
from publisher.actions.mail.mail_worker import MailWorker
from publisher.actions.mail.receive_mail import receive_mail
from publisher.actions.mail.relay import Relay
from publisher.actions.readers import doubt_reports
from publisher.actions.readers.choose_lists import choose_lists
from publisher.actions.readers.leave_lists import leave_lists
from publisher.actions.readers.unsubscribe import unsubscribe
from publisher.audience.models import Suppression
from publisher.channels.fake import FakeChannel, Step
from publisher.delivery.host import Host
from publisher.delivery.models import Delivery, Send
from publisher.publications.tokens import lowercase, seal_many
from tests.db import ledger
from tests.db.ledger import NOW, states
from tests.harness import Installation, wait_for
from tests.promises.sending import finished, in_state, letter, new_issue, start
from tests.promises.sending import ledger as ledger_of
from tests.sink import Sink, Taken
from tests.unit.incoming.test_reports import report

READERS = 150


LEAVE = re.compile(rb"^List-Unsubscribe: <([^>]+)>, <mailto:([^?>]+)\?", re.M)


class Paced(FakeChannel):
    """Waits a little at each answer, as a server does, so that leaving falls into the middle."""

    def __init__(self) -> None:
        super().__init__([Step()])
        self.pace = threading.Event()

    def _answer(self, parcel, step):
        self.pace.wait(0.002)
        return super()._answer(parcel, step)


def _by_page(row: Delivery) -> None:
    unsubscribe(delivery=row, source="page", now=NOW)


def _by_mail(row: Delivery) -> None:
    token = lowercase(seal_many("leave", [row.pk])[0])
    receive_mail(recipient=f"leave+{token}@example.org", raw=b"", now=NOW)


def _by_choice(row: Delivery) -> None:
    choose_lists(delivery=row, wanted=[], source="preferences", now=NOW)


def _by_complaint(row: Delivery) -> None:
    leave_lists(
        delivery=row,
        lists=None,
        source="a report",
        now=NOW,
        reason=Suppression.Reason.COMPLAINED,
    )


def _by_report(row: Delivery) -> None:
    """A server says of the letter before that the mailbox is not there."""
    assert row.subscriber is not None
    defaults = {
        "kind": Send.Kind.ISSUE,
        "state": Send.State.FINISHED,
        "created_by": "test",
        **dict.fromkeys(("created_at", "not_before", "started_at"), NOW),
    }
    before, _ = Send.objects.get_or_create(
        publication=row.publication, idempotency_key="before", defaults=defaults
    )
    letter_before = Delivery.objects.create(
        publication=row.publication,
        send=before,
        subscriber=row.subscriber,
        address=row.address,
        state=Delivery.State.ACCEPTED,
        attempts=1,
        dated_at=NOW,
        changed_at=NOW,
    )
    token = lowercase(seal_many("return", [letter_before.pk])[0])
    raw = report("Status: 5.1.1").replace(b"lea@example.net", row.address.encode())
    found = receive_mail(recipient=f"b-{token}@example.org", raw=raw, now=NOW)
    assert found.result == "bounced"


@pytest.mark.django_db(transaction=True)
@pytest.mark.database
@pytest.mark.parametrize("leave", [_by_page, _by_mail, _by_choice, _by_complaint, _by_report])
def test_a_race_between_leaving_and_sending(
    leave: Callable[[Delivery], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite runs one writing transaction after the other: there is no race")
    monkeypatch.setattr(mail_chunk, "compose_row", lambda row, _: [b"x"])
    monkeypatch.setattr(doubt_reports, "MOST", READERS)
    send, channel = ledger.send_to(READERS), Paced()
    thread = threading.Thread(target=_send_everything, args=[channel, tmp_path])
    thread.start()
    after: dict[int, str] = {}
    for row in Delivery.objects.filter(send=send).order_by("-pk"):
        leave(row)
        after[row.pk] = Delivery.objects.get(pk=row.pk).state
    thread.join(60)
    sent = {parcel.key for parcel in channel.sent}
    assert set(after.values()) <= {"suppressed", "attempting", "accepted"}
    stopped = {key for key, state in after.items() if state == "suppressed"}
    assert stopped, "nobody left in time: the race did not happen"
    assert sent, "nobody got it: the race did not happen"
    assert not stopped & sent
    assert states(send) == {"suppressed": len(stopped), "accepted": len(sent)}


def _send_everything(channel: FakeChannel, directory: Path) -> None:
    worker = MailWorker(
        relays=[Relay(lambda: channel)],
        host=Host("m", "b"),
        data_dir=directory,
        clock=lambda: NOW,
    )
    while deliver_mail(worker=worker).more:
        pass
    worker.end()


def _ways(mail: Taken) -> list[str]:
    """The page and the mailbox for leaving that a mail names (RFC 2369)."""
    folded = mail.body.replace(b"\r\n ", b" ").replace(b"\r\n\t", b" ")
    found = LEAVE.search(folded)
    assert found, folded[:2000]
    return [way.decode() for way in found.groups()]


def _write(made: Installation, mail: Taken) -> None:
    """What a mail program does that knows no RFC 8058, and the MTA that its mail comes to."""
    made.run("mail", "receive", _ways(mail)[1], stdin="Subject: unsubscribe\n\n")


def _click(mail: Taken) -> None:
    """What a mail program does for its reader (RFC 8058)."""
    form = urllib.parse.urlencode({"List-Unsubscribe": "One-Click"}).encode()
    with urllib.request.urlopen(_ways(mail)[0], form, timeout=20) as answer:
        assert answer.status == 200


@pytest.mark.slow
def test_leaving_in_mid_send_by_mail_of_the_letter_before(database: dict[str, str] | None) -> None:
    """Slow: two sends with real workers, the second at ten mails a second."""
    with Sink() as sink, letter(READERS, sink, database) as (made, issue), made.up():
        made.json("publication", "change", "--leave-address", "leave@c.example.org")
        first = start(made, issue)
        wait_for(lambda: finished(made, first), 60, "the end of the first letter")
        mails = {mail.recipient: mail for mail in sink.mails}
        second_issue = new_issue(made)
        sink.mails.clear()
        sink.delay = 1.0  # a command takes its time to start
        second = start(made, second_issue)
        wait_for(lambda: len(sink.mails) > 5, 60, "the first mails of the second letter")
        stopped: set[str] = set()
        # From the last to the first: they meet the workers on the way.
        rows = ledger_of(made, second)
        for address in sorted(rows, key=lambda one: rows[one].key, reverse=True)[::12]:
            if stopped:
                _click(mails[address])
            else:
                _write(made, mails[address])
                sink.delay = 0.1
            stopped |= {address} & in_state(made, second, "suppressed")
        assert stopped
        sink.delay = 0.0
        end = wait_for(lambda: finished(made, second), 60, "the end of the second letter")
        assert not stopped & set(sink.recipients)
        assert in_state(made, second, "suppressed") == stopped
        assert end["counts"]["accepted"] == READERS - len(stopped) == len(set(sink.recipients))
