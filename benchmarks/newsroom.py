"""A newsroom with letters to send, driven by one process that has loaded the application.

`python -m benchmarks.newsroom` reads a JSON list [verb, argument...] a line and answers with one
JSON value a line: a command of its own for each step would cost a second each time.
"""

import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import Any

from tests.harness import Installation, wait_for

SIZE = 77_000  # bytes of a message
WORDS = "La mer monte, et les habitants le savent : « la digue tiendra », jure l’ingénieure. "
GUID = "tag:bench.example.org,2026:digue"
SIGNED: dict[str, tuple[str, ...]] = {"unsigned": (), "rsa": ("rsa",), "both": ("rsa", "ed25519")}
Ask = Callable[..., Any]


@contextmanager
def operator(made: Installation) -> Iterator[Ask]:
    """Somebody at the installation's console: call it with a verb of this file."""
    command = [sys.executable, "-W", "ignore", "-m", "benchmarks.newsroom"]
    process = subprocess.Popen(
        command, env=made.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin is not None
    assert process.stdout is not None
    lines, answers = process.stdin, process.stdout

    def ask(*words: object) -> Any:
        lines.write(json.dumps(words) + "\n")
        lines.flush()
        if not (answer := answers.readline()):
            raise AssertionError(f"the operator ended at {words}")
        return json.loads(answer)

    try:
        yield ask
    finally:
        process.kill()  # it may be waiting for the end of a send
        process.wait(30)
        lines.close()
        answers.close()


@contextmanager
def running(made: Installation, workers: int) -> Iterator[None]:
    """All processes, so many of them for mail; the operator stays when they end."""
    process = made.start("up", "--concurrency", str(workers))
    try:
        wait_for(lambda: made.ready() or process.poll() is not None, 60, "/readyz")
        assert process.poll() is None, made.screen("up").read_text()
        yield
    finally:
        process.terminate()
        process.wait(60)


def found(name: str, readers: int) -> int:
    """A publication with a story, a newsletter and so many readers, signed as SIGNED says; all
    named `name`. Returns the bytes of a message."""
    from django.utils import timezone

    from publisher.actions.intake.arrival import Arrival
    from publisher.actions.intake.store_article import store_article
    from publisher.actions.issues.create_newsletter import create_newsletter
    from publisher.actions.publications.create_publication import create_publication
    from publisher.actions.publications.dkim_keys import create_dkim_keys
    from publisher.content.parsers import parse
    from publisher.publications.models import DkimKey

    now = timezone.now()
    made = create_publication(
        slug=name,
        name=name,
        domain=f"{name}.example.org",
        postal_address="1 quai du Port, 29900 Concarneau",
        actor="bench",
        now=now,
    )
    if kinds := SIGNED.get(name.partition("-")[0], ()):
        create_dkim_keys(publication=made, algorithms=kinds, actor="bench", now=now)  # type: ignore[arg-type]
        DkimKey.objects.filter(publication=made).update(active_from=now - timedelta(days=1))
    paragraphs = "\n\n".join(WORDS * 4 for _ in range(71))
    parsed = parse(f"La digue\n\n{paragraphs}\n".encode(), filename="digue.txt")
    store_article(
        arrival=Arrival(publication=made, actor="bench", now=now), parsed=parsed, guid=GUID
    )
    create_newsletter(publication=made, slug=name, list_slugs=[], actor="bench", now=now)
    _subscribe(name, readers)
    return _size(name)


def _subscribe(name: str, readers: int) -> None:
    from django.utils import timezone

    from publisher.actions.readers.import_subscribers import import_subscribers
    from publisher.audience.models import MailingList

    lines = (f"reader.{n}@example.org;Lectrice {n};fr\n" for n in range(readers))
    file = io.BytesIO(("adresse;nom;langue\n" + "".join(lines)).encode())
    done = import_subscribers(
        mailing_list=MailingList.objects.get(publication__slug=name),
        file=file,
        source="bench",
        actor="bench",
        now=timezone.now(),
    )
    assert done.subscribed == readers, done


def _issue(name: str) -> Any:
    from django.utils import timezone

    from publisher.actions.issues.create_issue import create_issue
    from publisher.editorial.models import Newsletter

    newsletter = Newsletter.objects.get(publication__slug=name)
    return create_issue(newsletter=newsletter, guids=[GUID], actor="bench", now=timezone.now())


def _size(name: str) -> int:
    from django.utils import timezone

    from publisher.actions.issues.render_issue import render_issue

    issue = _issue(name)
    shown = render_issue(
        issue=issue, format="eml", recipient=None, actor="bench", now=timezone.now()
    )
    return len(shown)


def send(name: str, issue: Any = None) -> int:
    """A new issue of that newsletter, or the one that is given, sent. Returns the send's id."""
    from django.utils import timezone

    from publisher.actions.sends.send_issue import send_issue

    issue = issue or _issue(name)
    return send_issue(issue=issue, idempotency_key=None, actor="bench", now=timezone.now()).send.pk


def finish(number: int, seconds: float) -> dict[str, int]:
    """Wait for the end of a send; its rows by state. Raises AssertionError when it takes longer."""
    from django.db.models import Count

    from publisher.delivery.models import Delivery, Send

    ends = time.monotonic() + seconds
    while Send.objects.values_list("state", flat=True).get(pk=number) != "finished":
        assert time.monotonic() < ends, f"send {number} took longer than {seconds} s"
        time.sleep(0.02)
    rows = Delivery.objects.filter(send_id=number).values_list("state")
    return dict(rows.annotate(Count("pk")))


def mailed(name: str) -> float:
    """Milliseconds from the decision to send a new issue to the last reply of the relay, as far as
    looking every few milliseconds shows."""
    from publisher.delivery.models import Delivery

    issue, started = _issue(name), time.perf_counter()
    number = send(name, issue)
    open_rows = Delivery.objects.filter(send_id=number).exclude(state="accepted")
    while open_rows.exists():
        assert time.perf_counter() - started < 60, f"send {number} took longer than a minute"
        time.sleep(0.005)
    return (time.perf_counter() - started) * 1000


def accepted(number: int) -> int:
    """How many rows of a send are accepted."""
    from publisher.delivery.models import Delivery

    return Delivery.objects.filter(send_id=number, state="accepted").count()


def cancel(number: int) -> None:
    """Stop a send for good."""
    from django.utils import timezone

    from publisher.delivery.models import Send

    Send.objects.filter(pk=number).update(state="canceled", finished_at=timezone.now())


def freeze(name: str) -> float:
    """Seconds in which the audience of a new issue is frozen and committed."""
    from django.db import transaction
    from django.utils import timezone

    from publisher.delivery import freezing
    from publisher.delivery.models import Send

    issue, now = _issue(name), timezone.now()
    made = Send.objects.create(
        publication_id=issue.publication_id,
        kind="issue",
        state="paused",
        issue=issue,
        created_by="bench",
        created_at=now,
        not_before=now,
    )
    lists = list(issue.newsletter.mailing_lists.values_list("pk", flat=True))
    started = time.perf_counter()
    with transaction.atomic():
        freezing.freeze(send=made, list_ids=lists, now=now)
    return time.perf_counter() - started


def finish_many(name: str, number: int) -> int:
    """An old send with so many accepted rows, of that publication."""
    from django.db import connection
    from django.utils import timezone

    from publisher.delivery.models import Send

    issue, now = _issue(name), timezone.now()
    made = Send.objects.create(
        publication_id=issue.publication_id,
        kind="issue",
        state="finished",
        issue=issue,
        recipients=number,
        created_by="bench",
        created_at=now,
        not_before=now,
        finished_at=now,
    )
    columns = "publication_id, send_id, issue_id, subscriber_id, address, merge_values, state"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO delivery_delivery ({columns}, attempts, reply_code, reply, changed_at)"
            " SELECT %s, %s, %s, NULL, 'reader' || n || '@example.org', '{}', 'accepted', 1,"
            " '250 2.0.0', 'queued', %s FROM generate_series(1, %s) AS n",
            [made.publication_id, made.pk, issue.pk, now, number],
        )
    return number


def looks() -> list[tuple[str, int, int, float]]:
    """Everything that asks every few seconds what is due: its name, statements, pages of the
    database that they read, and milliseconds of the second time."""
    from django.conf import settings
    from django.utils import timezone

    from publisher.actions.processes.sweep_rows import Here
    from publisher.actions.sweep import SWEEPS
    from publisher.delivery.host import this_host
    from tests.db.plans import plans_of

    here, told = Here(now=timezone.now(), host=this_host(), data_dir=settings.DATA_DIR), []
    for row in SWEEPS:
        plans = plans_of(partial(row.find, here))
        started = time.perf_counter()
        row.find(here)
        spent = (time.perf_counter() - started) * 1000
        told.append((row.name, len(plans), sum(plan.blocks for plan in plans), spent))
    return told


VERBS: dict[str, Callable[..., Any]] = {
    verb.__name__: verb
    for verb in (found, send, finish, mailed, accepted, cancel, freeze, finish_many, looks)
}


def main() -> None:
    """Answer until standard input ends."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "publisher.config.settings")
    import django

    django.setup()
    for line in sys.stdin:
        verb, *arguments = json.loads(line)
        print(json.dumps(VERBS[verb](*arguments)), flush=True)


if __name__ == "__main__":
    main()
