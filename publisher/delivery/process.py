"""This process as the ledger knows it: a WorkerProcess row and the journal that proves it lives."""

import os
from datetime import datetime
from pathlib import Path

from publisher.delivery.host import Host
from publisher.delivery.journal import DIRECTORY, Journal
from publisher.delivery.models import WorkerProcess


class LedgerProcess:
    """One working process. It holds rows under `worker_id` as long as its journal is locked."""

    def __init__(self, worker_id: int, journal: Journal) -> None:
        self.pid = os.getpid()
        self.worker_id = worker_id
        self.journal = journal

    @classmethod
    def register(cls, *, host: Host, data_dir: Path, now: datetime) -> "LedgerProcess":
        """Register this process, outside any transaction: its id must outlive a rollback.

        Raises OSError when the journal cannot be written; then nothing may be begun.
        """
        row = WorkerProcess.objects.create(
            host=host.machine, boot=host.boot, pid=os.getpid(), started_at=now, seen_at=now
        )
        return cls(row.pk, Journal.create(data_dir / DIRECTORY, row.pk))

    def is_mine(self) -> bool:
        """Whether this process made it: a fork inherits its parent's."""
        return self.pid == os.getpid()

    def touch(self, now: datetime) -> None:
        """Keep the time of the last work, for people."""
        WorkerProcess.objects.filter(pk=self.worker_id).update(seen_at=now)
