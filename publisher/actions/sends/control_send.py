"""Pause, resume and cancel a send; stop the press; send chosen rows again."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from publisher.actions.issues.locks import lock_articles
from publisher.actions.issues.update_issue import (
    NEEDS_NEW_APPROVAL,
    NO_APPROVAL,
    recompile_send,
    stale_items,
)
from publisher.actions.preflight.require import require_sound_mail
from publisher.actions.processes.enqueue import send_task
from publisher.actions.processes.guard_ledger import require_open_exits
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
from publisher.editorial.models import ArticleVersion, Issue
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


def resume_send(*, send: Send, actor: str, now: datetime) -> Send:
    """Let it go on. One that an article holds goes on with the text of now, which `actor` approves
    by this: corrected stories in their current version, killed ones as their notice. One that
    stopped itself does not stop for the same reason again; one whose hour has passed begins now;
    none is stale for as long as a send lasts from now.

    Raises Refused `send_over`; `exits_held` before the ledger is adopted; `article_not_mailable`
    for a story that is withheld or under embargo, `no_articles`, `notice_outdated`,
    `preflight_failed`; then it stays as it was.
    """
    require_open_exits(f"send {send.pk}")
    with transaction.atomic():
        if send.issue is not None:
            lock_articles(send.issue)
        locked = _lock(send)
        if locked.state in STANDING:
            held = locked.state == Send.State.HELD
            detail = _approve_current_text(locked, actor, now) if held else {}
            overrule(locked)
            _extend(locked, now)
            set_state(locked, _resumed_state(locked), None)
            _record(locked, "resume_send", actor, now, **detail)
            send_task("workers.deliveries.deliver_mail", queue="mail")
    return locked


def needs_approval(send: Send) -> bool:
    """Whether going on means to approve another text: a story of its issue was corrected or taken
    back, or the approval was voided while it was held."""
    if send.issue is None or send.kind == Send.Kind.ARTICLE:
        return False
    void = send.state == Send.State.HELD and not send.issue.approved_hash
    return void or bool(stale_items(send.issue))


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
            _approve_current_text(locked, actor, now)
        count = transitions.reopen(Delivery.objects.filter(pk__in=chosen), now=now)
        reopened(send_id=locked.pk)
        _extend(locked, now)
        if locked.state == Send.State.FINISHED:
            locked.finished_at = None
            set_state(locked, Send.State.RUNNING, None, "finished_at")
        _record(locked, "resend", actor, now, deliveries=[str(key) for key in chosen])
        send_task("workers.deliveries.deliver_mail", queue="mail")
    return count


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


def _approve_current_text(send: Send, actor: str, now: datetime) -> dict[str, object]:
    """No older text may begin. What the audit log keeps of the approval."""
    if send.kind == Send.Kind.NOTICE:
        _check_notice(send)
    if not needs_approval(send):
        return {}
    edition = recompile_send(send=send, actor=actor, now=now)
    if send.issue is not None and send.kind in (Send.Kind.ISSUE, Send.Kind.WELCOME):
        require_sound_mail(issue=send.issue, edition=edition, now=now)
    return {"content_hash": edition.content_hash}


def _check_notice(send: Send) -> None:
    version = send.article_version
    newer = ArticleVersion.objects.filter(
        article=version.article_id if version else None,
        number__gt=version.number if version else 0,
        change__in=NEEDS_NEW_APPROVAL,
    )
    if newer.exists():
        raise Refused(
            "notice_outdated",
            "the story was corrected or taken back again since; cancel this notice, and tell its "
            "readers of the newest version",
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
