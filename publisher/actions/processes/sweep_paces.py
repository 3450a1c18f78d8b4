"""At which paces the sweep looks. Apart from its table: beat need not load all that it does."""

OFTEN = 2.0  # seconds
NOW_AND_THEN = 10.0  # what may wait so long; half of what `up` does at rest is looking
SELDOM = 600.0
PACES = (OFTEN, NOW_AND_THEN, SELDOM)
TASK, QUEUE = "workers.sweeps.sweep", "sweeps"
