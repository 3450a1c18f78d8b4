"""What falls due for webhooks."""

from publisher.actions.feeds.wake_hub import QUEUE, TASK
from publisher.actions.processes.sweep_paces import SELDOM
from publisher.actions.processes.sweep_rows import Sweep
from publisher.actions.webhooks.deliver import webhooks_due
from publisher.actions.webhooks.looking import forget_old_events

WEBHOOK_SWEEPS = (
    Sweep(
        name="webhooks",
        find=lambda at: webhooks_due(at.now).exists(),
        asks=lambda now: [webhooks_due(now)],
        wakes=(TASK, QUEUE),
    ),
    Sweep(
        name="old events of webhooks",
        find=lambda at: forget_old_events(at.now),
        every=SELDOM,
        while_held=True,
    ),
)
