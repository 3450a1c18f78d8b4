"""Block addresses that are not there: two letters in a row came back, at least a day apart.

Once would be too soon: a relay whose directory is away for a minute calls everybody unknown.
"""

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from publisher.audience.models import Suppression
from publisher.channels.smtp.phrases import Verdict
from publisher.channels.smtp.replies import verdict_kept
from publisher.delivery.models import Delivery, Send
from publisher.delivery.results import Result
from publisher.delivery.states import State

log = logging.getLogger(__name__)

APART = timedelta(days=1)
LOOKS_BACK = 30  # issues of the publication
TOLD = (State.ACCEPTED, State.DELIVERED, State.BOUNCED)  # what says whether it is there


def block_bounced(*, results: Sequence[Result], now: datetime) -> int:
    """Block those of the results' addresses that bounced as invalid now and, a day ago or more, in
    the last letter before that said anything; in all lists of their publication.

    A full mailbox, a refused text and a policy block never count. Reason and the server's words
    are kept. Returns how many addresses were blocked.
    """
    gone = {result.key: result for result in results if _is_gone(result)}
    if not gone:
        return 0
    rows = Delivery.objects.filter(pk__in=gone, subscriber__isnull=False)
    found = list(rows.select_related("subscriber").order_by("pk"))
    before = _last_words(found, now)
    blocked = [
        Suppression(
            publication_id=row.publication_id,
            address_key=row.subscriber.address_key,
            reason=Suppression.Reason.BOUNCED,
            source=f"send {row.send_id}: {gone[row.pk].code} {gone[row.pk].reply}"[:300],
            created_at=now,
        )
        for row in found
        if row.subscriber is not None and _was_gone(before.get(row.subscriber_id), now)
    ]
    Suppression.objects.bulk_create(blocked, ignore_conflicts=True)
    if blocked:
        log.info("%d addresses are blocked: their servers do not know them", len(blocked))
    return len(blocked)


def _is_gone(result: Result) -> bool:
    bounced = result.state == State.BOUNCED
    return bounced and verdict_kept(result.code, result.reply) is Verdict.RECIPIENT


def _was_gone(row: Delivery | None, now: datetime) -> bool:
    if row is None or row.state != State.BOUNCED or row.changed_at > now - APART:
        return False
    return verdict_kept(row.reply_code, row.reply) is Verdict.RECIPIENT


def _last_words(rows: Iterable[Delivery], now: datetime) -> dict[int | None, Delivery]:
    """By subscriber: what the last letter before these came to. Found by the unique index of issue
    and subscriber, for the ledger has none by subscriber."""
    rows = list(rows)
    earlier = Send.objects.filter(
        publication_id__in={row.publication_id for row in rows},
        kind=Send.Kind.ISSUE,
        started_at__lte=now - APART,
    ).exclude(pk__in={row.send_id for row in rows})
    issues = earlier.order_by("-started_at").values_list("issue_id", flat=True)[:LOOKS_BACK]
    told = Delivery.objects.filter(
        issue_id__in=list(issues),
        subscriber_id__in={row.subscriber_id for row in rows},
        state__in=TOLD,
    )
    return {row.subscriber_id: row for row in told.order_by("changed_at")}
