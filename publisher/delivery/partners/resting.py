"""When a destination is left alone: after failures of its route, and in its quiet hours. Pure."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from publisher.channels.types import Outcome, Reply
from publisher.delivery.partners.partner_retries import Verdict, asked, jitter, verdict_of

IN_A_ROW = 3  # answers "not now" until it rests: one may be about one story
FIRST_REST, LONGEST_REST = timedelta(seconds=20), timedelta(minutes=30)


def weight(reply: Reply) -> int:
    """How much a reply counts towards a rest, which IN_A_ROW is enough for; 0: the route works.

    A place that does not answer at all, or says until when it wants none, rests at once.
    """
    verdict = verdict_of(reply)
    if verdict is Verdict.ASKED or reply.outcome is Outcome.UNKNOWN:
        return IN_A_ROW
    if verdict is Verdict.ROUTE:
        return 1 if reply.code.startswith("HTTP ") else IN_A_ROW
    return 0


def probe_at(*, destination_id: int, since: datetime, now: datetime, reply: Reply) -> datetime:
    """When one delivery tries the route again that has failed since `since`: the longer it has
    failed the later, half an hour at most, or when the other side asked for it."""
    rest = min(max((now - since) / 2, FIRST_REST), LONGEST_REST)
    seconds = int((now - since).total_seconds())
    return now + max(rest + jitter(rest, destination_id, seconds), asked(reply))


def is_quiet(now: datetime, quiet_from: time | None, quiet_to: time | None, zone: str) -> bool:
    """Whether `now` is in the quiet hours by the clocks of `zone` (an IANA name). They may go over
    midnight; their end is not in them; without one of both, or with both the same, there are none.
    Raises zoneinfo.ZoneInfoNotFoundError for a zone that does not exist."""
    if quiet_from is None or quiet_to is None:
        return False
    clock = now.astimezone(ZoneInfo(zone)).time()
    if quiet_from <= quiet_to:
        return quiet_from <= clock < quiet_to
    return clock >= quiet_from or clock < quiet_to
