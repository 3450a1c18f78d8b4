"""The next 24 hours as a line: what leaves, and when, with places for marks and words."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from publisher.actions.compose.list_composing import rules_due
from publisher.actions.sends.list_sends import TO_READERS
from publisher.actions.stories.recent_stories import ending_embargoes
from publisher.delivery.models import Send
from publisher.publications.models import Publication
from publisher.web.desk.night.asked import Asked
from publisher.web.desk.states import EMBARGOED, SEND, Sign

HOURS = 24
MOST, MOST_LATER = 12, 5  # of each kind; after the line's end
STEP = 3  # hours between two words of the line
NEAR = 2.6  # per cent of the line: closer marks stand above each other
LANES = 3
RULE = Sign(gettext_lazy("composes itself"), "ring")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Something that leaves at an hour.

    link: "" for the list of issues; readers: None where nobody knows yet; x: per cent of the line
    from now; lane: how many marks stand below it.
    """

    at: datetime
    title: str
    link: str
    sign: Sign
    what: str
    readers: int | None = None
    x: float = 0.0
    lane: int = 0


@dataclass(frozen=True, slots=True)
class Hour:
    """A word under the line; fine: left out where there is little room."""

    x: float
    at: datetime
    fine: bool


@dataclass(frozen=True, slots=True)
class Day:
    """marks: the next first; later: what leaves after the line's end, as far as it is planned."""

    marks: tuple[Mark, ...]
    hours: tuple[Hour, ...]
    later: tuple[Mark, ...]


def day_of(
    publication: Publication, sends: Iterable[Send], asked: Sequence[Asked], now: datetime
) -> Day:
    """What leaves in the next 24 hours: sends, what composes itself, wanted approvals, and stories
    whose embargo ends."""
    end = now + timedelta(hours=HOURS)
    found = [
        *_sends(sends),
        *_rules(publication, end),
        *_wanted(asked),
        *_embargoes(publication, now),
    ]
    found.sort(key=lambda one: one.at)
    soon = [one for one in found if one.at <= end]
    zone = ZoneInfo(publication.time_zone)
    return Day(
        marks=tuple(_placed(soon, now)),
        hours=tuple(_hours(now, zone)),
        later=tuple(found[len(soon) : len(soon) + MOST_LATER]),
    )


def _sends(sends: Iterable[Send]) -> list[Mark]:
    """Those to readers that wait for their hour, the next first."""
    planned = [one for one in sends if one.state == Send.State.SCHEDULED]
    own = sorted((one for one in planned if one.kind in TO_READERS), key=lambda one: one.not_before)
    return [_send(one) for one in own[:MOST]]


def _send(send: Send) -> Mark:
    title = send.issue.subject if send.issue else _("A notice to readers")
    what = send.issue.newsletter.name if send.issue else ""
    return Mark(
        at=send.not_before,
        title=title,
        link=reverse("send", args=[send.pk]),
        sign=SEND[Send.State(send.state)],
        what=what,
        readers=send.recipients,
    )


def _rules(publication: Publication, end: datetime) -> Iterator[Mark]:
    for letter, due in rules_due(publication, until=end)[:MOST]:
        line = _("next issue by its rule")
        yield Mark(at=due, title=letter.name, link="", sign=RULE, what=line)


def _wanted(asked: Iterable[Asked]) -> Iterator[Mark]:
    for one in asked:
        if one.due is not None:
            yield Mark(at=one.due, title=one.title, link=one.link, sign=one.sign, what=one.line)


def _embargoes(publication: Publication, now: datetime) -> Iterator[Mark]:
    for article in ending_embargoes(publication, now=now)[:MOST]:
        assert article.embargo_until is not None, "it is asked for by this"
        yield Mark(
            at=article.embargo_until,
            title=article.current.headline if article.current else article.guid,
            link=reverse("desk-article", args=[article.pk]),
            sign=EMBARGOED,
            what=_("its embargo ends"),
        )


def _placed(marks: Iterable[Mark], now: datetime) -> Iterator[Mark]:
    """Each at its place; marks that would cover each other in lanes, the last for all the rest."""
    last = [-NEAR] * LANES
    for mark in marks:
        share = max(mark.at - now, timedelta()) / timedelta(hours=HOURS)
        x = round(1.5 + 97 * share, 2)
        lane = next((n for n in range(LANES) if x - last[n] >= NEAR), LANES - 1)
        last[lane] = x
        yield replace(mark, x=x, lane=lane)


def _hours(now: datetime, zone: ZoneInfo) -> Iterator[Hour]:
    """Every third hour of the publication's clocks, those that a night skips left out."""
    start = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    for ahead in range(1, HOURS + 1):
        at = start + timedelta(hours=ahead)
        local = at.astimezone(zone)
        if local.hour % STEP == 0 and local.minute == 0:
            x = round(1.5 + 97 * ((at - now) / timedelta(hours=HOURS)), 2)
            yield Hour(x, at, fine=local.hour % (2 * STEP) != 0)
