"""What has not begun to a mailbox, and may not begin any more."""

from collections.abc import Collection, Sequence

from django.db import connection
from django.db.models import QuerySet

from publisher.audience.models import Subscriber
from publisher.delivery.models import Delivery, Send
from publisher.delivery.sql import audience_sql, ledger_sql, notice_sql
from publisher.delivery.states import NOT_BEGUN

OVER = (Send.State.FINISHED, Send.State.CANCELED)


def blocked_rows(*, publication_id: int, address_key: str) -> list[int]:
    """Ids of the rows of unfinished sends to the mailbox with that key that have not begun and
    may not begin any more: the conditions are those of beginning."""
    kinds = _unfinished(publication_id)
    own = Subscriber.objects.filter(publication_id=publication_id, address_key=address_key)
    reader = list(own.values_list("pk", flat=True))
    issues = _waiting(kinds[Send.Kind.ISSUE]).filter(subscriber_id__in=reader)
    notices = _waiting(kinds[Send.Kind.NOTICE]).filter(subscriber_id__in=reader)
    return [
        *_refused(_ids(issues), audience_sql.may_get_issue()),
        *_refused(_ids(notices), notice_sql.may_be_told()),
        *_refused_tests(kinds[Send.Kind.TEST], address_key),
    ]


def _unfinished(publication_id: int) -> dict[str, list[int]]:
    """The publication's sends of mail that are not over, by their kinds."""
    kinds: dict[str, list[int]] = {kind: [] for kind in Send.Kind.values}
    sends = Send.objects.filter(publication_id=publication_id).exclude(state__in=OVER)
    for pk, kind in sends.exclude(kind=Send.Kind.ARTICLE).values_list("pk", "kind"):
        kinds[kind].append(pk)
    return kinds


def _waiting(sends: Sequence[int]) -> QuerySet[Delivery]:
    return Delivery.objects.filter(send_id__in=sends, state__in=NOT_BEGUN)


def _ids(rows: QuerySet[Delivery]) -> list[int]:
    return list(rows.values_list("pk", flat=True))


def _refused_tests(sends: Sequence[int], address_key: str) -> list[int]:
    """Those of test sends, who have few rows: the addresses of some belong to no subscriber."""
    keys = audience_sql.keys_of(_waiting(sends).values_list("pk", "address"))
    own = {pk: key for pk, key in keys.items() if key == address_key}
    return _refused(own, audience_sql.may_be_tested(), audience_sql.key_pairs(own))


def _refused(rows: Collection[int], condition: str, *parameters: str) -> list[int]:
    """Those of the rows for which the condition is not true."""
    if not rows:
        return []
    among = ledger_sql.ids()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id FROM delivery_delivery WHERE id {among} AND NOT {condition}",  # noqa: S608
            [ledger_sql.id_list(list(rows)), *parameters],
        )
        return [pk for (pk,) in cursor.fetchall()]
