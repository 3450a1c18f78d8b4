"""Check and send an issue that was composed by rule, where the rule allows it."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db import transaction

from publisher.actions.compose.compose_by_rule import lock_newsletter
from publisher.actions.compose.compose_due import ACTOR, SENDING, leave_to_person, too_late
from publisher.actions.preflight.run_preflight import preflight
from publisher.actions.processes.guard_ledger import adopted_since, exits_open
from publisher.actions.sends.send_issue import SendStarted, send_issue, undo_window
from publisher.delivery.models import Send
from publisher.editorial.models import Issue, Newsletter
from publisher.errors import PublisherError


def send_composed(*, newsletter: Newsletter, clock: Callable[[], datetime]) -> SendStarted | None:
    """Send the issue that waits, after its undo window, unless the checks find an error or somebody
    has edited or sent it meanwhile: then it stays what it is, and a person decides.

    However often it is called, there is one send: its key is the newsletter and the day. What was
    due before a copied or restored ledger was adopted, its original may have sent: a person decides
    too, and so it is where its hour passed meanwhile, in a stop. None where nothing was sent; the
    audit log says why.
    """
    noted = newsletter.rule.get(SENDING)
    if noted is None or not exits_open(data_dir=settings.DATA_DIR, now=clock()):
        return None
    rows = Issue.objects.select_related("newsletter", "publication")
    issue = rows.filter(pk=noted["issue"]).first()
    started, why = None, ["changed"]
    if issue is not None and _sent(issue, noted["key"]):
        why = []
    elif adopted_since(datetime.fromisoformat(noted["slot"])):
        why = ["ledger_adopted"]
    elif too_late(newsletter, datetime.fromisoformat(noted["slot"]), clock()):
        why = ["too_late"]
    elif issue is not None and issue.content_hash == noted["content_hash"]:
        started, why = _checked_and_sent(issue, noted["key"], clock)
    _settle(newsletter.pk, noted, why, clock())
    return started


def _sent(issue: Issue, key: str) -> bool:
    """Whether a worker sent it and died before it could say so."""
    return Send.objects.filter(issue=issue, idempotency_key=key).exists()


def _checked_and_sent(
    issue: Issue, key: str, clock: Callable[[], datetime]
) -> tuple[SendStarted | None, list[str]]:
    report = preflight(issue=issue, now=clock(), network=True)
    if not report.ok:
        return None, sorted({one.code for one in report.errors})
    try:
        started = send_issue(
            issue=issue,
            idempotency_key=key,
            actor=ACTOR,
            now=clock(),
            undo=undo_window(issue.newsletter),
        )
    except PublisherError as error:
        return None, [error.code]
    return started, []


def _settle(pk: int, noted: dict[str, object], why: list[str], now: datetime) -> None:
    """It is decided; a worker that decided the same meanwhile says nothing twice."""
    with transaction.atomic():
        locked = lock_newsletter(pk)
        left = locked.rule.get(SENDING)
        if left is None or left["issue"] != noted["issue"]:
            return
        del locked.rule[SENDING]
        locked.save(update_fields=["rule"])
        if why:
            leave_to_person(locked, str(noted["issue"]), why, now)
