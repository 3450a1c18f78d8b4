"""Who may still get a mail in the moment in which it begins, by the kind of its send."""

from collections.abc import Sequence
from typing import Any

from publisher.delivery.models import Delivery, ServiceMail
from publisher.delivery.service.purposes import REFUSABLE
from publisher.delivery.sql import audience_sql, ledger_sql, notice_sql


def may_begin(
    ids: Sequence[int],
    list_ids: Sequence[int] | None,
    *,
    notice: bool = False,
    test: bool = False,
    person: bool = False,
) -> tuple[str, list[Any]]:
    """The condition under which these rows may begin, and its parameters.

    With `list_ids` (the lists of an issue send), or for a `notice`, whose rows have editions and
    lists of their own: nobody who has left or is suppressed since. For a `test`: no suppressed
    address. For mails about one `person`: no erased address, nor one that refuses what nobody need
    have asked for.
    """
    if notice:
        return notice_sql.may_be_told(), []
    if test:
        return audience_sql.may_be_tested(), [_keys(ids)]
    if person:
        mails = ServiceMail.objects.filter(delivery__in=ids, purpose__in=REFUSABLE)
        refusable = [pk for pk in mails.values_list("delivery", flat=True) if pk is not None]
        return audience_sql.may_be_served(), [_keys(refusable)]
    if list_ids is not None:
        return audience_sql.may_be_mailed(), [ledger_sql.id_list(list_ids)]
    return "TRUE", []


def _keys(ids: Sequence[int]) -> str:
    """The keys of the rows' addresses, as one parameter."""
    addresses = Delivery.objects.filter(pk__in=ids).values_list("pk", "address")
    return audience_sql.key_pairs(audience_sql.keys_of(addresses))
