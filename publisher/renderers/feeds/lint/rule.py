"""One rule of a profile, as data."""

from dataclasses import dataclass

FORMATS = ("rss", "atom", "json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule: `check` (lint/checks.py) of the `field` of each part that `on` names.

    `formats` are those that it holds for. What a check needs is in `value` (a number or a regular
    expression) or in `names`. It is not asked of notices of withdrawn stories unless `notices`.
    """

    id: str
    on: str
    field: str
    check: str
    remedy: str
    severity: str = "error"
    formats: tuple[str, ...] = FORMATS
    value: float | str | None = None
    names: tuple[str, ...] = ()
    notices: bool = True
