"""What falls due of trials of relays."""

from publisher.actions.mail.trials.try_relay import QUEUE, TASK, due_trials, forget_old_trials
from publisher.actions.processes.sweep_paces import NOW_AND_THEN, SELDOM
from publisher.actions.processes.sweep_rows import Sweep

RELAY_SWEEPS = (
    Sweep(
        name="trials of relays",
        find=lambda _: due_trials().exists(),
        asks=lambda _: [due_trials()],
        wakes=(TASK, QUEUE),
        every=NOW_AND_THEN,
    ),
    Sweep(
        name="old trials of relays",
        find=lambda at: forget_old_trials(at.now),
        every=SELDOM,
        while_held=True,
    ),
)
