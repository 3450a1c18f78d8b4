"""Start sends whose hour has come: freeze the audience as it is then, or ask a person."""

import logging
from datetime import datetime

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import QuerySet

from publisher.actions.approvals.require_approval import require_approval
from publisher.actions.approvals.texts import text_now
from publisher.actions.issues.check_issue import check_issue
from publisher.actions.issues.merge_values import attributes_asked_by
from publisher.actions.issues.variants import approval_of
from publisher.actions.preflight.require import require_preflight
from publisher.actions.processes.enqueue import send_task
from publisher.actions.readers.count_audience import waits_for_digest
from publisher.actions.readers.segments.target import target_of_send
from publisher.delivery import freezing
from publisher.delivery.limits import lasts
from publisher.delivery.models import Delivery, Send
from publisher.delivery.reasons import Code, Reason, because
from publisher.delivery.sends import set_state
from publisher.delivery.states import OPEN
from publisher.delivery.wording import english, refusal
from publisher.editorial.models import Edition, Issue
from publisher.errors import PublisherError, Refused
from publisher.publications import audit

log = logging.getLogger(__name__)
ACTOR = "engine"
WAKES = 4  # workers that begin at once; each comes back as long as there is work
DUE = (Send.State.SCHEDULED, Send.State.PREPARING)


def start_due_sends(*, now: datetime) -> int:
    """Start the issue sends whose hour has come. Returns how many.

    One that should have begun before its `not_after`, whose issue may not leave any more or has an
    error by now, whose approval is void or that would reach nobody is held, and a person decides;
    so is one that meets a fault of ours, which leaves the others alone.
    """
    due = sends_to_start(now).order_by("not_before", "pk")
    return sum(_start(pk, now) for pk in due.values_list("pk", flat=True))


def sends_to_start(now: datetime) -> QuerySet[Send]:
    """The issue sends whose hour has come."""
    return Send.objects.filter(kind=Send.Kind.ISSUE, state__in=DUE, not_before__lte=now)


def start(*, send: Send, now: datetime) -> int:
    """Freeze the audience and let it run; the caller has locked articles, issue and send.

    Returns how many readers are left out because they have the issue from a canceled send. Raises
    Refused `send_still_ending`, PublisherError `empty_audience`, or one that names the segment that
    asks about what was deleted; then nothing may be kept.
    """
    issue = send.issue
    assert issue is not None
    served = _served(issue)
    target = target_of_send(issue, send.frequency, send.segment, send.exclusion)
    send.recipients = freezing.freeze(
        send=send,
        list_ids=target.list_ids,
        now=now,
        again=served is not None,
        asks=attributes_asked_by(send),
        narrowing=target.narrowing(now),
    )
    if not send.recipients and not (send.frequency and waits_for_digest(issue, now)):
        raise empty_audience(send, served or 0)
    send.state, send.started_at, send.expires_at = Send.State.RUNNING, now, now + lasts(send)
    send.save(update_fields=["state", "recipients", "started_at", "expires_at"])
    Issue.objects.filter(pk=issue.pk).update(state=Issue.State.SENT)
    for _ in range(min(WAKES, send.recipients)):
        send_task("workers.deliveries.deliver_mail", queue="mail")
    return served or 0


def check_ended(issue: Issue) -> bool:
    """Whether a canceled send of the issue stands in the ledger. Raises Refused
    `send_still_ending` while one of its mails is on the wire: nobody knows yet who has it."""
    earlier = Send.objects.filter(issue=issue, kind=Send.Kind.ISSUE, state=Send.State.CANCELED)
    sends = list(earlier.exclude(started_at=None).values_list("pk", flat=True))
    if sends and Delivery.objects.filter(send_id__in=sends, state__in=OPEN).exists():
        reason = because(Code.SEND_STILL_ENDING, send=str(sends[-1]))
        raise refusal(reason, f"issue {issue.pk}", kind=Refused)
    return bool(sends)


def empty_audience(send: Send, served: int) -> PublisherError:
    """The error for an audience that is empty; `served`: who has it already."""
    remedy = "import readers with: publisher subscriber import"
    narrowed = " and in its segment" if send.segment or send.exclusion else ""
    if served:
        remedy = f"{served} readers have it already, from a canceled send"
    return PublisherError(
        "empty_audience",
        f"nobody is confirmed on the newsletter's lists{narrowed}; {remedy}",
        f"issue {send.issue_id}",
    )


def _served(issue: Issue) -> int | None:
    """How many readers have the issue, or may have it, from canceled sends; None without any."""
    return freezing.let_go(issue_id=issue.pk) if check_ended(issue) else None


def _start(pk: int, now: datetime) -> bool:
    if not _prepare(pk, now):
        return False
    try:
        return _freeze(pk, now)
    except PublisherError as error:
        reason = reason_of(error)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        log.exception("send %s cannot start", pk)
        reason = because(Code.OTHER, text=f"it cannot start: {type(error).__name__}")
    _hold(pk, reason, now)
    return False


def reason_of(error: PublisherError) -> Reason:
    """Why it is held, from what its start was refused with."""
    try:
        return Reason(Code(error.code), error.values)
    except ValueError:  # a fault that no code says
        return because(Code.OTHER, text=error.message)


@transaction.atomic
def _prepare(pk: int, now: datetime) -> bool:
    """Whether this process shall freeze it; passed over while another does."""
    send = Send.objects.select_for_update(skip_locked=True).filter(pk=pk, state__in=DUE).first()
    if send is None:
        return False
    if send.not_after is not None and now > send.not_after and send.state == Send.State.SCHEDULED:
        _hold(pk, because(Code.TOO_LATE, not_after=send.not_after), now)
        return False
    send.state = Send.State.PREPARING
    send.save(update_fields=["state"])
    return True


@transaction.atomic
def _freeze(pk: int, now: datetime) -> bool:
    issue = Issue.objects.select_related("newsletter").get(sends=pk)
    check_issue(issue=issue, now=now)
    issue = Issue.objects.select_for_update(of=("self",)).select_related("newsletter").get(sends=pk)
    found = Send.objects.select_for_update().filter(pk=pk, state=Send.State.PREPARING).first()
    if found is None:
        return False
    found.issue = issue
    require_preflight(issue=issue, edition=_approved_edition(found, issue, now), now=now)
    left_out = start(send=found, now=now)
    audit.record(
        actor=ACTOR,
        verb="start_send",
        target=found,
        at=now,
        publication=found.publication,
        recipients=found.recipients,
        left_out=left_out,
    )
    return True


def _approved_edition(send: Send, issue: Issue, now: datetime) -> Edition:
    """What may leave. By a rule it is the text of now, when others have approved it, whichever was
    there when the send was planned; else the text that the sender approved by sending. Raises
    Refused `not_approved` or `approval_needed`."""
    if issue.newsletter.approvals_needed and not send.unapproved_because:
        edition = text_now(issue=issue, now=now).edition
        require_approval(issue=issue, edition=edition)
        if edition != send.edition:
            send.edition = edition
            send.save(update_fields=["edition"])
        return edition
    if send.edition is None or issue.approved_hash != approval_of(send.edition):
        raise refusal(because(Code.NOT_APPROVED), f"issue {issue.pk}", kind=Refused)
    return send.edition


@transaction.atomic
def _hold(pk: int, reason: Reason, now: datetime) -> None:
    send = Send.objects.select_for_update().filter(pk=pk, state__in=DUE).first()
    if send is None:
        return
    set_state(send, Send.State.HELD, reason)
    if reason.code in (Code.NOT_APPROVED, Code.APPROVAL_NEEDED):
        Issue.objects.filter(sends=send).update(approved_hash="")
    publication, words = send.publication, english(reason)
    audit.record(
        actor=ACTOR, verb="hold_send", target=send, at=now, publication=publication, reason=words
    )
