"""A send, or a row, that raises what nobody thought of keeps no other from its readers."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from publisher.actions.sends.send_issue import send_issue
from publisher.actions.sends.start_send import start_due_sends
from publisher.delivery import freezing
from publisher.delivery.models import Delivery, Send
from publisher.delivery.wording import english
from tests.db.ledger import states
from tests.mailroom import Keeper, send_now, work
from tests.newsroom import NOW, Newsroom, newsroom
from tests.shared_rows import shared_rows

WINDOW = timedelta(minutes=1)
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


@shared_rows
def room() -> Newsroom:
    made = newsroom()
    made.readers(*(f"{letter}@example.org,{letter.upper()}" for letter in "abcd"))
    for guid in ("broken", "whole"):
        made.story(guid)
    return made


def decide(room: Newsroom, guid: str) -> Send:
    issue = room.issue(guid)
    return send_issue(
        issue=issue, idempotency_key=None, actor="cli:test", now=NOW, undo=WINDOW
    ).send


@pytest.mark.slow
def test_a_send_that_cannot_start_is_held_and_the_next_one_goes(
    room: Newsroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slow: much is written to the ledger."""
    bad, good = decide(room, "broken"), decide(room, "whole")
    freeze = freezing.freeze

    def broken(*, send: Send, **how: Any) -> int:
        return 1 // 0 if send.pk == bad.pk else freeze(send=send, **how)

    monkeypatch.setattr(freezing, "freeze", broken)
    assert start_due_sends(now=NOW + WINDOW) == 1
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.state, good.state) == ("held", "running")
    assert "it cannot start" in english(bad.hold)
    work(tmp_path, Keeper(), NOW + WINDOW)
    assert set(states(good)) == {"accepted"}


def test_a_row_that_cannot_be_composed_fails_alone(room: Newsroom, tmp_path: Path) -> None:
    send = send_now(room, "whole")
    start_due_sends(now=NOW)
    rows = Delivery.objects.filter(send=send)
    first = rows.order_by("pk").first()
    assert first is not None
    rows.filter(pk=first.pk).update(merge_values=["no", "mapping"])
    work(tmp_path, Keeper())
    assert states(send) == {"failed": 1, "accepted": rows.count() - 1}
