"""Rule: how and when a newsletter composes its issues itself."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from publisher.actions.feeds.create_feed import checked_query
from publisher.actions.issues.issue_snapshot import MOST_ITEMS
from publisher.editorial.models import IssueItem
from publisher.errors import PublisherError

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOUR = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_SECTIONS = ("rubric", None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Which stories, how many, and at which hours of the publication's clocks; no `at`: only when
    somebody asks. approve: it is sent by itself, unless a check finds an error."""

    rubrics: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    language: str | None = None
    at_least: int = 1
    at_most: int = 10
    new_only: bool = True
    lead: str = IssueItem.Length.FULL
    rest: str = IssueItem.Length.TEASER
    sections: str | None = None
    approve: bool = False
    at: str | None = None
    days: tuple[str, ...] = DAYS

    @property
    def query(self) -> dict[str, list[str]]:
        """As feeds ask: every criterion, each by any of its values."""
        asked = {
            "rubric": list(self.rubrics),
            "tag": list(self.tags),
            "author": list(self.authors),
            "language": [self.language] if self.language else [],
        }
        return {name: values for name, values in asked.items() if values}


def rule_from(kept: Mapping[str, Any]) -> Rule:
    """The rule that a newsletter's row holds; an empty one is the plain one."""
    lengths = kept.get("lengths") or {}
    fields = {name: kept[name] for name in Rule.__slots__ if name in kept}
    fields |= {name: lengths[name] for name in ("lead", "rest") if name in lengths}
    several = {name: tuple(value) for name, value in fields.items() if isinstance(value, list)}
    return Rule(**(fields | several))


def rule_to(rule: Rule) -> dict[str, Any]:
    """The rule as a row holds it, and as commands print it."""
    fields = asdict(rule)
    lengths = {name: fields.pop(name) for name in ("lead", "rest")}
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in (fields | {"lengths": lengths}).items()
    }


def checked_rule(rule: Rule) -> Rule:
    """The rule as it is kept.

    Raises PublisherError `bad_number`, `bad_length`, `bad_sections`, `bad_hour`, `bad_days`,
    `unknown_language` and what checks raise.
    """
    checked_query(rule.query)
    if not 1 <= rule.at_least <= rule.at_most <= MOST_ITEMS:
        raise PublisherError(
            "bad_number",
            f"from {rule.at_least} to {rule.at_most} articles cannot be; at least 1, at most "
            f"{MOST_ITEMS}, and not more at least than at most",
            "--at-least",
        )
    for option, length in (("--lead", rule.lead), ("--rest", rule.rest)):
        if length not in IssueItem.Length.values:
            raise PublisherError("bad_length", f"{length!r} is none of full, teaser, line", option)
    if rule.sections not in _SECTIONS:
        raise PublisherError("bad_sections", f"{rule.sections!r} is not rubric", "--sections")
    if rule.at is not None and not _HOUR.fullmatch(rule.at):
        raise PublisherError("bad_hour", f"{rule.at!r} is no hour; write one like 07:00", "--at")
    if not rule.days or any(day not in DAYS for day in rule.days):
        raise PublisherError("bad_days", f"choose among {', '.join(DAYS)}", "--days")
    return rule


def days_in(text: str) -> tuple[str, ...]:
    """`mon-fri`, `sat,sun`, `mon,wed-fri`: the days in the order of the week; `fri-mon` goes over
    the week's end. Raises PublisherError `bad_days`."""
    found: set[str] = set()
    for part in text.lower().split(","):
        first, _, last = part.strip().partition("-")
        if first not in DAYS or (last or first) not in DAYS:
            raise PublisherError(
                "bad_days", f"{part.strip()!r} is no day; write like mon-fri or sat,sun", "--days"
            )
        span = (DAYS.index(last or first) - DAYS.index(first)) % 7
        found |= {DAYS[(DAYS.index(first) + step) % 7] for step in range(span + 1)}
    return tuple(day for day in DAYS if day in found)


def next_time(rule: Rule, zone: ZoneInfo, after: datetime) -> datetime | None:
    """The rule's next hour after `after` (aware), in UTC; None without one.

    An hour that the clocks skip comes when they have skipped it; one that they show twice comes
    the first time only.
    """
    if rule.at is None:
        return None
    hour, minute = (int(part) for part in rule.at.split(":"))
    today = after.astimezone(zone).date()
    for ahead in range(9):
        day = today + timedelta(days=ahead)
        moment = datetime.combine(day, time(hour, minute), zone).astimezone(UTC)
        if DAYS[day.weekday()] in rule.days and moment > after:
            return moment
    return None
