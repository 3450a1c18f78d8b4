"""Give a send that has not begun another hour."""

from datetime import datetime

from django.db import transaction

from publisher.delivery.limits import is_alert, starts_within
from publisher.delivery.models import Send
from publisher.errors import PublisherError, Refused
from publisher.publications import audit

MOVABLE = (Send.State.SCHEDULED, Send.State.PAUSED, Send.State.HELD)


def reschedule_send(*, send: Send, at: datetime, actor: str, now: datetime) -> Send:
    """Let it begin at `at` (aware) instead; a paused or held one waits for a person all the same.
    Its latest hour moves with it.

    Raises Refused `has_begun` for one that has begun or is over, PublisherError `time_passed`; then
    nothing has changed.
    """
    if at <= now:
        raise PublisherError(
            "time_passed", f"{at:%Y-%m-%d %H:%M} UTC has passed; give a time to come", "at"
        )
    with transaction.atomic():
        rows = Send.objects.select_for_update(of=("self",)).select_related("issue__newsletter")
        locked = rows.get(pk=send.pk)
        if locked.started_at is not None or locked.state not in MOVABLE:
            raise Refused("has_begun", "it has begun, or is over", f"send {locked.pk}")
        before = locked.not_before
        locked.not_before = at
        locked.not_after = at + starts_within(alert=is_alert(locked))
        locked.save(update_fields=["not_before", "not_after"])
        audit.record(
            actor=actor,
            verb="reschedule_send",
            target=locked,
            at=now,
            publication=locked.publication,
            before=before.isoformat(),
            not_before=at.isoformat(),
        )
    return locked
