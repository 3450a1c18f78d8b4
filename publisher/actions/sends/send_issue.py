"""Decide to send an issue, now, after the undo window or at an hour: approve its bytes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from publisher.actions.approvals.require_approval import (
    approval_missing,
    checked_reason,
    require_approval,
)
from publisher.actions.approvals.tell import tell_chiefs
from publisher.actions.approvals.texts import text_now
from publisher.actions.issues.check_issue import check_issue
from publisher.actions.issues.locks import lock_articles
from publisher.actions.issues.variants import approval_of
from publisher.actions.preflight.require import refuse_errors, require_preflight
from publisher.actions.preflight.theme import errors_of_theme
from publisher.actions.processes.guard_ledger import hold_new
from publisher.actions.readers.count_audience import count_target, waits_for_digest
from publisher.actions.readers.segments.target import Target, chosen, slug_of
from publisher.actions.sends.send_control_copies import send_control_copies
from publisher.actions.sends.start_send import check_ended, empty_audience, start
from publisher.delivery.limits import is_alert, starts_within
from publisher.delivery.models import Delivery, Send
from publisher.delivery.states import NEVER_GOT
from publisher.delivery.wording import english
from publisher.editorial.models import Edition, Issue, Newsletter, WelcomeStep
from publisher.errors import PublisherError
from publisher.publications.audit import record
from publisher.renderers.email.findings import Finding

ALERT_UNDO = timedelta(seconds=10)  # news does not wait longer


@dataclass(frozen=True, slots=True)
class SendStarted:
    """The send, and whether this call made it. left_out: readers who have the issue already, from
    a send that was canceled."""

    send: Send
    created: bool
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class _Terms:
    """When it may begin and to whom it goes, as whoever sends it wishes."""

    undo: timedelta
    at: datetime | None
    not_after: datetime | None
    segment: str | None
    exclude: str | None
    without_approval: str | None


def undo_window(newsletter: Newsletter) -> timedelta:
    """How long a send that a person decides waits for second thoughts."""
    window = timedelta(seconds=settings.UNDO_SECONDS)
    return min(window, ALERT_UNDO) if newsletter.kind == Newsletter.Kind.ALERT else window


def send_issue(
    *,
    issue: Issue,
    idempotency_key: str | None,
    actor: str,
    now: datetime,
    undo: timedelta = timedelta(0),
    at: datetime | None = None,
    not_after: datetime | None = None,
    segment: str | None = None,
    exclude: str | None = None,
    without_approval: str | None = None,
) -> SendStarted:
    """Send the issue to everyone who is confirmed on its newsletter's lists, each once, whom the
    segment takes and the exclusion does not, in their texts of now. segment, exclude: slugs; None:
    the newsletter's; "": none.

    It begins at `at` (aware; None: now), but not before `undo` is over; until then it is
    scheduled, can be canceled, and its audience is not frozen. When it could not begin before
    `not_after` (None: as long after it as the settings say), a person decides. Control addresses
    get their copy at once. Who got the issue from a send that was canceled is left out. While every
    exit is held (actions/processes/guard_ledger.py) it is held, and begins when a person lets it.

    Where the newsletter's rule asks for approvals, they hold for these very bytes, or it is
    refused; without_approval: why a person sends it all the same, which the chiefs are told.

    The same idempotency key gives the same send again. Raises PublisherError `issue_already_sent`,
    `idempotency_key_taken`, `article_killed`, `article_withheld`, `article_embargoed`,
    `article_changed`, `no_articles`, `no_list`, `empty_audience`, `send_still_ending`,
    `time_passed`, `not_after_too_early` or `unknown_segment`, Refused `approval_needed`, or
    `preflight_failed` with the errors of the mail itself or of its theme; then nothing has changed.
    """
    # Takes a while: before anything is locked.
    of_theme = errors_of_theme(issue.newsletter.theme, issue.publication)
    terms = _Terms(undo, at, not_after, segment, exclude, without_approval)
    with transaction.atomic():
        lock_articles(issue)
        locked = Issue.objects.select_for_update().get(pk=issue.pk)
        earlier = _earlier(locked, idempotency_key)
        if earlier is not None:
            return SendStarted(earlier, False)
        started = _decide(locked, of_theme, terms, idempotency_key, actor, now)
    issue.refresh_from_db()
    return started


def _decide(
    issue: Issue,
    of_theme: list[Finding],
    terms: _Terms,
    key: str | None,
    actor: str,
    now: datetime,
) -> SendStarted:
    """Check, compile, approve and record the send of a locked issue."""
    check_issue(issue=issue, now=now)
    _check_lists(issue)
    target = chosen(issue, terms.segment, terms.exclude)
    begins = _begins(now, terms.undo, terms.at)
    refuse_errors(issue, of_theme)
    edition = text_now(issue=issue, now=now).edition
    require_preflight(issue=issue, edition=edition, now=now)
    unapproved = _unapproved(issue, edition, terms)
    send = _create(issue, edition, target, key, actor, now, begins)
    send.unapproved_because = unapproved
    send.not_after = _latest(send, begins, terms.not_after)
    _approve(issue, edition, actor, now)
    waits = hold_new(send) or begins > now
    left_out = _expect(send, target, issue) if waits else start(send=send, now=now)
    send.save()
    send_control_copies(send=send, actor=actor, now=now)
    _record(send, edition, left_out, actor, now)
    if unapproved:
        tell_chiefs(issue=issue, send=send, actor=actor, reason=unapproved, now=now)
    return SendStarted(send, True, left_out)


def _unapproved(issue: Issue, edition: Edition, terms: _Terms) -> str:
    """Why it goes without the approvals that are missing; "" where none is. Raises Refused
    `approval_needed` where nobody says why."""
    if terms.without_approval is None:
        require_approval(issue=issue, edition=edition)
    elif approval_missing(issue=issue, edition=edition) is not None:
        return checked_reason(terms.without_approval)
    return ""


def _record(send: Send, edition: Edition, left_out: int, actor: str, now: datetime) -> None:
    record(
        actor=actor,
        verb="send_issue",
        target=send,
        at=now,
        publication=send.publication,
        issue=str(send.issue_id),
        recipients=send.recipients,
        left_out=left_out,
        not_before=send.not_before.isoformat(),
        content_hash=edition.content_hash,
        segment=slug_of(send.segment),
        exclude=slug_of(send.exclusion),
        held_because=english(send.hold) or None,
        without_approval=send.unapproved_because or None,
    )


def served_before(issue: Issue) -> int:
    """How many readers have the issue, or may have it, from sends that were canceled."""
    return Delivery.objects.filter(issue=issue).exclude(state__in=NEVER_GOT).count()


def _earlier(issue: Issue, key: str | None) -> Send | None:
    """The send that this key already made. Raises PublisherError for any other one."""
    if key is not None:
        same = Send.objects.filter(publication_id=issue.publication_id, idempotency_key=key).first()
        if same is not None and same.issue_id == issue.pk:
            return same
        if same is not None:
            raise PublisherError(
                "idempotency_key_taken",
                f"the idempotency key belongs to send {same.pk} of another issue; use a new one",
                "--idempotency-key",
            )
    sends = Send.objects.filter(issue=issue, kind=Send.Kind.ISSUE)
    sent = sends.exclude(state=Send.State.CANCELED).first()
    if sent is not None:
        raise PublisherError(
            "issue_already_sent",
            f"issue {issue.pk} was already sent: send {sent.pk} ({sent.state}); "
            f"look at it with: publisher send status {sent.pk}",
            f"issue {issue.pk}",
        )
    return None


def _check_lists(issue: Issue) -> None:
    if WelcomeStep.objects.filter(issue=issue).exists():
        raise PublisherError(
            "issue_welcomes",
            f"issue {issue.pk} goes to new readers one by one; compose another for everybody",
            f"issue {issue.pk}",
        )
    if not issue.newsletter.mailing_lists.exists():
        slug = issue.newsletter.slug
        raise PublisherError(
            "no_list", f"newsletter {slug} has no list; add one to it first", f"{slug}"
        )


def _begins(now: datetime, undo: timedelta, at: datetime | None) -> datetime:
    if at is not None and at <= now:
        raise PublisherError(
            "time_passed", f"{at:%Y-%m-%d %H:%M} UTC has passed; give a time to come", "--at"
        )
    return max(now + undo, at or now)


def _latest(send: Send, begins: datetime, not_after: datetime | None) -> datetime:
    if not_after is not None and not_after <= begins:
        raise PublisherError(
            "not_after_too_early",
            f"the send begins at {begins:%Y-%m-%d %H:%M:%S} UTC; it is too late only after that",
            "--not-after",
        )
    return not_after or begins + starts_within(alert=is_alert(send))


def _create(
    issue: Issue,
    edition: Edition,
    target: Target,
    key: str | None,
    actor: str,
    now: datetime,
    begins: datetime,
) -> Send:
    return Send.objects.create(
        publication_id=issue.publication_id,
        kind=Send.Kind.ISSUE,
        state=Send.State.SCHEDULED,
        issue=issue,
        edition=edition,
        segment=target.segment,
        exclusion=target.exclusion,
        frequency=target.frequency,
        idempotency_key=key,
        created_by=actor,
        created_at=now,
        not_before=begins,
    )


def _expect(send: Send, target: Target, issue: Issue) -> int:
    """How many readers there would be now; they are frozen when the send starts."""
    served = served_before(issue) if check_ended(issue) else 0
    send.recipients = max(count_target(target=target, now=send.created_at) - served, 0)
    waited_for = target.frequency and waits_for_digest(issue, send.created_at)
    if not send.recipients and not waited_for:
        raise empty_audience(send, served)
    return served


def _approve(issue: Issue, edition: Edition, actor: str, now: datetime) -> None:
    """The send is bound to the hash of what was compiled. Where nobody else had to approve it,
    sending does."""
    bound = approval_of(edition)
    if issue.approved_hash != bound or not issue.newsletter.approvals_needed:
        issue.approved_hash, issue.approved_by, issue.approved_at = bound, actor, now
    issue.state = Issue.State.APPROVED
    issue.save(update_fields=["approved_hash", "approved_by", "approved_at", "state"])
