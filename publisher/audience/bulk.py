"""Subscribers by the thousand: one statement for each step, on both databases.

`bulk_create` does not tell which rows were new, and costs ten times as much.
"""

# ruff: noqa: S608 (the only parts put into the statements are constants of this file)
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from publisher.audience.copying import copy_rows, reserve_ids
from publisher.audience.files.rows import Row
from publisher.audience.models import ConsentBatch, MailingList, Subscription
from publisher.audience.sql import (
    among,
    among_texts,
    moment,
    moment_text,
    postgresql,
    text_list,
    value_list,
)

Parameters = Sequence[Any]
_SUBSCRIBER = (
    "id", "publication_id", "address", "address_key", "domain", "name", "language", "fields",
    "created_at", "external_id", "time_zone",
)  # fmt: skip
_SUBSCRIPTION = (
    "publication_id", "mailing_list_id", "subscriber_id", "status", "consent_source", "consent_at",
    "batch_id", "created_at", "changed_at",
)  # fmt: skip


def lock_lists(publication_id: int) -> None:
    """Until the caller's transaction ends, no other imports into the publication or forgets.

    Two files with the same addresses in another order would otherwise wait for one another, and
    a file could bring back who is being forgotten.
    """
    lists = MailingList.objects.filter(publication_id=publication_id).order_by("pk")
    list(lists.select_for_update(no_key=True).values_list("pk"))


def known_ids(publication_id: int, keys: Sequence[str]) -> dict[str, int]:
    """The ids of the publication's subscribers with these address keys, by the keys."""
    return dict(
        _query(
            "SELECT address_key, id FROM audience_subscriber "
            f"WHERE publication_id = %s AND address_key {among_texts()}",
            [publication_id, text_list(keys)],
        )
    )


def insert_subscribers(
    publication_id: int, rows: Sequence[Row], fields: Mapping[str, str], now: datetime
) -> dict[str, int]:
    """Insert rows of addresses that are new to the publication; their ids by their keys.

    fields: values as JSON, by the keys of those who have some. Raises IntegrityError where an
    address or an external id is there already.
    """
    ids = reserve_ids("audience_subscriber", len(rows))
    at, title = moment_text(now), str(publication_id)
    copy_rows(
        "audience_subscriber",
        _SUBSCRIBER,
        (
            (pk, title, *_reader(row, fields.get(row.key, "{}"), at))
            for pk, row in zip(ids, rows, strict=True)
        ),
    )
    return {row.key: pk for pk, row in zip(ids, rows, strict=True)}


def _reader(row: Row, fields: str, at: str) -> tuple[str | None, ...]:
    domain, more = row.key.rpartition("@")[2], row.more
    if more is None:
        return (row.address, row.key, domain, row.name, row.language, fields, at, None, None)
    joined = moment_text(more.joined_at) if more.joined_at else at
    external, zone = more.external_id or None, more.time_zone or None
    return (row.address, row.key, domain, row.name, row.language, fields, joined, external, zone)


def subscribe_new(batch: ConsentBatch, rows: Sequence[Row], ids: Mapping[str, int]) -> None:
    """Confirm the batch's subscriptions of readers who have none yet."""
    at = moment_text(batch.at)
    before = (str(batch.publication_id), str(batch.mailing_list_id))
    status, number = "confirmed", str(batch.pk)
    copy_rows(
        "audience_subscription",
        _SUBSCRIPTION,
        (
            (*before, ids[row.key], status, batch.source, _agreed(row, at), number, at, at)
            for row in rows
        ),
    )


def _agreed(row: Row, at: str) -> str:
    return moment_text(row.more.consent_at) if row.more and row.more.consent_at else at


def subscribe(batch: ConsentBatch, rows: Sequence[Row], ids: Mapping[str, int]) -> set[int]:
    """Confirm subscriptions for readers who have none on the batch's list; the ids of those.

    A subscription that is there, of whatever status, is left as it is.
    """
    at = moment_text(batch.at)
    columns = [[ids[row.key] for row in rows], [_agreed(row, at) for row in rows]]
    values: list[Any] = [*columns]
    if postgresql():
        source = "unnest(%s::bigint[], %s::timestamptz[]) AS r(i, a)"
    else:
        source = "(SELECT value->>0 AS i, value->>1 AS a FROM json_each(%s)) AS r"
        values = [json.dumps(list(zip(*columns, strict=True)))]
    title, listed = batch.publication_id, batch.mailing_list_id
    found = _query(
        f"INSERT INTO audience_subscription ({', '.join(_SUBSCRIPTION)}) "
        f"SELECT %s, %s, i, 'confirmed', %s, a, %s, %s, %s FROM {source} WHERE true "
        "ON CONFLICT (mailing_list_id, subscriber_id) DO NOTHING RETURNING subscriber_id",
        [title, listed, batch.source, batch.pk, at, at, *values],
    )
    return {number for (number,) in found}


def unsubscribe(
    mailing_list: MailingList, ids: Sequence[int], now: datetime
) -> list[tuple[int, bool]]:
    """End the ids' subscriptions to the list; of each that ended, the id, and whether it was made
    at `now`."""
    left, at = Subscription.Status.UNSUBSCRIBED.value, moment(now)
    changed = _query(
        "UPDATE audience_subscription SET status = %s, changed_at = %s WHERE mailing_list_id = %s "
        f"AND subscriber_id {among('bigint')} AND status <> %s "
        "RETURNING subscriber_id, created_at = %s",
        [left, at, mailing_list.pk, value_list(ids), left, at],
    )
    return [(pk, bool(just_made)) for pk, just_made in changed]


def count_by_status(
    mailing_list: MailingList, ids: Sequence[int], *, since: datetime
) -> dict[str, int]:
    """Number of the ids' subscriptions on the list by status; "new" for those made at `since`."""
    found = _query(
        "SELECT CASE WHEN created_at = %s THEN 'new' ELSE status END, count(*) "
        "FROM audience_subscription WHERE mailing_list_id = %s "
        f"AND subscriber_id {among('bigint')} GROUP BY 1",
        [moment(since), mailing_list.pk, value_list(ids)],
    )
    return dict(found)


def _query(sql: str, parameters: Parameters) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
