"""Block addresses that are not there: two letters in a row came back, at least a day apart.

Once would be too soon: a relay whose directory is away for a minute calls everybody unknown.
"""

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from publisher.audience.models import Suppression
from publisher.channels.reply_table import NOT_THERE, judge_kept
from publisher.delivery.models import Delivery, Send
from publisher.delivery.results import Result
from publisher.delivery.states import State

log = logging.getLogger(__name__)

MINIMUM_GAP = timedelta(days=1)
ISSUES_BACK = 30  # issues of the publication
ANSWERED = (State.ACCEPTED, State.DELIVERED, State.BOUNCED)  # what says whether it is there


def block_bounced(*, results: Sequence[Result], now: datetime) -> int:
    """Block those of the results' addresses that bounced as invalid now and, a day ago or more, in
    the last letter before that said anything; in all lists of their publication.

    A full mailbox, a refused text and a policy block never count. Reason and the server's words
    are kept. Returns how many addresses were blocked.
    """
    unknown = {result.key: result for result in results if _bounced_as_unknown(result)}
    if not unknown:
        return 0
    rows = Delivery.objects.filter(pk__in=unknown, subscriber__isnull=False)
    found = list(rows.select_related("subscriber").order_by("pk"))
    before = _earlier_answers(found, now)
    blocked = [
        Suppression(
            publication_id=row.publication_id,
            address_key=row.subscriber.address_key,
            reason=Suppression.Reason.BOUNCED,
            source=f"send {row.send_id}: {unknown[row.pk].code} {unknown[row.pk].reply}"[:300],
            created_at=now,
        )
        for row in found
        if row.subscriber is not None and _was_unknown_before(before.get(row.subscriber_id), now)
    ]
    Suppression.objects.bulk_create(blocked, ignore_conflicts=True)
    if blocked:
        log.info("%d addresses are blocked: their servers do not know them", len(blocked))
    return len(blocked)


def _bounced_as_unknown(result: Result) -> bool:
    bounced = result.state == State.BOUNCED
    return bounced and judge_kept(result.code, result.reply) in NOT_THERE


def _was_unknown_before(row: Delivery | None, now: datetime) -> bool:
    if row is None or row.state != State.BOUNCED or row.changed_at > now - MINIMUM_GAP:
        return False
    return judge_kept(row.reply_code, row.reply) in NOT_THERE


def _earlier_answers(rows: Iterable[Delivery], now: datetime) -> dict[int | None, Delivery]:
    """By subscriber: what the last letter before these came to. Found by the unique index of issue
    and subscriber, for the ledger has none by subscriber."""
    rows = list(rows)
    earlier = Send.objects.filter(
        publication_id__in={row.publication_id for row in rows},
        kind=Send.Kind.ISSUE,
        started_at__lte=now - MINIMUM_GAP,
    ).exclude(pk__in={row.send_id for row in rows})
    issues = earlier.order_by("-started_at").values_list("issue_id", flat=True)[:ISSUES_BACK]
    answered = Delivery.objects.filter(
        issue_id__in=list(issues),
        subscriber_id__in={row.subscriber_id for row in rows},
        state__in=ANSWERED,
    )
    return {row.subscriber_id: row for row in answered.order_by("changed_at")}
