"""Tags and receipts of many readers in one statement."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection

from publisher.audience.copying import copy_rows
from publisher.audience.models import ConsentEvent
from publisher.audience.sql import among, moment_text, postgresql, value_list


def link_tags(publication_id: int, pairs: Sequence[tuple[int, int]]) -> int:
    """Give subscribers tags: (subscriber id, tag id). Returns how many they did not have."""
    if not pairs:
        return 0
    ids, tags = zip(*pairs, strict=True)
    if postgresql():
        source, values = "unnest(%s::bigint[], %s::bigint[]) AS p(s, t)", [list(ids), list(tags)]
    else:
        source = "(SELECT value->>0 AS s, value->>1 AS t FROM json_each(%s)) AS p"
        values = [json.dumps(pairs)]  # type: ignore[list-item]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audience_subscribertag (publication_id, subscriber_id, tag_id) "  # noqa: S608
            f"SELECT %s, s, t FROM {source} WHERE true "
            "ON CONFLICT (subscriber_id, tag_id) DO NOTHING",
            [publication_id, *values],
        )
        return int(cursor.rowcount)


def unlink_tags(subscriber_ids: Sequence[int]) -> None:
    """Take all their tags from subscribers."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM audience_subscribertag WHERE subscriber_id {among('bigint')}",  # noqa: S608
            [value_list(subscriber_ids)],
        )


def add_receipts(
    publication_id: int,
    mailing_list_id: int,
    receipts: Iterable[tuple[int, ConsentEvent.Kind, datetime]],
    *,
    source: str,
    detail: dict[str, str],
) -> None:
    """Append what readers said of a list: (subscriber id, what, when)."""
    said = json.dumps(detail)
    copy_rows(
        "audience_consentevent",
        ("publication_id", "mailing_list_id", "subscriber_id", "kind", "at", "source", "detail"),
        (
            (publication_id, mailing_list_id, pk, kind.value, moment_text(at), source[:300], said)
            for pk, kind, at in receipts
        ),
    )
