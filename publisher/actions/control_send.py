"""Pause, resume and cancel a send; stop the press; send chosen rows again."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from publisher.actions.enqueue import send_task
from publisher.delivery import transitions
from publisher.delivery.models import Delivery, Send
from publisher.delivery.states import OPEN, RESENDABLE
from publisher.errors import Refused
from publisher.publications.audit import record
from publisher.publications.models import Publication

GOING = (Send.State.SCHEDULED, Send.State.PREPARING, Send.State.RUNNING)
STANDING = (Send.State.PAUSED, Send.State.HELD)


def pause_send(*, send: Send, actor: str, now: datetime, reason: str = "") -> Send:
    """Stop it for now: no body begins from half a second later on. Pausing twice is no error.

    Raises Refused `send_over` when it has finished or was canceled.
    """
    with transaction.atomic():
        locked = _lock(send)
        if locked.state in GOING:
            _set(locked, Send.State.PAUSED, reason or f"paused by {actor}")
            _record(locked, "pause_send", actor, now)
    return locked


def resume_send(*, send: Send, actor: str, now: datetime) -> Send:
    """Let it go on. Raises Refused `send_over`, or `send_held` for a send that a killed or
    corrected article holds."""
    with transaction.atomic():
        locked = _lock(send)
        if locked.state == Send.State.HELD:
            raise Refused("send_held", f"it is held: {locked.hold_reason}", f"send {locked.pk}")
        if locked.state == Send.State.PAUSED:
            _set(locked, Send.State.RUNNING, "")
            _record(locked, "resume_send", actor, now)
            send_task("workers.deliveries.deliver_mail", queue="mail")
    return locked


def cancel_send(*, send: Send, actor: str, now: datetime) -> Send:
    """End it: whoever has not got it will not get it. What has begun is told to the end.

    Raises Refused `send_over`.
    """
    with transaction.atomic():
        locked = _lock(send)
        locked.finished_at = now
        _set(locked, Send.State.CANCELED, f"canceled by {actor}")
        rows = Delivery.objects.filter(send=locked, state__in=OPEN)
        stopped = transitions.cancel(rows, now=now)
        _record(locked, "cancel_send", actor, now, stopped=stopped)
    return locked


def stop_all(*, publication: Publication | None, actor: str, now: datetime) -> list[Send]:
    """Stop-press: pause every send that goes, of one publication or (None) of all.

    No body begins 2 seconds after this has returned. Returns the sends that were stopped.
    """
    with transaction.atomic():
        going = Send.objects.filter(state__in=GOING)
        if publication is not None:
            going = going.filter(publication=publication)
        sends = list(going.select_for_update().order_by("pk"))
        for send in sends:
            _set(send, Send.State.PAUSED, f"stop-press by {actor}")
            _record(send, "stop_all", actor, now)
    return sends


def resend(*, send: Send, delivery_ids: Sequence[int], actor: str, now: datetime) -> int:
    """Send chosen uncertain or failed rows again: the same row, one attempt more.

    Raises Refused `not_resendable` when a row is not of this send or in another state, and for a
    canceled send; then nothing has changed. Returns how many rows.
    """
    with transaction.atomic():
        locked = Send.objects.select_for_update().get(pk=send.pk)
        chosen = sorted(set(delivery_ids))
        rows = Delivery.objects.filter(send=locked, pk__in=chosen)
        found = set(rows.filter(state__in=RESENDABLE).values_list("pk", flat=True))
        wrong = [key for key in chosen if key not in found]
        if wrong or locked.state == Send.State.CANCELED:
            which = f"delivery {wrong[0]}" if wrong else "a canceled send"
            raise Refused(
                "not_resendable",
                f"{which} cannot be sent again; only uncertain and failed rows of a send can",
                f"send {locked.pk}",
            )
        count = transitions.reopen(rows, now=now)
        if locked.state == Send.State.FINISHED:
            locked.finished_at = None
            _set(locked, Send.State.RUNNING, "")
        _record(locked, "resend", actor, now, deliveries=[str(key) for key in chosen])
        send_task("workers.deliveries.deliver_mail", queue="mail")
    return count


def _lock(send: Send) -> Send:
    """The send's row, locked before any delivery's: running chunks wait, or are waited for."""
    locked = Send.objects.select_for_update().get(pk=send.pk)
    if locked.state in (Send.State.FINISHED, Send.State.CANCELED):
        raise Refused("send_over", f"it is {locked.state} already", f"send {locked.pk}")
    return locked


def _set(send: Send, state: Send.State, reason: str) -> None:
    send.state, send.hold_reason = state, reason
    send.save(update_fields=["state", "hold_reason", "finished_at"])


def _record(send: Send, verb: str, actor: str, now: datetime, **detail: object) -> None:
    publication = send.publication
    record(actor=actor, verb=verb, target=send, at=now, publication=publication, **detail)
