"""Pause, resume and cancel a send; stop the press; send chosen rows again."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from publisher.actions.approvals.settle import settle_approval
from publisher.actions.issues.locks import lock_articles
from publisher.actions.issues.update_issue import NO_APPROVAL
from publisher.actions.processes.enqueue import send_task
from publisher.actions.processes.guard_ledger import require_open_exits
from publisher.actions.sends.current_text import approve_current_text
from publisher.actions.sends.list_sends import has_begun
from publisher.actions.sends.self_pause import overrule
from publisher.delivery import transitions
from publisher.delivery.limits import expiry, lasts
from publisher.delivery.models import Delivery, Send, ServiceMail
from publisher.delivery.reasons import Code, Reason, because
from publisher.delivery.sends import GOING, STANDING, set_state
from publisher.delivery.service.purposes import SECURITY
from publisher.delivery.states import OPEN, RESENDABLE
from publisher.delivery.tallies.ending import reopened
from publisher.editorial.models import Issue
from publisher.errors import Refused
from publisher.publications.audit import record
from publisher.publications.models import Publication


def pause_send(*, send: Send, actor: str, now: datetime, reason: Reason | None = None) -> Send:
    """Stop it for now: no body begins from half a second later on. Pausing twice is no error.
    Without a reason `actor` is the reason.

    Raises Refused `send_over` when it has finished or was canceled.
    """
    with transaction.atomic():
        locked = _lock(send)
        if locked.state in GOING:
            set_state(locked, Send.State.PAUSED, reason or because(Code.PAUSED, actor=actor))
            _record(locked, "pause_send", actor, now)
    return locked


def resume_send(
    *, send: Send, actor: str, now: datetime, without_approval: str | None = None
) -> Send:
    """Let it go on. One that an article holds goes on with the text of now, which `actor` approves
    by this: corrected stories in their current version, killed ones as their notice. Where others
    approve, they have, or `without_approval` says why not, and the chiefs hear it. One that stopped
    itself does not stop for the same reason again; one whose hour has passed begins now;
    none is stale for as long as a send lasts from now.

    Raises Refused `send_over`; `exits_held` before the ledger is adopted; `article_not_mailable`
    for a story that is withheld or under embargo, `no_articles`, `notice_outdated`,
    `approval_needed`, `preflight_failed`; then it stays as it was.
    """
    require_open_exits(f"send {send.pk}")
    with transaction.atomic():
        if send.issue is not None:
            lock_articles(send.issue)
        locked = _lock(send)
        if locked.state in STANDING:
            held = locked.state == Send.State.HELD
            reason = without_approval
            detail = approve_current_text(locked, actor, now, reason) if held else {}
            overrule(locked)
            _extend(locked, now)
            set_state(locked, _resumed_state(locked), None)
            _record(locked, "resume_send", actor, now, **detail)
            send_task("workers.deliveries.deliver_mail", queue="mail")
    return locked


def cancel_send(*, send: Send, actor: str, now: datetime) -> Send:
    """End it: whoever has not got it will not get it. What has begun is told to the end.

    The issue may be sent again; when nothing of it has begun it is a draft as before.
    Raises Refused `send_over`.
    """
    with transaction.atomic():
        locked = _lock(send)
        locked.finished_at = now
        if locked.started_at is None:
            locked.recipients = 0  # they were only expected
        why = because(Code.CANCELED, actor=actor)
        set_state(locked, Send.State.CANCELED, why, "finished_at", "recipients")
        rows = Delivery.objects.filter(send=locked, state__in=OPEN)
        stopped = transitions.cancel(rows, now=now)
        if locked.kind == Send.Kind.ISSUE and not has_begun(locked):
            unsent = {"state": Issue.State.DRAFT, **NO_APPROVAL}
            Issue.objects.filter(sends=locked).update(**unsent)
            _keep_approvals(locked, now)
        _record(locked, "cancel_send", actor, now, stopped=stopped)
    return locked


def stop_all(*, publication: Publication | None, actor: str, now: datetime) -> list[Send]:
    """Stop-press: pause every send that goes, of one publication or (None) of all, but for mails
    without which nobody gets into their account, or hears that another did.

    No body begins 2 seconds after this has returned. Returns the sends that were stopped.
    """
    with transaction.atomic():
        going = Send.objects.filter(state__in=GOING)
        if publication is not None:
            going = going.filter(publication=publication)
        spared = ServiceMail.objects.filter(delivery__send=OuterRef("pk"), purpose__in=SECURITY)
        going = going.exclude(Q(kind=Send.Kind.SERVICE) & Exists(spared))
        sends = list(going.select_for_update().order_by("pk"))
        for send in sends:
            set_state(send, Send.State.PAUSED, because(Code.STOP_PRESS, actor=actor))
            _record(send, "stop_all", actor, now)
    return sends


def resend(*, send: Send, delivery_ids: Sequence[int], actor: str, now: datetime) -> int:
    """Send chosen uncertain or failed rows again: the same row, one attempt more.

    They get the text of now where a story was corrected or taken back since. Raises Refused
    `not_resendable` when a row is not of this send or in another state, and for a canceled send,
    and what `resume_send` does; then nothing has changed. Returns how many rows.
    """
    require_open_exits(f"send {send.pk}")
    with transaction.atomic():
        if send.issue is not None:
            lock_articles(send.issue)
        locked = Send.objects.select_for_update().get(pk=send.pk)
        chosen = sorted(set(delivery_ids))
        _check_resendable(locked, chosen)
        if locked.state != Send.State.HELD:
            approve_current_text(locked, actor, now)
        count = transitions.reopen(Delivery.objects.filter(pk__in=chosen), now=now)
        reopened(send_id=locked.pk)
        _extend(locked, now)
        if locked.state == Send.State.FINISHED:
            locked.finished_at = None
            set_state(locked, Send.State.RUNNING, None, "finished_at")
        _record(locked, "resend", actor, now, deliveries=[str(key) for key in chosen])
        send_task("workers.deliveries.deliver_mail", queue="mail")
    return count


def _keep_approvals(send: Send, now: datetime) -> None:
    """What others approved stays approved when its send is canceled."""
    issue = Issue.objects.select_for_update(of=("self",)).filter(sends=send).first()
    if issue is not None and issue.approvals.exists():
        settle_approval(issue=issue, now=now)


def _check_resendable(send: Send, ids: list[int]) -> None:
    rows = Delivery.objects.filter(send=send, pk__in=ids, state__in=RESENDABLE)
    found = set(rows.values_list("pk", flat=True))
    wrong = [key for key in ids if key not in found]
    if wrong or send.state == Send.State.CANCELED:
        which = f"delivery {wrong[0]}" if wrong else "a canceled send"
        raise Refused(
            "not_resendable",
            f"{which} cannot be sent again; only uncertain and failed rows of a send can",
            f"send {send.pk}",
        )


def _resumed_state(send: Send) -> Send.State:
    """The state of a send that goes on; one whose hour has not come waits for it."""
    return Send.State.RUNNING if send.started_at else Send.State.SCHEDULED


def _extend(send: Send, now: datetime) -> None:
    """A person has decided that it is no stale news: what waits has its time from now on."""
    if send.not_after is not None and send.not_after <= now:
        send.not_after = None
    if send.started_at is not None:
        send.expires_at = max(expiry(send), now + lasts(send))
    send.worked_at = now
    send.save(update_fields=["not_after", "expires_at", "worked_at"])


def _lock(send: Send) -> Send:
    """The send's row, locked before any delivery's: running chunks wait, or are waited for."""
    locked = Send.objects.select_for_update().get(pk=send.pk)
    if locked.state in (Send.State.FINISHED, Send.State.CANCELED):
        raise Refused("send_over", f"it is {locked.state} already", f"send {locked.pk}")
    return locked


def _record(send: Send, verb: str, actor: str, now: datetime, **detail: object) -> None:
    publication = send.publication
    record(actor=actor, verb=verb, target=send, at=now, publication=publication, **detail)
