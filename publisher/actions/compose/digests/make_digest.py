"""Make the digest of one newsletter's week, and send it."""

import logging
from datetime import datetime

from django.db import transaction

from publisher.actions.compose.compose_issue import compose_issue
from publisher.actions.compose.digests.week_stories import draft_of_week, sends_of, stories_of
from publisher.actions.processes.guard_ledger import adopted_since
from publisher.actions.readers.count_audience import count_target
from publisher.actions.readers.segments.target import target_of_digest
from publisher.actions.sends.send_issue import send_issue
from publisher.audience.frequency import goes_at
from publisher.delivery.limits import starts_within
from publisher.delivery.models import Send
from publisher.editorial.models import Digest
from publisher.errors import PublisherError
from publisher.publications import audit

log = logging.getLogger(__name__)
ACTOR = "system"


def key_of(digest: Digest) -> str:
    """The idempotency key of the week's one send."""
    return f"digest:{digest.newsletter_id}:{digest.until:%Y-%m-%dT%H:%MZ}"


def make_digest(pk: int, *, now: datetime) -> bool:
    """Compose, compile and send it, in one transaction: whether it went.

    Where nothing came out that may still be shown, or nobody reads it by the week, there is none.
    What the checks refuse, what is so late that a person decides, and what a copied ledger's
    original may have sent stays a draft, and the audit log says why.
    """
    with transaction.atomic():
        rows = Digest.objects.select_for_update(of=("self",), skip_locked=True)
        found = rows.filter(pk=pk, made_at=None)
        digest = found.select_related("newsletter__publication").first()
        if digest is None:
            return False
        send = _made(digest, now)
        Digest.objects.filter(pk=pk).update(made_at=now, issue=digest.issue)
        return send is not None


def _made(digest: Digest, now: datetime) -> Send | None:
    issues = [send.issue for send in sends_of(digest) if send.issue is not None]
    stories = stories_of(issues, now)
    if not stories or not _has_readers(digest, now):
        return None
    try:
        with transaction.atomic():
            draft = draft_of_week(digest, stories)
            letter = digest.newsletter
            digest.issue = compose_issue(newsletter=letter, draft=draft, actor=ACTOR, now=now)
            digest.save(update_fields=["issue"])
        why = _left_to_person(digest, now)
        if why is None:
            with transaction.atomic():
                key = key_of(digest)
                return send_issue(
                    issue=digest.issue, idempotency_key=key, actor=ACTOR, now=now
                ).send
    except PublisherError as error:
        why = error.code
    _leave(digest, why, now)
    return None


def _has_readers(digest: Digest, now: datetime) -> bool:
    try:
        return count_target(target=target_of_digest(digest), now=now) > 0
    except PublisherError:  # a segment that asks about what is gone: sending says it
        return True


def _leave(digest: Digest, why: str, now: datetime) -> None:
    log.warning("digest %s is left to a person: %s", digest.pk, why)
    audit.record(
        actor=ACTOR,
        verb="leave_digest",
        target=digest.newsletter,
        at=now,
        publication=digest.newsletter.publication,
        issue=str(digest.issue_id) if digest.issue_id else None,
        why=why,
    )


def _left_to_person(digest: Digest, now: datetime) -> str | None:
    """A code; None where it may go by itself."""
    due = goes_at(digest.until)
    if adopted_since(digest.until):
        return "ledger_adopted"
    return "too_late" if now - due > starts_within(alert=False) else None
