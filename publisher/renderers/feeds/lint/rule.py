"""One rule of a profile, as data."""

from dataclasses import dataclass

FORMATS = ("rss", "atom", "json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule: `check` (lint/checks.py) of the `field` of each part that `on` names.

    `formats` are those that it holds for. What a check needs is in `value` (a number or a regular
    expression) or in `names`. It is not asked of notices of withdrawn stories unless `notices`, and
    of nothing else where that is "only". `remedy_fr` is the remedy in French.
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
    notices: bool | str = True
    remedy_fr: str = ""

    def asks(self, *, notice: bool) -> bool:
        """Whether the rule is for a part that is, or is not, of a withdrawn story's notice."""
        return notice if self.notices == "only" else bool(self.notices) or not notice
