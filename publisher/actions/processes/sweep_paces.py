"""At which paces the sweep looks. Apart from its table: beat need not load all that it does."""

OFTEN = 2.0  # seconds
SELDOM = 600.0
PACES = (OFTEN, SELDOM)
TASK, QUEUE = "workers.sweeps.sweep", "sweeps"
