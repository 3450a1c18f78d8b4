"""What falls due for reports: sums that nobody waits for."""

from publisher.actions.processes.sweep_paces import NOW_AND_THEN, SELDOM
from publisher.actions.processes.sweep_rows import Sweep
from publisher.audience.growth import count_growth
from publisher.delivery.tallies.ending import tally_ended, unfigured, untallied
from publisher.delivery.tallies.heard import news

TALLYING = 5.0  # seconds at a time

FIGURE_SWEEPS = (
    Sweep(
        name="sums of ended sends",
        find=lambda at: tally_ended(clock=lambda: at.now, seconds=TALLYING),
        asks=lambda _: [untallied(), news(), unfigured()],
        every=NOW_AND_THEN,
        while_held=True,
    ),
    Sweep(name="growth", find=lambda at: count_growth(now=at.now), every=SELDOM, while_held=True),
)
