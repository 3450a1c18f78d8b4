"""What a pool's Celery does beside its tasks: it marks that it takes them, main and children."""

from typing import Any

from billiard import current_process
from celery import bootsteps
from celery.signals import task_postrun, task_prerun, worker_process_init

from publisher.actions.processes.enqueue import app
from workers.marks import EVERY, Marks
from workers.unblocking import EndWait


def mark_pool(marks: Marks, pool: int) -> None:
    """Have this process, the main one of the pool, and its children to come, leave their marks.

    The main one does it by the timer that also turns its consumer: a mark says that tasks are
    taken. A child does it by a thread, for one task may take a minute.
    """

    class MarkConsumer(bootsteps.StartStopStep):  # type: ignore[misc]
        requires = {"celery.worker.consumer.tasks:Tasks"}
        timer: Any = None

        def start(self, consumer: Any) -> None:
            marks.leave(pool)
            self.timer = consumer.timer.call_repeatedly(EVERY, marks.leave, (pool,))

        def stop(self, _consumer: Any) -> None:
            if self.timer is not None:
                self.timer.cancel()

        shutdown = stop

    def begin(**_: object) -> None:
        marks.keep_leaving(pool, current_process().index)

    _count_tasks(marks, pool)
    app.steps["consumer"].update({MarkConsumer, EndWait})
    worker_process_init.connect(begin, weak=False)


def _count_tasks(marks: Marks, pool: int) -> None:
    """Have whoever does a task count it; threads count in their process's place."""

    def begins(**_: object) -> None:
        marks.count_tasks(pool, getattr(current_process(), "index", None), 1)

    def ends(**_: object) -> None:
        marks.count_tasks(pool, getattr(current_process(), "index", None), -1)

    task_prerun.connect(begins, weak=False)
    task_postrun.connect(ends, weak=False)
