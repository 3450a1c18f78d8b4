"""No partner ever sees versions go backwards, nor anything after a kill; each ends with the newest.

Random publishing, correcting, killing, pausing, failing, dying and replaying (histories.py).
"""

import os

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.db.partners.histories import Histories

pytestmark = [pytest.mark.django_db]
FEW, MANY = (
    int(os.environ.get("SOME_HISTORIES", "300")),
    int(os.environ.get("SOAK_HISTORIES", "20000")),
)


def run(histories: int) -> None:
    limits = settings(
        max_examples=histories,
        stateful_step_count=6,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.generate],  # to shrink one takes minutes
        database=None,
    )
    run_state_machine_as_test(Histories, settings=limits)  # type: ignore[no-untyped-call]


@pytest.mark.slow
def test_some_histories() -> None:
    """Slow: 300 histories of up to six steps each, every one with a worker's whole round."""
    run(FEW)


@pytest.mark.soak
def test_many_histories() -> None:
    run(MANY)
