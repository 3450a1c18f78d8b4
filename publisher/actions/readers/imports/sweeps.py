"""What falls due of files of readers."""

from publisher.actions.processes.sweep_paces import NOW_AND_THEN, SELDOM
from publisher.actions.processes.sweep_rows import Sweep
from publisher.actions.readers.imports.ask import QUEUE, TASK, due_imports
from publisher.actions.readers.imports.uploads import forget_uploads

SWEEPS = (
    Sweep(
        name="files of readers",
        find=lambda at: due_imports(at.now).exists(),
        asks=lambda now: [due_imports(now)],
        wakes=(TASK, QUEUE),
        every=NOW_AND_THEN,
        while_held=True,
    ),
    Sweep(
        name="old files of readers",
        find=lambda at: forget_uploads(at.now),
        every=SELDOM,
        while_held=True,
    ),
)
