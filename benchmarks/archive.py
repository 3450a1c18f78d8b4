"""A WordPress export going in: stories a second, and the peak of memory whatever its size."""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.figures import Figure, report
from tests.wordpress import FOOT, HEAD, item

STORED = int(os.environ.get("BENCH_ARCHIVE", "500"))
STREAMED = 100_000
PARAGRAPH = (
    "Le conseil a voté le budget de la ville, <strong>sans surprise</strong>, après une "
    '<a href="https://www.example.org/p">longue séance</a> que personne n’attendait.'
)
BODY = "\n\n".join([PARAGRAPH] * 15)


def main() -> None:
    """Store STORED stories in a fresh SQLite, and read STREAMED through, each in a process."""
    with tempfile.TemporaryDirectory(prefix="bench-") as directory:
        for what, count in (("stored", STORED), ("streamed", STREAMED)):
            file = Path(directory) / "export.xml"
            with file.open("w") as export:
                export.write(HEAD)
                export.writelines(item(number, BODY) for number in range(count))
                export.write(FOOT)
            command = [sys.executable, "-m", "benchmarks.archive", what, str(file)]
            environment = {**os.environ, "PUBLISHER_DATA_DIR": f"{directory}/data"}
            subprocess.run(command, check=True, env=environment)


def _measure(what: str, file: Path) -> None:
    started = time.perf_counter()
    count = _stored(file) if what == "stored" else _streamed(file)
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    work = f"export of {count:,} stories, {what}"
    report(Figure(work=work, ours=count / seconds, unit="stories/s"))
    report(Figure(work=f"{work}: memory at most", ours=peak, unit="MB", reach="≤ 250 MB"))


def _streamed(file: Path) -> int:
    from publisher.content.parsers.wordpress import overview

    with file.open("rb") as stream:
        return overview(stream).stories


def _stored(file: Path) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "publisher.config.settings")
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from publisher.actions.intake.arrival import Arrival
    from publisher.actions.intake.import_article import import_files
    from publisher.publications.models import Publication

    call_command("migrate", verbosity=0)
    now = timezone.now()
    publication = Publication.objects.create(
        slug="bench", name="bench", domain="bench.example.org", created_at=now
    )
    done = import_files(
        arrival=Arrival(publication=publication, actor="bench", now=now), paths=[file]
    )
    assert not done.errors, done.errors[:3]
    return len(done.articles)


if __name__ == "__main__":
    if len(sys.argv) == 3:
        _measure(sys.argv[1], Path(sys.argv[2]))
    else:
        main()
