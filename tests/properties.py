"""How many examples a property is tried with: all, or a tenth of them in `make test-fast`."""

from typing import Any

from hypothesis import settings

QUICK = 10  # examples, at least


def examples(full: int, **others: Any) -> settings:
    """Settings for a property that wants another number of examples than Hypothesis's 100."""
    quick = settings.get_current_profile_name() == "quick"
    return settings(max_examples=min(full, max(QUICK, full // 10)) if quick else full, **others)
