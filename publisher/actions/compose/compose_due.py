"""Compose the issues of newsletters whose hour has come; wake the worker that sends them."""

import logging
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import QuerySet

from publisher.actions.compose.compose_by_rule import (
    Composed,
    compose_locked,
    lock_newsletter,
)
from publisher.actions.compose.rules import next_time, rule_from
from publisher.actions.feeds.feed_changes import mark_feeds
from publisher.actions.processes.each_alone import each_alone
from publisher.actions.processes.enqueue import send_task
from publisher.delivery.limits import starts_within
from publisher.editorial.models import Newsletter
from publisher.errors import PublisherError
from publisher.publications import audit

log = logging.getLogger(__name__)
ACTOR = "system"
TASK, QUEUE = "workers.newsletters.send_composed", "sources"
SENDING = "sending"  # a key of the row's rule: the issue that a worker checks and sends
ASK_AGAIN = timedelta(minutes=2)


def compose_due(*, now: datetime) -> int:
    """Compose for every newsletter whose hour has come; returns how many issues there are now.

    One that cannot be composed is in the audit log, and the newsletter waits for its next hour.
    """
    due, noted = due_newsletters(now)
    made = 0
    for pk in due.values_list("pk", flat=True):
        with each_alone(log, "newsletter %s composes nothing", pk):
            made += _compose(pk, now)
    for newsletter in noted:
        with each_alone(log, "the issue of newsletter %s waits", newsletter.pk):
            _wake(newsletter, now)
    return made


def due_newsletters(now: datetime) -> tuple[QuerySet[Newsletter], QuerySet[Newsletter]]:
    """Those whose hour has come, and those with an issue that a worker shall send."""
    due = Newsletter.objects.filter(composes_at__lte=now).order_by("composes_at", "pk")
    return due, Newsletter.objects.filter(rule__has_key=SENDING)


def _compose(pk: int, now: datetime) -> bool:
    mark_feeds(publication=Newsletter.objects.select_related("publication").get(pk=pk).publication)
    with transaction.atomic():
        newsletter = lock_newsletter(pk)
        slot = newsletter.composes_at
        if slot is None or slot > now:
            return False
        zone = ZoneInfo(newsletter.publication.time_zone)
        newsletter.composes_at = next_time(rule_from(newsletter.rule), zone, now)
        composed = _try_to_compose(newsletter, now)
        if composed is not None and composed.issue is not None:
            _note_for_sending(newsletter, composed, slot, now)
        newsletter.save(update_fields=["composes_at", "rule"])
        return composed is not None and composed.issue is not None


def _try_to_compose(newsletter: Newsletter, now: datetime) -> Composed | None:
    try:
        with transaction.atomic():
            return compose_locked(newsletter, actor=ACTOR, now=now)
    except PublisherError as error:
        _note_failure(newsletter, error.code, error.where, now)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        log.exception("newsletter %s broke while it was composed", newsletter.slug)
        _note_failure(newsletter, "failed", type(error).__name__, now)
    return None


def _note_failure(newsletter: Newsletter, code: str, where: str, now: datetime) -> None:
    log.error("newsletter %s composed nothing: %s", newsletter.slug, code)
    audit.record(
        actor=ACTOR,
        verb="compose_failed",
        target=newsletter,
        at=now,
        publication=newsletter.publication,
        code=code,
        where=where,
    )


def _note_for_sending(
    newsletter: Newsletter, composed: Composed, slot: datetime, now: datetime
) -> None:
    """Note that a worker shall send it, where the rule says so and it is not too late for that."""
    issue, rule = composed.issue, rule_from(newsletter.rule)
    if issue is None or not rule.approve:
        return
    if too_late(newsletter, slot, now):
        leave_to_person(newsletter, str(issue.pk), ["too_late"], now)
        return
    day = f"{slot.astimezone(ZoneInfo(newsletter.publication.time_zone)):%Y-%m-%d}"
    newsletter.rule[SENDING] = {
        "issue": issue.pk,
        "content_hash": issue.content_hash,
        "slot": slot.isoformat(),
        "key": f"rule:{newsletter.pk}:{day}",
        "woken_at": now.isoformat(),
    }
    send_task(TASK, newsletter.pk, queue=QUEUE)


def too_late(newsletter: Newsletter, slot: datetime, now: datetime) -> bool:
    """Whether its hour has passed for so long that a person decides, as with every other send."""
    return now - slot > starts_within(alert=newsletter.kind == Newsletter.Kind.ALERT)


def leave_to_person(newsletter: Newsletter, issue: str, why: list[str], now: datetime) -> None:
    """Say in the audit log that the issue stays a draft; `why`: codes."""
    audit.record(
        actor=ACTOR,
        verb="leave_to_person",
        target=newsletter,
        at=now,
        publication=newsletter.publication,
        issue=issue,
        why=why,
    )


def _wake(newsletter: Newsletter, now: datetime) -> None:
    """Wake a worker again for what it should have sent, in case the first call was lost."""
    noted = newsletter.rule[SENDING]
    if datetime.fromisoformat(noted["woken_at"]) > now - ASK_AGAIN:
        return
    with transaction.atomic():
        locked = lock_newsletter(newsletter.pk)
        if locked.rule.get(SENDING) == noted:
            locked.rule[SENDING] = {**noted, "woken_at": now.isoformat()}
            locked.save(update_fields=["rule"])
            send_task(TASK, locked.pk, queue=QUEUE)
