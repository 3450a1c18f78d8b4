"""What a check of a mail or of a theme found."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One fault: an error blocks, a warning is said, a note asks for nothing.

    `code` is a stable snake_case word for scripts, `where` the place (a file and line, a story, a
    setting), `message` one sentence that says what is wrong, `remedy` one that says what to do;
    `values` is what fills both, for whoever says it in another language.
    """

    severity: Severity
    code: str
    where: str
    message: str
    remedy: str
    values: Mapping[str, object] = field(default_factory=dict, hash=False)


def blocking(findings: Iterable[Finding]) -> list[Finding]:
    """The errors among them, in their order."""
    return [finding for finding in findings if finding.severity == "error"]
