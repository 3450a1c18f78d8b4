"""What became of a partner's deliveries, try by try."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from publisher.content.codec import timestamp
from publisher.delivery.destinations import is_replay
from publisher.delivery.models import Attempt, Delivery
from publisher.delivery.reasons import from_row
from publisher.delivery.states import GOT
from publisher.delivery.wording import reply_in_words
from publisher.syndication.models import Partner

Document = dict[str, Any]


def delivery_log(
    *,
    partner: Partner,
    guid: str = "",
    destination: str = "",
    before: int | None = None,
    limit: int = 100,
) -> list[Document]:
    """The partner's last deliveries, the newest first, as documents; ids are strings, times RFC
    3339. guid: of one story alone; destination: the slug of one alone; before: older than the
    delivery of this number.

    `attempts`: each try, the last one among them; an empty list for what was never begun.
    """
    rows = Delivery.objects.filter(destination__isnull=False, destination__partner=partner)
    if guid:
        rows = rows.filter(send__article_version__article__guid=guid)
    if destination:
        rows = rows.filter(destination__slug=destination)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return [_document(row) for row in _with_all(rows)[:limit]]


def _with_all(rows: QuerySet[Delivery]) -> QuerySet[Delivery]:
    related = rows.select_related("destination", "send", "article_version__article")
    return related.prefetch_related("attempt_log").defer("article_version__content").order_by("-pk")


def _document(row: Delivery) -> Document:
    version, place = row.article_version, row.destination
    assert version is not None
    assert place is not None
    reason = from_row(row.reason)
    return {
        "delivery": str(row.pk),
        "destination": place.slug,
        "guid": version.article.guid,
        "version": version.number,
        "change": version.change,
        "replay": is_replay(row.send),
        "state": row.state,
        "code": row.reply_code or None,
        "reply": reply_in_words(row.reply, row.reason) or None,
        "reason_code": reason.code.value if reason else None,
        "verdict": row.verdict,
        "created_at": timestamp(row.send.created_at),
        "changed_at": timestamp(row.changed_at),
        "next_attempt_at": timestamp(row.next_attempt_at),
        "attempts": list(_attempts(row)),
    }


def _attempts(row: Delivery) -> Iterator[Document]:
    """The log holds those that failed; the one that was taken stands in the row itself."""
    failed = sorted(row.attempt_log.all(), key=_order)
    for one in failed:
        yield _attempt(one.number, one.outcome, one.reply_code, one.reply, timestamp(one.at))
    if row.state in GOT:
        at = timestamp(row.changed_at)
        yield _attempt(row.attempts, row.state, row.reply_code, row.reply, at)


def _order(one: Attempt) -> tuple[int, int]:
    return one.number, one.pk


def _attempt(number: int, state: str, code: str, reply: str, at: str | None) -> Document:
    return {
        "number": number,
        "state": state,
        "code": code or None,
        "reply": reply or None,
        "at": at,
    }
