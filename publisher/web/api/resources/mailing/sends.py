"""Sends: begun, looked at, paused, moved, ended; and their deliveries."""

import hashlib
from datetime import timedelta

from django.conf import settings
from django.db.models import QuerySet

from publisher.actions.processes.guard_ledger import exits_open
from publisher.actions.sends.control_send import cancel_send, pause_send, resume_send, stop_all
from publisher.actions.sends.current_text import needs_approval
from publisher.actions.sends.list_sends import send_rows
from publisher.actions.sends.render_send import render_send
from publisher.actions.sends.reschedule_send import reschedule_send
from publisher.actions.sends.resend_seen import resend_seen
from publisher.actions.sends.resume_service import resume_service
from publisher.actions.sends.send_issue import send_issue
from publisher.actions.sends.send_status import send_status
from publisher.content.numbers import whole_number
from publisher.delivery.models import Delivery as DeliveryRow
from publisher.delivery.models import Send as Row
from publisher.errors import PublisherError, Refused
from publisher.web.api.idempotency import HEADER
from publisher.web.api.paging import Filter
from publisher.web.api.resource import Resource
from publisher.web.api.resources.mailing.issues import ISSUES
from publisher.web.api.resources.mailing.looking import Rendered, rendered
from publisher.web.api.resources.mailing.send_documents import (
    Deliveries,
    GoOn,
    NewSend,
    NewTime,
    Resend,
    ResumedMails,
    Send,
    SendStatus,
    StoppedSends,
    WhichMail,
    show,
    show_delivery,
    status,
)
from publisher.web.api.routes import Call
from publisher.web.api.verbs import asked, below, done, said


def _rows(call: Call) -> QuerySet[Row]:
    return send_rows().filter(publication=call.publication).exclude(kind=Row.Kind.SERVICE)


def _create(call: Call, body: NewSend) -> Row:
    exits_open(data_dir=settings.DATA_DIR, now=call.now)
    issue = ISSUES.rows(call).filter(pk=int(body.issue)).first()
    if issue is None:
        raise PublisherError("unknown_issue", f"there is no issue {body.issue}", "issue")
    started = send_issue(
        issue=issue,
        idempotency_key=_key(call),
        undo=timedelta(seconds=body.undo_seconds),
        at=body.at,
        not_after=body.not_after,
        segment=body.segment,
        exclude=body.exclude,
        without_approval=body.without_approval,
        **call.decision,
    )
    return _rows(call).get(pk=started.send.pk)


def _key(call: Call) -> str | None:
    """The send's own key outlives what the API remembers of a request."""
    given = call.request.headers.get(HEADER)
    if given is None:
        return None
    return f"api:{call.caller.token.pk}:{hashlib.sha256(given.encode()).hexdigest()}"


def _of(row: Row) -> SendStatus:
    row.refresh_from_db()
    return status(send_status(row))


def _resume(call: Call, row: Row) -> SendStatus:
    body: GoOn = call.document
    if needs_approval(row) and not body.approve:
        words = "its text is another than the one that was approved; look at it, then say approve"
        raise Refused("confirmation_needed", words, "approve")
    resume_send(send=row, without_approval=body.without_approval, **call.decision)
    return _of(row)


def _move(call: Call, row: Row) -> SendStatus:
    reschedule_send(send=row, at=call.document.at, **call.decision)
    return _of(row)


def _pause(call: Call, row: Row) -> SendStatus:
    pause_send(send=row, **call.decision)
    return _of(row)


def _cancel(call: Call, row: Row) -> SendStatus:
    cancel_send(send=row, **call.decision)
    return _of(row)


def _resend(call: Call, row: Row) -> SendStatus:
    body: Resend = call.document
    seen = {int(one.delivery): one.attempts for one in body.deliveries}
    resend_seen(send=row, seen=seen, **call.decision)
    return _of(row)


def _render(call: Call, row: Row) -> Rendered:
    body: WhichMail = call.document
    made = render_send(send=row, recipient=body.recipient, format=body.format, **call.decision)
    return rendered(body.format, made)


def _stop(call: Call) -> StoppedSends:
    stopped = stop_all(**call.about)
    return StoppedSends(stopped=[str(one.pk) for one in stopped])


def _deliveries(call: Call, row: Row) -> QuerySet[DeliveryRow]:
    return DeliveryRow.objects.filter(send=row).select_related("worker")


def _by(row: Row) -> str:
    """Of many, by the reader, as the index of a send's rows has them; an erased reader keeps their
    number. The newsroom's copies and partners' have none."""
    many = (Row.Kind.ISSUE, Row.Kind.NOTICE, Row.Kind.WELCOME)
    return "subscriber_id" if row.kind in many else "pk"


KINDS = {"type": "string", "enum": Row.Kind.values}
STATES = {"type": "string", "enum": Row.State.values}
SENDS = Resource(
    name="sends",
    one="send",
    shown=Send,
    show=show,
    rows=_rows,
    filters=(
        Filter("issue", {"type": "string", "pattern": "^[1-9][0-9]{0,17}$"}, "only this issue's",
               lambda rows, it: rows.filter(issue=_number(it))),
        Filter("kind", KINDS, "only these", lambda rows, it: rows.filter(kind=it)),
        Filter("state", STATES, "only these", lambda rows, it: rows.filter(state=it)),
    ),
    takes=NewSend,
    create=_create,
)  # fmt: skip


def _number(text: str) -> int:
    if (number := whole_number(text)) is None:
        raise PublisherError("bad_id", f"{text[:40]!r} is no number of an issue")
    return number


STATE = {"type": "string", "enum": list(DeliveryRow.State.values)}
SEND_VERBS = (
    asked(SENDS, "status", lambda call, row: _of(row), SendStatus, "Say how a send stands"),
    done(SENDS, "pause", _pause, SendStatus, "Stop a send for now"),
    done(SENDS, "resume", _resume, SendStatus, "Let a send go on", takes=GoOn),
    done(SENDS, "cancel", _cancel, SendStatus, "End a send: who has not got it will not"),
    done(SENDS, "reschedule", _move, SendStatus, "Give a send another hour", takes=NewTime),
    done(
        SENDS,
        "resend",
        _resend,
        SendStatus,
        "Send uncertain or failed deliveries again, as they were seen",
        takes=Resend,
        scope="sends:resend",
    ),
    done(
        SENDS,
        "render",
        _render,
        Rendered,
        "Read one reader's mail as it was sent; the audit log notes it",
        takes=WhichMail,
        scope="deliveries:read",
    ),
    below(
        SENDS,
        "deliveries",
        _deliveries,
        show_delivery,
        Deliveries,
        "List the deliveries of a send, what is known of each",
        scope="deliveries:read",
        filters=(Filter("state", STATE, "only these", lambda rows, it: rows.filter(state=it)),),
        by=_by,
    ),
    said(
        "/sends/stop",
        _stop,
        StoppedSends,
        "Stop every send of the publication at once",
        scope="sends:write",
    ),
    said(
        "/sends/resume-service",
        lambda call: ResumedMails(resumed=resume_service(**call.about)),
        ResumedMails,
        "Let mails about one person go on that were stopped",
        scope="sends:write",
    ),
)
