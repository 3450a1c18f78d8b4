"""Who is in an audience and who may still be mailed, in both databases' dialects."""

from collections.abc import Collection

from publisher.delivery.ledger_sql import OPEN, ids, postgresql

MANY = 2_000  # readers; looking up each of so many by itself takes no second

_LISTS_OF_READER = """SELECT {columns} FROM audience_subscription v
    JOIN audience_mailinglist l ON l.id = v.mailing_list_id
    WHERE v.subscriber_id = s.id AND v.status = 'confirmed'"""


def merge_values(asks: Collection[str]) -> str:
    """The SQL for what merge fields say of subscriber `s`: name and language, and of `asks` their
    confirmed lists and what the best of them gives access to (actions/issues/merge_values.py)."""
    pairs = ["'name', s.name", "'language', s.language"]
    if "lists" in asks:
        pairs.append(f"'lists', {_gathered()}")
    if "access" in asks:  # "paid" stands before "registered"
        best = _LISTS_OF_READER.format(columns="MIN(l.access)")
        pairs.append(f"'access', COALESCE(({best}), '')")
    return f"{'jsonb_build_object' if postgresql() else 'json_object'}({', '.join(pairs)})"


def _gathered() -> str:
    slugs = _LISTS_OF_READER.format(columns="l.slug")
    if postgresql():
        return f"(SELECT COALESCE(jsonb_agg(g.slug ORDER BY g.slug), '[]') FROM ({slugs}) g)"  # noqa: S608
    return f"json((SELECT json_group_array(g.slug) FROM ({slugs} ORDER BY l.slug) g))"  # noqa: S608


def freeze(*, again: bool = False, asks: Collection[str] = ()) -> str:
    """One row per subscriber: send, issue, now, lists, publication, publication.

    A subscriber counts once however many of the lists they are on. Those who are suppressed (in
    the whole publication, or on each of the lists that would bring the issue) stand in the ledger
    as `suppressed`, so that the rows are the audience. `again`: who has a row of the issue from
    an earlier send is passed over; otherwise such a row is an error, by constraint.
    """
    # SQLite reads ON after a join as the join's.
    passed_over = "WHERE TRUE ON CONFLICT (issue_id, subscriber_id) DO NOTHING" if again else ""
    return f"""
        INSERT INTO delivery_delivery (publication_id, send_id, issue_id, subscriber_id, address,
            merge_values, state, attempts, reply_code, reply, changed_at)
        SELECT s.publication_id, %s, %s, s.id, s.address,
            {merge_values(asks)},
            CASE WHEN a.blocked = 1 OR x.id IS NOT NULL THEN 'suppressed' ELSE 'pending' END,
            0, '', '', %s
        FROM (
            SELECT u.subscriber_id, MIN(CASE WHEN y.id IS NULL THEN 0 ELSE 1 END) AS blocked
            FROM audience_subscription u
            JOIN audience_subscriber t ON t.id = u.subscriber_id
            LEFT JOIN audience_suppression y ON y.publication_id = u.publication_id
                AND y.mailing_list_id = u.mailing_list_id AND y.address_key = t.address_key
            WHERE u.mailing_list_id {ids()} AND u.status = 'confirmed' AND u.publication_id = %s
            GROUP BY u.subscriber_id
        ) a
        JOIN audience_subscriber s ON s.id = a.subscriber_id AND s.publication_id = %s
        LEFT JOIN audience_suppression x ON x.publication_id = s.publication_id
            AND x.mailing_list_id IS NULL AND x.address_key = s.address_key
        {passed_over}
    """  # noqa: S608


def many() -> str:
    """How many are on the lists: lists, the number at which counting ends."""
    return f"""SELECT COUNT(*) FROM (SELECT 1 FROM audience_subscription
        WHERE mailing_list_id {ids()} AND status = 'confirmed' LIMIT %s) AS found"""  # noqa: S608


def may_be_mailed(lists: str | None = None) -> str:
    """A condition on delivery_delivery: lists (unless the SQL for them is given).

    True when its subscriber still has a confirmed subscription to one of the lists and no
    suppression stands in its way.
    """
    return f"""EXISTS (
        SELECT 1 FROM audience_subscriber s
        JOIN audience_subscription u ON u.subscriber_id = s.id
        WHERE s.id = delivery_delivery.subscriber_id AND u.mailing_list_id {lists or ids()}
        AND u.status = 'confirmed' AND NOT EXISTS (
            SELECT 1 FROM audience_suppression x WHERE x.publication_id = s.publication_id
            AND x.address_key = s.address_key
            AND (x.mailing_list_id IS NULL OR x.mailing_list_id = u.mailing_list_id)))"""  # noqa: S608


def may_be_tested() -> str:
    """A condition on delivery_delivery, without parameters: its address is not suppressed in the
    whole publication."""
    return """NOT EXISTS (SELECT 1 FROM audience_suppression x
        WHERE x.publication_id = delivery_delivery.publication_id
        AND x.mailing_list_id IS NULL AND x.address_key = LOWER(delivery_delivery.address))"""


def suppress_blocked(condition: str) -> str:
    """Leased rows whose subscriber may not be mailed any more: now, ids, worker, the condition's.

    condition: one of this file's.
    """
    return (
        "UPDATE delivery_delivery SET state = 'suppressed', lease_expires_at = NULL,"  # noqa: S608
        f" changed_at = %s WHERE id {ids()} AND {OPEN} AND state = 'leased' AND worker_id = %s"
        f" AND NOT {condition}"
    )
