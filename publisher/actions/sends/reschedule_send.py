"""Give a send that has not begun another hour."""

from datetime import datetime

from django.db import transaction

from publisher.delivery.limits import is_alert, starts_within
from publisher.delivery.models import Send
from publisher.errors import PublisherError, Refused
from publisher.publications.audit import record

MOVABLE = (Send.State.SCHEDULED, Send.State.PAUSED, Send.State.HELD)


def is_movable(send: Send) -> bool:
    """Whether it is an issue's and has not begun; one of the undo time is as good as begun."""
    return send.kind == Send.Kind.ISSUE and send.started_at is None and send.state in MOVABLE


def reschedule_send(
    *, send: Send, at: datetime, actor: str, now: datetime, seen: datetime | None = None
) -> Send:
    """Let an issue's send begin at `at` (aware) instead. What was approved stays approved: not a
    byte changes. A paused or held one waits for a person all the same. When it could not begin
    before the settings' time after that, a person decides. seen: the hour that the person saw;
    another is not overwritten.

    Raises Refused `not_scheduled` for one that has begun or is over, `hour_changed`, and
    PublisherError `time_passed`; then nothing has changed.
    """
    with transaction.atomic():
        locked = Send.objects.select_for_update(of=("self",)).get(pk=send.pk)
        _check(locked, at, now, seen)
        before, locked.not_before = locked.not_before, at
        locked.not_after = at + starts_within(alert=is_alert(locked))
        locked.save(update_fields=["not_before", "not_after"])
        record(
            actor=actor,
            verb="reschedule_send",
            target=locked,
            at=now,
            publication=locked.publication,
            before=before.isoformat(),
            not_before=at.isoformat(),
        )
    return locked


def _check(send: Send, at: datetime, now: datetime, seen: datetime | None) -> None:
    where = f"send {send.pk}"
    begins = send.state == Send.State.SCHEDULED and send.not_before <= now
    if not is_movable(send) or begins:
        raise Refused("not_scheduled", "it does not wait for an hour any more", where)
    if seen is not None and seen != send.not_before:
        raise Refused("hour_changed", "somebody gave it another hour meanwhile", where)
    if at <= now:
        raise PublisherError(
            "time_passed", f"{at:%Y-%m-%d %H:%M} UTC has passed; give a time to come", "--at"
        )
