"""What is heard of letters after they left, added up: each change is a row of its own first, so
that nobody who leaves, complains or clicks waits for another; the sweep adds them to the sums."""

from collections import Counter
from collections.abc import Iterable

from django.db import connection, transaction
from django.db.models import QuerySet

from publisher.delivery.models import DeliveryEvent, HeardNews, SendHeard, What
from publisher.delivery.tallies import statements

AT_ONCE = 10_000  # changes of one transaction
BY_EVENT = {
    DeliveryEvent.Type.UNSUBSCRIBE: What.LEFT,
    DeliveryEvent.Type.COMPLAINT: What.COMPLAINED,
}
Change = tuple[int, What, int]  # a send, what was heard of it, and how many more (or fewer)


def hear(publication_id: int, changes: Iterable[Change]) -> None:
    """Have them added soon; in the caller's transaction. They are the publication's."""
    HeardNews.objects.bulk_create(
        HeardNews(publication_id=publication_id, send_id=send, what=what, number=number)
        for send, what, number in changes
        if number
    )


def news() -> QuerySet[HeardNews]:
    """What waits to be added."""
    return HeardNews.objects.all()


def add_news() -> int:
    """Add what waits, once. Returns how many changes there were."""
    added = 0
    while found := _add_some():
        added += found
    return added


def set_heard(send_id: int, what: What, number: int) -> None:
    """It is so many, whatever was added before; nothing is kept of none."""
    if not SendHeard.objects.filter(send=send_id, what=what).update(count=number) and number:
        with connection.cursor() as cursor:
            cursor.execute(statements.add_heard(), [what.value, number, send_id])


def _add_some() -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statements.add_news(), [AT_ONCE])
        rows = cursor.fetchall()
        sums = Counter[tuple[int, str]]()
        for send, what, number in rows:
            sums[send, what] += number
        for (send, what), number in sorted(sums.items()):
            cursor.execute(statements.add_heard(), [what, number, send])
    return len(rows)
