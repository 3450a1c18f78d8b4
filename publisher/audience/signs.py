"""Signs that a reader is there and reads: a reply, the preference page, renewed consent, a press of
« Je la lis toujours ». Never an opened mail (docs/readers.md)."""

from collections.abc import Collection
from datetime import datetime

from django.db import connection

from publisher.audience.sql import among, moment, postgresql, value_list


def note_sign(
    *, subscriber_id: int, now: datetime, list_ids: Collection[int] | None = None
) -> None:
    """The reader gave a sign now, on those of the lists (None: all) that they are on."""
    which = "" if list_ids is None else f"AND u.mailing_list_id {among('bigint')}"
    values = [moment(now), subscriber_id]
    if list_ids is not None:
        values.append(value_list(list(list_ids)))
    latest = "GREATEST" if postgresql() else "MAX"
    with connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO audience_readeractivity AS a (publication_id, mailing_list_id,
                subscriber_id, received, bounces, clicks, last_sign_at)
            SELECT u.publication_id, u.mailing_list_id, u.subscriber_id, 0, 0, NULL, %s
            FROM audience_subscription u
            WHERE u.subscriber_id = %s AND u.status = 'confirmed' {which}
            ON CONFLICT (mailing_list_id, subscriber_id) DO UPDATE SET
                last_sign_at = {latest}(COALESCE(a.last_sign_at, excluded.last_sign_at),
                    excluded.last_sign_at)""",  # noqa: S608
            values,
        )
