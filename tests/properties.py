"""How many examples a property is tried with: all, or a tenth of them in `make test-fast`."""

from typing import Any

from hypothesis import settings

QUICK = 10  # examples, at least


def how_many(full: int) -> int:
    """Of so many examples, how many are tried."""
    quick = settings.get_current_profile_name() == "quick"
    return min(full, max(QUICK, full // 10)) if quick else full


def examples(full: int, **others: Any) -> settings:
    """Settings for a property that wants another number of examples than Hypothesis's 100."""
    return settings(max_examples=how_many(full), **others)
