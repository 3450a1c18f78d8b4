"""Block addresses that are not there: two letters in a row came back, at least a day apart.

Once would be too soon: a relay whose directory is away for a minute calls everybody unknown.
"""

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from publisher.audience.models import Subscription, Suppression
from publisher.channels.reply_table import NOT_THERE, verdict_of
from publisher.delivery.models import Delivery, Send
from publisher.delivery.results import Result
from publisher.delivery.states import State

log = logging.getLogger(__name__)

MINIMUM_GAP = timedelta(days=1)
ISSUES_BACK = 30  # of each list that a reader is or was on
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
    return bounced and verdict_of(result.verdict, result.code, result.reply) in NOT_THERE


def _was_unknown_before(row: Delivery | None, now: datetime) -> bool:
    if row is None or row.state != State.BOUNCED or row.changed_at > now - MINIMUM_GAP:
        return False
    return verdict_of(row.verdict, row.reply_code, row.reply) in NOT_THERE


def _earlier_answers(rows: Iterable[Delivery], now: datetime) -> dict[int | None, Delivery]:
    """By subscriber: what the last letter before these came to, among the last issues of each list
    that the reader is on: what goes to other lists says nothing of who reads one letter a week.
    Found by the unique index of issue and subscriber, for the ledger has none by subscriber."""
    rows = list(rows)
    found: dict[int | None, Delivery] = {}
    for list_id, readers in _readers_by_list(rows).items():
        earlier = _earlier_issues(list_id, now, besides={row.send_id for row in rows})
        answered = Delivery.objects.filter(
            issue_id__in=earlier, subscriber_id__in=readers, state__in=ANSWERED
        )
        for row in answered:
            best = found.get(row.subscriber_id)
            if best is None or row.changed_at > best.changed_at:
                found[row.subscriber_id] = row
    return found


def _readers_by_list(rows: Iterable[Delivery]) -> dict[int, list[int]]:
    """By list: which of the rows' subscribers are on it, or were."""
    links = Subscription.objects.filter(subscriber_id__in={row.subscriber_id for row in rows})
    found = defaultdict[int, list[int]](list)
    for list_id, subscriber_id in links.values_list("mailing_list_id", "subscriber_id"):
        found[list_id].append(subscriber_id)
    return found


def _earlier_issues(list_id: int, now: datetime, *, besides: Collection[int]) -> list[int]:
    """The last issues that went to the list at least a day ago, without those of some sends."""
    sends = Send.objects.filter(
        issue__newsletter__mailing_lists=list_id,
        kind=Send.Kind.ISSUE,
        started_at__lte=now - MINIMUM_GAP,
    ).exclude(pk__in=besides)
    ids = sends.order_by("-started_at").values_list("issue_id", flat=True)[:ISSUES_BACK]
    return [pk for pk in ids if pk is not None]
