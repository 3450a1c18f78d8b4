"""What became of the letters of a period: one row for each issue, and what they add up to."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from publisher.actions.measuring.report_clicks import FEW, NOT_MEASURED, Figure, Known
from publisher.delivery.models import LinkTally, Send, SendHeard, SendTally, What
from publisher.delivery.states import GOT, OPEN, State
from publisher.delivery.tallies.clicks import MEASURED
from publisher.editorial.models import Edition

REFUSED = (State.BOUNCED, State.FAILED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """Mails, and what was heard of them. recipients is always the sum of the next four.

    unknown: nobody can say whether they arrived; stopped: they never left, for the address was
    blocked, the send canceled or a newer text went instead.
    """

    recipients: int = 0
    accepted: int = 0
    refused: int = 0
    unknown: int = 0
    stopped: int = 0
    left: int = 0
    complained: int = 0
    replied: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One issue. clicks: of all persons together; measured: readers who agreed to be measured, and
    clicked: how many of them followed a link."""

    issue: int
    subject: str
    newsletter: str
    left_at: datetime
    numbers: Numbers
    clicks: Figure
    measured: Figure
    clicked: Figure


@dataclass(frozen=True, slots=True)
class Refusals:
    """Mails to one mailbox provider ("" for all others), or refused for one reason ("" where the
    server said none)."""

    name: str
    accepted: int
    refused: int


def sends_of(rows: QuerySet[Send]) -> QuerySet[Send]:
    """Those of the sends that reports are about: of issues, begun, and added up."""
    begun = rows.filter(kind=Send.Kind.ISSUE, started_at__isnull=False, issue__isnull=False)
    return begun.filter(tallied_at__isnull=False)


def still_going(rows: QuerySet[Send]) -> int:
    """How many have begun and are not added up yet: reports do not hold them."""
    begun = rows.filter(kind=Send.Kind.ISSUE, started_at__isnull=False)
    return begun.filter(tallied_at=None).count()


def letters_of(sends: QuerySet[Send]) -> list[Letter]:
    """One row for each of their issues, the newest first; six questions, however many."""
    columns = ("pk", "issue_id", "issue__subject", "issue__newsletter__slug", "started_at")
    found = list(sends.order_by("-started_at", "-pk").values_list(*columns))
    states, heard = _states(sends), _heard(sends)
    of_issue = defaultdict[int, list[int]](list)
    for pk, issue, *_ in found:
        of_issue[issue].append(pk)
    clicks = _Clicks(sends)
    seen, letters = set[int](), list[Letter]()
    for _, issue, subject, newsletter, began in found:
        if issue in seen:
            continue
        seen.add(issue)
        own = [(states[pk], heard[pk]) for pk in of_issue[issue]]
        told = _sum(counts for _, counts in own)
        letters.append(
            Letter(
                issue=issue,
                subject=subject,
                newsletter=newsletter,
                left_at=began,
                numbers=numbers_of(_sum(counts for counts, _ in own), told),
                **clicks.of(issue, told),
            )
        )
    return letters


def numbers_of(states: Mapping[str, int], heard: Mapping[str, int]) -> Numbers:
    """states: how many rows stand in each."""
    accepted = sum(states.get(state, 0) for state in GOT)
    refused = sum(states.get(state, 0) for state in REFUSED)
    unknown = states.get(State.UNCERTAIN, 0) + sum(states.get(state, 0) for state in OPEN)
    total = sum(states.values())
    return Numbers(
        recipients=total,
        accepted=accepted,
        refused=refused,
        unknown=unknown,
        stopped=total - accepted - refused - unknown,
        left=heard.get(What.LEFT, 0),
        complained=heard.get(What.COMPLAINED, 0),
        replied=heard.get(What.REPLIED, 0),
    )


def total_of(rows: Iterable[Numbers]) -> Numbers:
    """All together."""
    sums = dict.fromkeys(Numbers.__slots__, 0)
    for row in rows:
        for name in sums:
            sums[name] += getattr(row, name)
    return Numbers(**sums)


def figure_of_all(figures: Iterable[Figure]) -> Figure:
    """What is said of several, added up: of those alone that are said, for a sum of all would tell
    what is hidden. Where none was measured, neither is the sum."""
    known = [one for one in figures if one.known is not Known.NOT_MEASURED]
    if not known:
        return NOT_MEASURED
    return Figure(Known.COUNTED, sum(one.number or 0 for one in known))


def by_reason(sends: QuerySet[Send]) -> list[Refusals]:
    """What refused mails were refused for, the commonest first."""
    rows = SendTally.objects.filter(send__in=sends.values("pk"), state__in=REFUSED, count__gt=0)
    grouped = rows.values_list("reason").annotate(n=Sum("count")).order_by("-n", "reason")
    return [Refusals(reason, 0, number) for reason, number in grouped]


def by_destination(sends: QuerySet[Send]) -> list[Refusals]:
    """Mails by who runs the mailbox, the largest first; all others last."""
    rows = SendTally.objects.filter(send__in=sends.values("pk"))
    grouped = rows.values_list("group").annotate(
        got=Sum("count", filter=Q(state__in=GOT), default=0),
        refused=Sum("count", filter=Q(state__in=REFUSED), default=0),
    )
    found = [Refusals(*row) for row in grouped.order_by() if row[1] or row[2]]
    return sorted(found, key=lambda one: (not one.name, -one.accepted - one.refused, one.name))


class _Clicks:
    """Which issues count clicks or measure readers, and how many clicks came."""

    def __init__(self, sends: QuerySet[Send]) -> None:
        issues = sends.values("issue")
        editions = Edition.objects.filter(issue__in=issues, article_version=None)
        told = editions.values_list("issue_id").annotate(
            counts=Count("pk", filter=Q(base=None, counts_clicks=True)),
            measures=Count("pk", filter=Q(arm__in=MEASURED)),
        )
        self._known = {pk: (counts, measures) for pk, counts, measures in told.order_by()}
        rows = LinkTally.objects.filter(link__issue__in=issues).values_list("link__issue")
        self._clicks: dict[int, int] = dict(rows.annotate(n=Sum("clicks")).order_by())

    def of(self, issue: int, heard: Mapping[str, int]) -> dict[str, Any]:
        counts, measures = self._known.get(issue, (0, 0))
        clicks = self._clicks.get(issue, 0) + heard.get(What.FOLLOWED, 0)
        measured = figure(heard.get(What.MEASURED, 0)) if measures else NOT_MEASURED
        clicked = figure(heard.get(What.CLICKED, 0)) if measures else NOT_MEASURED
        if measures and heard.get(What.MEASURED, 0) < FEW:
            clicked = Figure(Known.FEW)  # among so few not even a 0 is said
        return {
            "clicks": figure(clicks) if counts else NOT_MEASURED,
            "measured": measured,
            "clicked": clicked,
        }


def figure(number: int) -> Figure:
    """A number that was measured; one to four are not told apart."""
    return Figure(Known.FEW) if 0 < number < FEW else Figure(Known.COUNTED, number)


def _states(sends: QuerySet[Send]) -> dict[int, dict[str, int]]:
    rows = SendTally.objects.filter(send__in=sends.values("pk")).values_list("send_id", "state")
    return _by_send(rows.annotate(n=Sum("count")).order_by())


def _heard(sends: QuerySet[Send]) -> dict[int, dict[str, int]]:
    rows = SendHeard.objects.filter(send__in=sends.values("pk"))
    return _by_send(rows.values_list("send_id", "what", "count"))


def _by_send(rows: Iterable[Any]) -> dict[int, dict[str, int]]:
    found = defaultdict[int, dict[str, int]](dict)
    for send, name, number in rows:
        found[send][name] = number
    return found


def _sum(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    sums = defaultdict[str, int](int)
    for one in counts:
        for name, number in one.items():
            sums[name] += number
    return sums
