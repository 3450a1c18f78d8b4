"""Which issues a list welcomes its new readers with, and after how many days."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from publisher.actions.approvals.require_approval import require_approval
from publisher.actions.issues.check_issue import check_issue
from publisher.actions.issues.compile_issue import compile_issue
from publisher.actions.issues.variants import approval_of
from publisher.actions.preflight.require import require_preflight
from publisher.actions.sends.control_send import cancel_send
from publisher.audience.models import MailingList
from publisher.delivery.models import Send
from publisher.delivery.sends import OVER
from publisher.editorial.models import Edition, Issue, WelcomeStep
from publisher.errors import PublisherError, Refused
from publisher.publications import audit

MOST = 5  # of one list
LATEST = 365  # days


@dataclass(frozen=True, slots=True)
class Welcome:
    """A step with the send by which it goes."""

    step: WelcomeStep
    send: Send


def welcomes_of(mailing_list: MailingList) -> list[Welcome]:
    """The steps of a list, in their order."""
    steps = WelcomeStep.objects.filter(mailing_list=mailing_list).select_related("issue")
    sends = {one.idempotency_key: one for one in Send.objects.filter(kind=Send.Kind.WELCOME)}
    return [Welcome(step, sends[send_key(step)]) for step in steps.order_by("position")]


def send_key(step: WelcomeStep) -> str:
    """The idempotency key of the step's one send."""
    return f"welcome:{step.pk}"


def add_welcome(
    *, mailing_list: MailingList, issue: Issue, days: int, actor: str, now: datetime
) -> WelcomeStep:
    """Have each new reader of the list get the issue so many days after they confirmed; whoever
    did before now gets none, nor does whoever an import brings. This approves the issue's bytes.

    Raises Refused `too_many_welcomes`, `welcome_of_another_letter`, `welcome_before` (the issue
    welcomes already), `preflight_failed`; PublisherError `bad_days`, or as `check_issue`.
    """
    if not 0 <= days <= LATEST:
        raise PublisherError("bad_days", f"a welcome comes after 0 to {LATEST} days", "--day")
    with transaction.atomic():
        check_issue(issue=issue, now=now)
        issue = Issue.objects.select_for_update(of=("self",)).get(pk=issue.pk)
        MailingList.objects.select_for_update().get(pk=mailing_list.pk)
        position = _position(mailing_list, issue)
        edition = _approved(issue, actor, now)
        step = WelcomeStep.objects.create(
            publication_id=mailing_list.publication_id,
            mailing_list=mailing_list,
            position=position,
            days=days,
            issue=issue,
            since=now,
        )
        _make_send(step, edition, actor, now)
        _record("add_welcome", step, actor, now)
    return step


def remove_welcome(
    *, mailing_list: MailingList, position: int, actor: str, now: datetime
) -> WelcomeStep:
    """No new reader gets the issue of that place any more; the later ones move up.

    Raises PublisherError `unknown_welcome`.
    """
    with transaction.atomic():
        MailingList.objects.select_for_update().get(pk=mailing_list.pk)
        steps = WelcomeStep.objects.filter(mailing_list=mailing_list)
        step = steps.filter(position=position).first()
        if step is None:
            message = (
                f"list {mailing_list.slug} has no welcome {position}; see: list welcome --list"
            )
            raise PublisherError("unknown_welcome", message, "--remove")
        send = Send.objects.filter(
            publication_id=step.publication_id, idempotency_key=send_key(step)
        ).exclude(state__in=OVER)
        for open_one in send:
            cancel_send(send=open_one, actor=actor, now=now)
        _record("remove_welcome", step, actor, now)
        step.delete()
        for later in steps.filter(position__gt=position).order_by("position"):
            steps.filter(pk=later.pk).update(position=later.position - 1)
    return step


def _position(mailing_list: MailingList, issue: Issue) -> int:
    """The next place. Raises Refused where there is none for this issue."""
    where = f"list {mailing_list.slug}"
    if WelcomeStep.objects.filter(issue=issue).exists():
        raise Refused("welcome_before", f"issue {issue.pk} welcomes readers already", where)
    if not issue.newsletter.mailing_lists.filter(pk=mailing_list.pk).exists():
        raise Refused(
            "welcome_of_another_letter",
            f"newsletter {issue.newsletter.slug} does not go to list {mailing_list.slug}, so its "
            "links would not leave it; add the list to the newsletter, or take another issue",
            where,
        )
    taken = WelcomeStep.objects.filter(mailing_list=mailing_list).count()
    if taken >= MOST:
        remedy = f"remove one first: publisher list welcome {mailing_list.slug} --remove POSITION"
        raise Refused("too_many_welcomes", f"a list has at most {MOST} welcomes; {remedy}", where)
    return taken + 1


def _approved(issue: Issue, actor: str, now: datetime) -> Edition:
    """The compiled edition, approved by this; nobody edits the issue from now on."""
    edition = compile_issue(issue=issue, now=now)
    require_preflight(issue=issue, edition=edition, now=now)
    require_approval(issue=issue, edition=edition)
    issue.approved_hash, issue.approved_by, issue.approved_at = approval_of(edition), actor, now
    issue.state = Issue.State.SENT
    issue.save(update_fields=["approved_hash", "approved_by", "approved_at", "state"])
    return edition


def _make_send(step: WelcomeStep, edition: Edition, actor: str, now: datetime) -> None:
    """One for all its readers. It is over until the first of them is due."""
    Send.objects.create(
        publication_id=step.publication_id,
        kind=Send.Kind.WELCOME,
        state=Send.State.FINISHED,
        issue=step.issue,
        edition=edition,
        idempotency_key=send_key(step),
        created_by=actor,
        created_at=now,
        not_before=now,
        started_at=now,
        finished_at=now,
    )


def _record(verb: str, step: WelcomeStep, actor: str, now: datetime) -> None:
    audit.record(
        actor=actor,
        verb=verb,
        target=step.mailing_list,
        at=now,
        publication=step.publication,
        list=step.mailing_list.slug,
        issue=str(step.issue_id),
        position=step.position,
        days=step.days,
    )
