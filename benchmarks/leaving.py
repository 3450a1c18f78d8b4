"""Leaving by one click (RFC 8058): CPU of the web server for one POST."""

import statistics
import subprocess
import tempfile
from http.client import HTTPConnection
from pathlib import Path

from benchmarks.clients import cpu_of
from benchmarks.figures import Figure, report
from tests.harness import Installation, wait_for
from tests.running.valkey import Valkey

POSTS = 100  # in a run
RUNS = 3
READERS = POSTS * (RUNS + 1)
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
# Readers who got an issue, without the send: what a click reads is all there.
MAILED = """
from django.utils import timezone
from publisher.audience.models import MailingList, Subscriber
from publisher.delivery.models import Delivery, Send
from publisher.editorial.models import Issue, Newsletter
from publisher.publications.models import Publication
from publisher.publications.tokens import seal
title, now = Publication.objects.get(), timezone.now()
letter = Newsletter.objects.get()
issue = Issue.objects.create(publication=title, newsletter=letter, subject="N", dated_at=now,
    content_hash="0" * 64, created_at=now)
send = Send.objects.create(publication=title, kind="issue", state="finished", issue=issue,
    idempotency_key="bench", created_at=now, not_before=now)
rows = Delivery.objects.bulk_create(Delivery(publication=title, send=send, issue=issue,
    subscriber=reader, address=reader.address, state="accepted", attempts=1, dated_at=now,
    changed_at=now) for reader in Subscriber.objects.order_by("pk"))
print("tokens", *(seal("leave", row.pk) for row in rows))
"""


def main() -> None:
    """The median of RUNS, each of POSTS by other readers."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, Installation() as made:
        server = Valkey(Path(folder))
        made.env["REDIS_URL"] = server.url
        try:
            tokens = _mailed(made)
            web = made.start("web")
            try:
                wait_for(lambda: made.status(f"/u/{tokens[0]}") == 200, 60, "the page")
                _measure(made, web, tokens)
            finally:
                web.terminate()
                web.wait(30)
        finally:
            server.kill()


def _mailed(made: Installation) -> list[str]:
    made.run("publication", "create", "fanal", "--name", "Fanal", "--domain", "fanal.example.org")
    made.run("list", "create", "matin")
    made.run("newsletter", "create", "matin", "--name", "Le Matin", "--list", "matin")
    file = Path(made.data_dir) / "readers.csv"
    rows = "".join(f"r{number}@example.org\n" for number in range(READERS))
    file.write_text("email\n" + rows, encoding="utf-8")
    made.run("subscriber", "import", str(file), "--list", "matin", "--source", "bench")
    said = made.run("manage", "shell", "--no-imports", "-c", MAILED).stdout
    return said[said.index("tokens ") :].split()[1:]


def _measure(made: Installation, web: subprocess.Popen[str], tokens: list[str]) -> None:
    spent = [
        _posts(made, web.pid, tokens[run * POSTS : (run + 1) * POSTS]) for run in range(RUNS + 1)
    ]
    work = "one click that leaves (RFC 8058): CPU of the server"
    report(Figure(work=work, ours=statistics.median(spent[1:]), unit="ms", reach="≤ 10 ms"))


def _posts(made: Installation, pid: int, tokens: list[str]) -> float:
    """Milliseconds of CPU for one POST."""
    connection = HTTPConnection("127.0.0.1", made.port, timeout=30)
    before = cpu_of(pid)
    for token in tokens:
        connection.request("POST", f"/u/{token}", "List-Unsubscribe=One-Click", FORM)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"one click answered {answer.status}")
    connection.close()
    return (cpu_of(pid) - before) / len(tokens) * 1e3


if __name__ == "__main__":
    main()
