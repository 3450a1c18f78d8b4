"""Subscribers by the thousand: one statement for each step, on both databases.

`bulk_create` does not tell which rows were new, and costs ten times as much.
"""

# ruff: noqa: S608 (the only parts put into the statements are constants of this file)
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from publisher.audience.models import ConsentBatch, MailingList, Subscription
from publisher.audience.spreadsheets import Row
from publisher.audience.sql import among, moment, postgresql, value_list

Parameters = Sequence[Any]
_SUBSCRIBE = (
    "INSERT INTO audience_subscription (publication_id, mailing_list_id, subscriber_id, "
    "status, consent_source, consent_at, batch_id, created_at, changed_at)"
)


def lock_lists(publication_id: int) -> None:
    """Until the caller's transaction ends, no other imports into the publication or forgets.

    Two files with the same addresses in another order would otherwise wait for one another, and
    a file could bring back who is being forgotten.
    """
    lists = MailingList.objects.filter(publication_id=publication_id).order_by("pk")
    list(lists.select_for_update(no_key=True).values_list("pk"))


def copy_new_subscribers(
    mailing_list: MailingList, rows: Sequence[Row], *, batch: ConsentBatch
) -> int | None:
    """On PostgreSQL: insert and subscribe the addresses that are new to the publication, in one
    statement from rows that were copied in; their number. None on SQLite, which gains nothing.

    Call it in a transaction; nothing else may use the temporary table `readers` there.
    """
    if not postgresql():
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE IF NOT EXISTS readers (a text, k text, n text, l text) "
            "ON COMMIT DROP"
        )
        cursor.execute("TRUNCATE readers")
        with cursor.copy("COPY readers FROM STDIN") as copy:
            for row in rows:
                copy.write_row((row.address, row.key, row.name, row.language))
        title, at = mailing_list.publication_id, moment(batch.at)
        cursor.execute(
            "WITH new AS (INSERT INTO audience_subscriber (publication_id, address, address_key, "
            f"domain, name, language, fields, created_at) SELECT %s, a, k, {_domain('k')}, n, l, "
            "'{}'::jsonb, %s FROM readers "
            "ON CONFLICT (publication_id, address_key) DO NOTHING RETURNING id) "
            f"{_SUBSCRIBE} SELECT %s, %s, id, 'confirmed', %s, %s, %s, %s, %s FROM new",
            [title, at, title, mailing_list.pk, batch.source, at, batch.pk, at, at],
        )
        return int(cursor.rowcount)


def insert_subscribers(mailing_list: MailingList, rows: Sequence[Row], now: datetime) -> list[int]:
    """Insert the addresses that are new to the publication; the ids of those only."""
    columns = [
        [getattr(row, name) for row in rows] for name in ("address", "key", "name", "language")
    ]
    if postgresql():
        source = "unnest(%s::text[], %s::text[], %s::text[], %s::text[]) AS new(a, k, n, l)"
        values: list[Any] = columns
    else:
        source = (
            "(SELECT value->>0 AS a, value->>1 AS k, value->>2 AS n, value->>3 AS l "
            "FROM json_each(%s)) AS new"
        )
        values = [json.dumps(list(zip(*columns, strict=True)))]
    found = _query(
        "INSERT INTO audience_subscriber (publication_id, address, address_key, domain, name, "
        f"language, fields, created_at) SELECT %s, a, k, {_domain('k')}, n, l, {_json('{}')}, %s "
        f"FROM {source} WHERE true "
        "ON CONFLICT (publication_id, address_key) DO NOTHING RETURNING id",
        [mailing_list.publication_id, moment(now), *values],
    )
    return [number for (number,) in found]


def subscriber_ids(mailing_list: MailingList, keys: Sequence[str]) -> list[int]:
    """The ids of the publication's subscribers with these address keys."""
    found = _query(
        f"SELECT id FROM audience_subscriber WHERE publication_id = %s AND address_key {among()}",
        [mailing_list.publication_id, value_list(keys)],
    )
    return [number for (number,) in found]


def subscribe(mailing_list: MailingList, ids: Sequence[int], *, batch: ConsentBatch) -> int:
    """Confirm subscriptions for those ids that have none on this list; the number of new ones.

    A subscription that is there, of whatever status, is left as it is.
    """
    source_rows = "unnest(%s::bigint[])" if postgresql() else "json_each(%s)"
    column = "unnest" if postgresql() else "value"
    at = moment(batch.at)
    parameters: list[Any] = [mailing_list.publication_id, mailing_list.pk, batch.source]
    parameters += [at, batch.pk, at, at, value_list(ids)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"{_SUBSCRIBE} SELECT %s, %s, {column}, 'confirmed', %s, %s, %s, %s, %s "
            f"FROM {source_rows} WHERE true "
            "ON CONFLICT (mailing_list_id, subscriber_id) DO NOTHING",
            parameters,
        )
        return int(cursor.rowcount)


def unsubscribe(mailing_list: MailingList, ids: Sequence[int], now: datetime) -> int:
    """End the ids' subscriptions to the list; how many of them were made at `now`."""
    left, at = Subscription.Status.UNSUBSCRIBED.value, moment(now)
    changed = _query(
        "UPDATE audience_subscription SET status = %s, changed_at = %s WHERE mailing_list_id = %s "
        f"AND subscriber_id {among('bigint')} AND status <> %s RETURNING created_at = %s",
        [left, at, mailing_list.pk, value_list(ids), left, at],
    )
    return sum(bool(just_made) for (just_made,) in changed)


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


def _json(literal: str) -> str:
    return f"'{literal}'::jsonb" if postgresql() else f"'{literal}'"


def _domain(key: str) -> str:
    """The SQL of what stands behind the last @ of a key, the SQL of a text."""
    if postgresql():
        return f"substring({key} from '[^@]*$')"
    return f"substr({key}, length(rtrim({key}, replace({key}, '@', ''))) + 1)"
