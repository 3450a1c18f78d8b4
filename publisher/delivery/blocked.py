"""What has not begun to a mailbox, and may not begin any more."""

from collections.abc import Collection, Sequence

from django.db import connection
from django.db.models import QuerySet

from publisher.audience.models import Subscriber
from publisher.delivery.models import Delivery, Send, ServiceMail
from publisher.delivery.sends import NOT_OVER
from publisher.delivery.service.purposes import REFUSABLE
from publisher.delivery.sql import audience_sql, ledger_sql, notice_sql
from publisher.delivery.states import NOT_BEGUN

SERVICE = Send.Kind.SERVICE


def blocked_rows(*, publication_id: int, address_key: str) -> list[int]:
    """Ids of the rows of unfinished sends to the mailbox with that key that have not begun and
    may not begin any more: the conditions are those of beginning."""
    kinds = _unfinished(publication_id)
    mails = _refused_mails(kinds.pop(SERVICE), address_key)
    if not any(kinds.values()):
        return mails
    own = Subscriber.objects.filter(publication_id=publication_id, address_key=address_key)
    reader = list(own.values_list("pk", flat=True))
    issues = _waiting(kinds[Send.Kind.ISSUE]).filter(subscriber_id__in=reader)
    welcomes = _waiting(kinds[Send.Kind.WELCOME]).filter(subscriber_id__in=reader)
    notices = _waiting(kinds[Send.Kind.NOTICE]).filter(subscriber_id__in=reader)
    return [
        *_refused(_ids(issues), audience_sql.may_get_issue()),
        *_refused(_ids(notices), notice_sql.may_be_told()),
        *_refused(_ids(welcomes), audience_sql.may_be_welcomed()),
        *_refused_tests(_waiting(kinds[Send.Kind.TEST]), address_key),
        *mails,
    ]


def _unfinished(publication_id: int) -> dict[str, list[int]]:
    """The publication's sends of mail that are not over, by their kinds."""
    kinds: dict[str, list[int]] = {kind: [] for kind in Send.Kind.values}
    sends = Send.objects.filter(publication_id=publication_id, state__in=NOT_OVER)
    for pk, kind in sends.exclude(kind=Send.Kind.ARTICLE).values_list("pk", "kind"):
        kinds[kind].append(pk)
    return kinds


def _waiting(sends: Sequence[int]) -> QuerySet[Delivery]:
    return Delivery.objects.filter(send_id__in=sends, state__in=NOT_BEGUN)


def _ids(rows: QuerySet[Delivery]) -> list[int]:
    return list(rows.values_list("pk", flat=True))


def _refused_tests(rows: QuerySet[Delivery], address_key: str) -> list[int]:
    """Those of test sends, who have few rows: the addresses of some belong to no subscriber."""
    own = _to(address_key, rows)
    return _refused(own, audience_sql.may_be_tested(), audience_sql.key_pairs(own))


def _refused_mails(sends: Collection[int], address_key: str) -> list[int]:
    """Those of mails about one person that wait and that nobody need have asked for; they are few
    at any time."""
    if not sends:
        return []
    rows = Delivery.objects.filter(send__in=sends, state__in=NOT_BEGUN)
    own = _to(address_key, rows)
    asked = ServiceMail.objects.filter(delivery__in=own).exclude(purpose__in=REFUSABLE)
    for pk in asked.values_list("delivery", flat=True):
        own.pop(pk)
    return _refused(own, audience_sql.may_be_served(), audience_sql.key_pairs(own))


def _to(address_key: str, rows: QuerySet[Delivery]) -> dict[int, str]:
    """Those of the rows whose address has that key; the ledger keeps no keys."""
    keys = audience_sql.keys_of(rows.values_list("pk", "address"))
    return {pk: key for pk, key in keys.items() if key == address_key}


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
