"""Hold against an address what was said of it: gathers the evidence for audience/address_policy."""

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from publisher.actions.processes import decisions
from publisher.audience.address_policy import Door, Effect, Letter, effect_of
from publisher.audience.models import Subscription, Suppression
from publisher.channels.reply_table import ABOUT_RECIPIENT, Verdict, verdict_of
from publisher.delivery.models import Delivery, Send
from publisher.delivery.results import Result
from publisher.delivery.states import State

log = logging.getLogger(__name__)

ISSUES_BACK = 30  # of each list that a reader is or was on
ANSWERED = (State.ACCEPTED, State.DELIVERED, State.BOUNCED)  # what says whether it is there
BY_REPORT = "report: "  # how the source of a suppression begins that one report sufficed for
TOLD = {Door.REPLY: "", Door.REPORT: BY_REPORT, Door.DOUBTFUL: ""}


def block_bounced(*, results: Sequence[Result], now: datetime, door: Door = Door.REPLY) -> int:
    """Block those of the results' addresses that the policy holds it against, in all lists of
    their publication; the reason and the server's words are kept.

    door: how all these results became known. Returns how many addresses were blocked.
    """
    told = {result.key: result for result in results if _about_mailbox(result)}
    if not told:
        return 0
    rows = Delivery.objects.filter(pk__in=told, subscriber__isnull=False)
    found = list(rows.select_related("subscriber").order_by("pk"))
    before = _letters_before(found)
    blocked = [
        _suppression(row, told[row.pk], door, now)
        for row in found
        if effect_of(Letter(_verdict(told[row.pk]), now), door, before.get(row.pk, ()))
        is Effect.SUPPRESS
    ]
    Suppression.objects.bulk_create(blocked, ignore_conflicts=True)
    if blocked:
        decisions.keep_blocked(blocked, now)
        log.info("%d addresses are blocked: no mail reaches them", len(blocked))
    return len(blocked)


def _suppression(row: Delivery, result: Result, door: Door, now: datetime) -> Suppression:
    assert row.subscriber is not None
    return Suppression(
        publication_id=row.publication_id,
        address_key=row.subscriber.address_key,
        reason=Suppression.Reason.BOUNCED,
        source=f"{TOLD[door]}send {row.send_id}: {result.code} {result.reply}"[:300],
        created_at=now,
    )


def _about_mailbox(result: Result) -> bool:
    return result.state == State.BOUNCED and _verdict(result) in ABOUT_RECIPIENT


def _verdict(result: Result) -> Verdict:
    return verdict_of(result.verdict, result.code, result.reply)


def _letter(row: Delivery) -> Letter:
    if row.state != State.BOUNCED:
        return Letter(Verdict.ACCEPTED, row.changed_at)
    return Letter(verdict_of(row.verdict, row.reply_code, row.reply), row.changed_at)


def _letters_before(rows: Sequence[Delivery]) -> Mapping[int, list[Letter]]:
    """By row: what the letters that left before it came to, the newest first, among the last
    issues of each list that its reader is on: what goes to other lists says nothing of who reads
    one letter a week. Found by the unique index of issue and subscriber, for the ledger has none
    by subscriber."""
    earlier = defaultdict[int | None, dict[int, Delivery]](dict)
    for list_id, readers in _readers_by_list(rows).items():
        issues = _issues_of(list_id, besides={row.send_id for row in rows})
        answered = Delivery.objects.filter(
            issue_id__in=issues, subscriber_id__in=readers, state__in=ANSWERED
        )
        for one in answered:
            earlier[one.subscriber_id][one.pk] = one
    return {row.pk: _in_order(earlier[row.subscriber_id].values(), _left(row)) for row in rows}


def _in_order(rows: Iterable[Delivery], until: datetime) -> list[Letter]:
    """By when they left: a report about Monday's may come after Wednesday's was taken."""
    before = [row for row in rows if _left(row) <= until]
    return [_letter(row) for row in sorted(before, key=_left, reverse=True)]


def _left(row: Delivery) -> datetime:
    return row.dated_at or row.changed_at


def _readers_by_list(rows: Iterable[Delivery]) -> dict[int, list[int]]:
    """By list: which of the rows' subscribers are on it, or were."""
    links = Subscription.objects.filter(subscriber_id__in={row.subscriber_id for row in rows})
    found = defaultdict[int, list[int]](list)
    for list_id, subscriber_id in links.values_list("mailing_list_id", "subscriber_id"):
        found[list_id].append(subscriber_id)
    return found


def _issues_of(list_id: int, *, besides: Collection[int]) -> list[int]:
    """The last issues that went to the list, without those of some sends."""
    sends = Send.objects.filter(
        issue__newsletter__mailing_lists=list_id,
        kind=Send.Kind.ISSUE,
        started_at__isnull=False,
    ).exclude(pk__in=besides)
    ids = sends.order_by("-started_at").values_list("issue_id", flat=True)[:ISSUES_BACK]
    return [pk for pk in ids if pk is not None]
