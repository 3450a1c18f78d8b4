"""Who may be mailed: the one rule, in SQL that both databases read.

An address may be mailed unless it is suppressed in the whole publication. A reader may be mailed
through lists when a subscription to one of them is confirmed and not paused, and the address is
suppressed neither in the whole publication nor on that list. Whoever counts, freezes, begins,
stops, copies, tells or imports asks here.

Addresses meet by their keys (addresses.py), which no SQL makes: its LOWER() knows neither IDNA nor,
in SQLite, any letter beyond ASCII.
"""

# ruff: noqa: S608 (the statements are put together from this file's and its callers' constants)
from collections.abc import Sequence
from typing import Any

from django.db import connection

from publisher.audience.segments.narrowing import EVERYBODY, Narrowing
from publisher.audience.sql import (
    among,
    among_texts,
    text_list,
    value_list,
    whole_joins,
)

_REFUSES = "x.reason IN ('bounced', 'complained', 'manual')"
_SUBSCRIBED = "u.status = 'confirmed'"  # u: audience_subscription
# A pause ends by the database's clock, as embargoes do (ADR 12).
_CONFIRMED = f"{_SUBSCRIBED} AND (u.paused_until IS NULL OR u.paused_until <= CURRENT_TIMESTAMP)"
SUPPRESSED = "CASE WHEN x.id IS NULL AND y.id IS NULL THEN 0 ELSE 1 END"  # of `members`


def _suppression(alias: str, publication: str, key: str, mailing_list: str | None = None) -> str:
    """A condition: the suppression `alias` is of the key, in one scope. Each scope has a condition
    of its own, because a unique index answers it and none answers "this one or that".

    publication, mailing_list: the SQL of an id; None for the whole publication. key: the end of a
    condition on keys.
    """
    scope = "IS NULL" if mailing_list is None else f"= {mailing_list}"
    return (
        f"{alias}.publication_id = {publication} AND {alias}.address_key {key}"
        f" AND {alias}.mailing_list_id {scope}"
    )


def not_suppressed(publication: str, key: str, mailing_list: str | None = None) -> str:
    """A condition: the address of that key may be mailed in the publication, and through the list.

    publication, key, mailing_list: SQL of the values; without a list, for an address alone.
    """
    scopes = [None] if mailing_list is None else [None, mailing_list]
    return " AND ".join(
        "NOT EXISTS (SELECT 1 FROM audience_suppression x"
        f" WHERE {_suppression('x', publication, f'= {key}', scope)})"
        for scope in scopes
    )


def not_refused(publication: str, key: str) -> str:
    """A condition: a mail about their own matters may go to the address of that key: neither is
    its mailbox gone, nor did its reader complain, nor did a person block it. Who left is free to
    come back.

    publication, key: SQL of the values.
    """
    return (
        "NOT EXISTS (SELECT 1 FROM audience_suppression x"
        f" WHERE {_suppression('x', publication, f'= {key}')} AND {_REFUSES})"
    )


def may_be_mailed(subscriber: str, lists: str, *, paused: bool = False) -> str:
    """A condition: the subscriber may be mailed through one of the lists.

    subscriber: the SQL of an id. lists: the end of a condition on the lists' ids. paused: also
    through those whose mails rest by the reader's wish.
    """
    standing = _SUBSCRIBED if paused else _CONFIRMED
    free = not_suppressed("s.publication_id", "s.address_key", "u.mailing_list_id")
    return f"""EXISTS (
        SELECT 1 FROM audience_subscriber s
        JOIN audience_subscription u ON u.subscriber_id = s.id
        WHERE s.id = {subscriber} AND u.mailing_list_id {lists} AND {standing} AND {free})"""


def may_be_mailed_too(lists: str, also: str) -> str:
    """A condition on `members`: they may be mailed through a subscription `o`, to one of the lists,
    of which `also` is true."""
    free = not_suppressed("s.publication_id", "s.address_key", "o.mailing_list_id")
    standing = _CONFIRMED.replace("u.", "o.")
    return f"""EXISTS (SELECT 1 FROM audience_subscription o WHERE o.subscriber_id = s.id
        AND o.mailing_list_id {lists} AND {standing} AND {also} AND {free})"""


def members(lists: str, narrowing: Narrowing = EVERYBODY) -> str:
    """The end of a SELECT: the narrowing's parameters around `lists`, the publication. Everyone
    (`s`) with a subscription (`u`) that is confirmed and not paused to one of the lists whom the
    narrowing takes, once for each of them; SUPPRESSED says of each whether it is no way.

    Joins, where `may_be_mailed` looks up: a million readers are compared in one pass.
    """
    whole = _suppression("x", "u.publication_id", "= s.address_key")
    one_list = _suppression("y", "u.publication_id", "= s.address_key", "u.mailing_list_id")
    return f"""FROM audience_subscription u
        JOIN audience_subscriber s ON s.id = u.subscriber_id AND s.publication_id = u.publication_id
        LEFT JOIN audience_suppression x ON {whole}
        LEFT JOIN audience_suppression y ON {one_list}{narrowing.joins.text}
        WHERE u.mailing_list_id {lists} AND {_CONFIRMED} AND u.publication_id = %s
        {narrowing.where.text}"""


def audience(lists: str, narrowing: Narrowing = EVERYBODY) -> str:
    """A SELECT of (subscriber_id, suppressed): parameters as of `members`.

    Everyone of `members` once; `suppressed` is 0 for those who may be mailed through one of the
    lists, 1 for the others.
    """
    return f"""SELECT u.subscriber_id, MIN({SUPPRESSED}) AS suppressed
        {members(lists, narrowing)} GROUP BY u.subscriber_id"""


def count(publication_id: int, list_ids: Sequence[int], narrowing: Narrowing = EVERYBODY) -> int:
    """How many subscribers, each once, may be mailed through one of the publication's lists."""
    who = members(among("bigint"), narrowing)
    free = f"SELECT u.subscriber_id {who} AND {SUPPRESSED} = 0"
    if len(list_ids) > 1:  # else nobody is there twice
        free = f"SELECT DISTINCT u.subscriber_id FROM ({free}) u"
    statement = f"SELECT COUNT(*) FROM ({free}) a"
    own = narrowing.parameters(value_list(list_ids), publication_id)
    if len(list_ids) == 1 and narrowing.links_alone:
        statement, more = _count_one(publication_id, list_ids[0], narrowing, statement)
        own = [*more[:2], *own, *more[2:]]
    cursors = whole_joins if narrowing.whole else connection.cursor
    with cursors() as cursor:
        cursor.execute(statement, own)
        return int(cursor.fetchone()[0])


def _count_one(
    publication_id: int, list_id: int, narrowing: Narrowing, otherwise: str
) -> tuple[str, list[Any]]:
    """The same of one list, whose readers are there once each, and its parameters, those of
    `otherwise` after the second: all of them without those who are suppressed, so that of a million
    no address is compared. Where other publications have readers, who might stand on the list of a
    ledger that was put together by hand, `otherwise`."""
    which = f"u.mailing_list_id = %s AND {_CONFIRMED} AND u.publication_id = %s"
    which += narrowing.where.text
    own = [list_id, publication_id, *narrowing.where.values]
    others = "EXISTS (SELECT 1 FROM audience_subscriber WHERE publication_id"
    readers = f"SELECT COUNT(*) FROM audience_subscription u WHERE {which}"
    blocked = f"""SELECT COUNT(DISTINCT u.id) FROM audience_suppression x
        JOIN audience_subscriber s
            ON s.publication_id = x.publication_id AND s.address_key = x.address_key
        JOIN audience_subscription u ON u.subscriber_id = s.id
        WHERE x.publication_id = %s AND (x.mailing_list_id IS NULL OR x.mailing_list_id = %s)
            AND {which}"""
    statement = f"""SELECT CASE WHEN {others} < %s) OR {others} > %s) THEN ({otherwise})
        ELSE ({readers}) - ({blocked}) END"""
    ids = [publication_id, publication_id]
    return statement, [*ids, *own, publication_id, list_id, *own]


def lists_of(subscriber_id: int, *, paused: bool = False) -> set[int]:
    """The ids of the lists through which a subscriber may be mailed; `paused`: as above."""
    may = may_be_mailed("v.subscriber_id", "= v.mailing_list_id", paused=paused)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT v.mailing_list_id FROM audience_subscription v"
            f" WHERE v.subscriber_id = %s AND {may}",
            [subscriber_id],
        )
        return {pk for (pk,) in cursor.fetchall()}


def refused_keys(publication_id: int, keys: Sequence[str]) -> set[str]:
    """Those of the address keys to which no mail may go that need not have been asked for
    (`not_refused`)."""
    scope = _suppression("x", "%s", among())
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT x.address_key FROM audience_suppression x WHERE {scope} AND {_REFUSES}",
            [publication_id, value_list(keys)],
        )
        return {key for (key,) in cursor.fetchall()}


def suppressed_keys(
    publication_id: int, keys: Sequence[str], mailing_list_id: int | None = None
) -> set[str]:
    """Those of the address keys that may not be mailed in the publication or, with a list, not
    through it."""
    if not _any_suppressed(publication_id):
        return set()
    scopes = [None] if mailing_list_id is None else [None, "%s"]
    parts = (_suppression("x", "%s", among_texts(), scope) for scope in scopes)
    listed: list[Any] = [publication_id, text_list(keys)]
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ".join(
                f"SELECT x.address_key FROM audience_suppression x WHERE {part}" for part in parts
            ),
            listed if mailing_list_id is None else [*listed, *listed, mailing_list_id],
        )
        return {key for (key,) in cursor.fetchall()}


def _any_suppressed(publication_id: int) -> bool:
    """Asked first: a house that moves in has none, and a million keys to compare."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM audience_suppression x WHERE x.publication_id = %s LIMIT 1",
            [publication_id],
        )
        return cursor.fetchone() is not None
