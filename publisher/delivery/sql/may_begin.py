"""Under which condition rows that a worker has chosen may begin."""

from collections.abc import Sequence
from typing import Any

from publisher.delivery.models import Delivery
from publisher.delivery.sql import audience_sql, ledger_sql, notice_sql


def may_begin(
    ids: Sequence[int], list_ids: Sequence[int] | None, *, notice: bool, test: bool
) -> tuple[str, list[Any]]:
    """The condition under which rows may begin, and its parameters. With `list_ids` (the lists of
    an issue send), or for a `notice`, whose rows have editions and lists of their own: nobody who
    has left or is suppressed since; for a `test`: no suppressed address."""
    if notice:
        return notice_sql.may_be_told(), []
    if test:
        addresses = Delivery.objects.filter(pk__in=ids).values_list("pk", "address")
        pairs = audience_sql.key_pairs(audience_sql.keys_of(addresses))
        return audience_sql.may_be_tested(), [pairs]
    if list_ids is not None:
        return audience_sql.may_be_mailed(), [ledger_sql.id_list(list_ids)]
    return "TRUE", []
