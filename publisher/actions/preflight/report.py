"""Report: the findings of a preflight."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from publisher.renderers.email.checks.catalogue import finding_of
from publisher.renderers.email.findings import Finding, blocking

MOST = 20  # findings of one code


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All findings about an issue at a moment, errors first; notes ask for nothing."""

    issue: int
    content_hash: str
    findings: tuple[Finding, ...]
    checked_at: datetime
    notes: tuple[Finding, ...] = ()

    @property
    def errors(self) -> list[Finding]:
        """What blocks a send."""
        return blocking(self.findings)

    @property
    def warnings(self) -> list[Finding]:
        """What is said and blocks nothing."""
        return [one for one in self.findings if one.severity == "warning"]

    @property
    def ok(self) -> bool:
        """Whether the issue may be sent."""
        return not self.errors


def sort_findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Errors first, each finding once; of one code the first MOST, and how many more there are."""
    once = list({(one.code, one.where, one.message): one for one in findings}.values())
    kept = list(_capped(once))
    return tuple(sorted(kept, key=lambda one: one.severity != "error"))


def _capped(findings: list[Finding]) -> Iterator[Finding]:
    seen: Counter[str] = Counter()
    for one in findings:
        seen[one.code] += 1
        if seen[one.code] <= MOST:
            yield one
    for code, count in seen.items():
        if count > MOST:
            yield finding_of("more_of_these", code, count=count - MOST, kind=code)
