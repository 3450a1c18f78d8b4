"""What a file changes of readers who are known."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection

from publisher.audience.files.rows import Row
from publisher.audience.label_links import unlink_tags
from publisher.audience.models import Subscriber
from publisher.audience.sql import postgresql


def update_known(
    rows: Sequence[Row], ids: Mapping[str, int], fields: Mapping[str, str], *, overwrite: bool
) -> int:
    """Fill what readers lack, or overwrite it with what the rows have; how many have changed.

    An empty cell changes nothing. Overwriting, tags that a row names replace the reader's.
    """
    by_id = {ids[row.key]: row for row in rows}
    found = Subscriber.objects.select_for_update().filter(pk__in=list(by_id)).order_by("pk")
    changed = []
    for reader in found:
        row = by_id[reader.pk]
        if _take(reader, row, json.loads(fields.get(row.key, "{}")), overwrite=overwrite):
            changed.append(reader)
    _write(changed)
    if overwrite:
        unlink_tags([pk for pk, row in by_id.items() if row.more and row.more.tags])
    return len(changed)


def _take(reader: Subscriber, row: Row, fields: dict[str, Any], *, overwrite: bool) -> bool:
    """Whether anything of the reader changed."""
    before = (reader.name, reader.language, reader.external_id, reader.time_zone, reader.fields)
    more = row.more
    values = {
        "name": row.name,
        "language": row.language,
        "external_id": more.external_id if more else "",
        "time_zone": more.time_zone if more else "",
    }
    for name, value in values.items():
        if value and (overwrite or not getattr(reader, name)):
            setattr(reader, name, value)
    reader.fields = {**reader.fields, **fields} if overwrite else {**fields, **reader.fields}
    after = (reader.name, reader.language, reader.external_id, reader.time_zone, reader.fields)
    return before != after


def _write(readers: Sequence[Subscriber]) -> None:
    """All in one statement."""
    if not readers:
        return
    rows = [
        [one.pk, one.name, one.language, json.dumps(one.fields), one.external_id, one.time_zone]
        for one in readers
    ]
    if postgresql():
        statement = (
            "UPDATE audience_subscriber s SET name = v.n, language = v.l, fields = v.f::jsonb, "
            "external_id = v.e, time_zone = v.z FROM unnest(%s::bigint[], %s::text[], %s::text[], "
            "%s::text[], %s::text[], %s::text[]) AS v(i, n, l, f, e, z) WHERE s.id = v.i"
        )
        values: list[Any] = [list(column) for column in zip(*rows, strict=True)]
    else:
        statement = (
            "UPDATE audience_subscriber SET name = v.value->>1, language = v.value->>2, "
            "fields = v.value->>3, external_id = v.value->>4, time_zone = v.value->>5 "
            "FROM json_each(%s) AS v WHERE audience_subscriber.id = v.value->>0"
        )
        values = [json.dumps(rows)]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
