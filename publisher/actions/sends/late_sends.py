"""A send that stood still while nobody worked off mail: hours later a person decides."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from publisher.delivery.limits import is_alert, starts_within
from publisher.delivery.models import Delivery, Send
from publisher.delivery.reasons import Code, because
from publisher.delivery.sends import set_state
from publisher.delivery.states import CLAIMABLE, OPEN
from publisher.delivery.wording import english
from publisher.publications import audit

log = logging.getLogger(__name__)
ACTOR = "engine"
NOTED_EVERY = timedelta(seconds=30)


def hold_late(*, now: datetime, slept: timedelta | None) -> int:
    """Hold the running issue sends that wait since longer than their news may; how many.

    Each worker asks before it takes up mail, and notes that mail is worked off, so that a send
    that waits its turn or for its relay stands still for nobody.
    slept: since this worker last asked, by a clock that nobody sets; None at its first time. Only
    who was not there either believes that everything stood still: a jump of the clock proves
    nothing. What is stale is not held, for it does not leave any more (delivery/sends.py).
    """
    fresh = Q(expires_at=None) | Q(expires_at__gt=now)
    running = Send.objects.filter(fresh, kind=Send.Kind.ISSUE, state=Send.State.RUNNING)
    held = 0
    for send in running.select_related("issue__newsletter", "publication"):
        limit, still = starts_within(alert=is_alert(send)), now - _since(send)
        if still > limit and (slept is None or slept > limit) and _waits(send, now - limit):
            held += _hold(send.pk, limit, now)
        elif abs(still) > NOTED_EVERY:
            Send.objects.filter(pk=send.pk, state=Send.State.RUNNING).update(worked_at=now)
    return held


def _since(send: Send) -> datetime:
    """When mail of its time was last worked off, or it began."""
    return send.worked_at or send.started_at or send.created_at


def _waits(send: Send, moment: datetime) -> bool:
    """Whether somebody to whom nothing has begun might have got it since then. Who is tried again
    after a refusal is not late: that takes hours by itself."""
    rows = Delivery.objects.filter(send=send, state__in=OPEN, attempts=0)
    due = Q(next_attempt_at=None) | Q(next_attempt_at__lte=moment)
    return rows.filter(due, state__in=CLAIMABLE).exists()


@transaction.atomic
def _hold(pk: int, limit: timedelta, now: datetime) -> bool:
    running = Send.objects.select_for_update().filter(pk=pk, state=Send.State.RUNNING)
    send = running.first()
    if send is None or now - _since(send) <= limit:  # another worker was quicker
        return False
    reason = because(Code.STOOD_STILL, since=_since(send))
    set_state(send, Send.State.HELD, reason)
    publication, words = send.publication, english(reason)
    audit.record(
        actor=ACTOR, verb="hold_send", target=send, at=now, publication=publication, reason=words
    )
    log.error("send %s is held: %s; let it go with: publisher send resume %s", pk, words, pk)
    return True
