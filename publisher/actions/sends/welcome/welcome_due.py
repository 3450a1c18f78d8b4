"""New readers whose day for a welcome issue has come get a row of the ledger."""

import logging
from datetime import datetime, timedelta

from django.db import transaction

from publisher.actions.issues.check_issue import check_issue
from publisher.actions.issues.merge_values import attributes_asked_by
from publisher.actions.issues.variants import approval_of
from publisher.actions.processes.each_alone import each_alone
from publisher.actions.processes.enqueue import send_task
from publisher.actions.processes.guard_ledger import adopted_at
from publisher.actions.sends.start_send import reason_of
from publisher.actions.sends.welcome.steps import send_key
from publisher.delivery import freezing
from publisher.delivery.limits import LETTER_LASTS
from publisher.delivery.models import Send
from publisher.delivery.reasons import Code, because
from publisher.delivery.sends import set_state
from publisher.delivery.wording import english, refusal
from publisher.editorial.models import Issue, WelcomeStep
from publisher.errors import PublisherError, Refused

log = logging.getLogger(__name__)
READY = (Send.State.FINISHED, Send.State.RUNNING)


def welcome_due(*, now: datetime) -> int:
    """Make the rows that are due, of all lists; returns how many. A day that passed more than
    LETTER_LASTS ago, because nobody worked or a person held it, is let go: it is no welcome any
    more."""
    made = 0
    for step in WelcomeStep.objects.order_by("pk"):
        with each_alone(log, "welcome %s cannot be sent", step.pk):
            made += _make(step, now)
    return made


def _make(step: WelcomeStep, now: datetime) -> int:
    due = now - timedelta(days=step.days)
    after = max(step.since, due - LETTER_LASTS)
    if (adopted := adopted_at()) is not None:  # before that, the ledger's original did it
        after = max(after, adopted - timedelta(days=step.days))
    with transaction.atomic():
        check = _checked(step, now)
        sends = Send.objects.select_for_update().filter(idempotency_key=send_key(step))
        send = sends.filter(publication_id=step.publication_id, state__in=READY).first()
        if send is None:
            return 0
        try:
            if check is not None:
                raise check
            _check_approval(send)
        except PublisherError as error:
            set_state(send, Send.State.HELD, reason_of(error))
            log.error("send %s is held: %s", send.pk, english(send.hold))
            return 0
        made = freezing.freeze_new(
            send=send,
            list_id=step.mailing_list_id,
            joined=(after, due),
            now=now,
            asks=attributes_asked_by(send),
        )
        if made:
            _go_on(send, made, now)
    return made


def _checked(step: WelcomeStep, now: datetime) -> PublisherError | None:
    """What keeps the issue from leaving; its stories are locked before its send, as anywhere."""
    try:
        check_issue(issue=step.issue, now=now)
    except PublisherError as error:
        return error
    return None


def _check_approval(send: Send) -> None:
    issue = Issue.objects.get(sends=send)
    if send.edition is None or issue.approved_hash != approval_of(send.edition):
        raise refusal(because(Code.NOT_APPROVED), f"issue {issue.pk}", kind=Refused)


def _go_on(send: Send, made: int, now: datetime) -> None:
    send.recipients += made
    send.finished_at, send.worked_at, send.expires_at = None, now, now + LETTER_LASTS
    also = ("recipients", "finished_at", "worked_at", "expires_at")
    set_state(send, Send.State.RUNNING, None, *also)
    send_task("workers.deliveries.deliver_mail", queue="mail")
