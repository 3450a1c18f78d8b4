"""Who got an older version of a story by mail, and may be told, in both databases' dialects."""

import json

from publisher.delivery.reasons import RowCode, because, row_column
from publisher.delivery.sql.audience_sql import lists_of_issue, may_be_mailed, may_get_issue
from publisher.delivery.sql.ledger_sql import OPEN, ids, own, postgresql

# They have it, or may have it.
HAVE = "'accepted', 'delivered', 'uncertain'"
UNDER_WAY = "'attempting'"
NO_OLDER_TEXT = json.dumps(row_column(because(RowCode.NO_OLDER_TEXT)))
# Whoever is being served while the notice is decided counts too; each of them is looked at again.
MAY_HAVE = f"({HAVE}, {UNDER_WAY})"
_ISSUE_OF_NOTICE = (
    "(SELECT e.issue_id FROM editorial_edition e WHERE e.id = delivery_delivery.edition_id)"
)


def may_be_told() -> str:
    """A condition on a notice's row in delivery_delivery, without parameters: its reader may
    still be mailed through the lists of the newsletter in which they got the story, no others."""
    return may_be_mailed(lists_of_issue(_ISSUE_OF_NOTICE))


def readers() -> str:
    """A SELECT of (subscriber_id, issue_id): issues, article, number, sends, number.

    Each reader once who has, or may have, a version before `number` through one of the issues,
    with the newest of these issues through which they may still be mailed; without those who
    surely got the version of that number or a later one through one of the sends.
    """
    return f"""
        SELECT delivery_delivery.subscriber_id, MAX(delivery_delivery.issue_id) AS issue_id
        FROM delivery_delivery
        WHERE delivery_delivery.issue_id {ids()} AND delivery_delivery.state IN {MAY_HAVE}
        AND EXISTS (SELECT 1 FROM editorial_edition_versions ev
            JOIN editorial_articleversion v ON v.id = ev.articleversion_id
            WHERE ev.edition_id = delivery_delivery.edition_id
            AND v.article_id = %s AND v.number < %s)
        AND NOT EXISTS (SELECT 1 FROM delivery_delivery got
            JOIN editorial_edition_versions gv ON gv.edition_id = got.edition_id
            JOIN editorial_articleversion w ON w.id = gv.articleversion_id
            WHERE got.send_id {ids()} AND got.subscriber_id = delivery_delivery.subscriber_id
            AND got.state IN ('accepted', 'delivered')
            AND w.article_id = %s AND w.number >= %s)
        AND {may_get_issue()}
        GROUP BY delivery_delivery.subscriber_id"""  # noqa: S608


def freeze() -> str:
    """One row per reader: send, now, those of `readers`, version.

    Each with the edition of the notice that belongs to their issue.
    """
    merge = "jsonb_build_object" if postgresql() else "json_object"
    return f"""
        INSERT INTO delivery_delivery (publication_id, send_id, subscriber_id, edition_id, address,
            merge_values, state, attempts, reply_code, reply, changed_at)
        SELECT s.publication_id, %s, s.id, n.id, s.address,
            {merge}('name', s.name, 'language', s.language), 'pending', 0, '', '', %s
        FROM ({readers()}) r
        JOIN audience_subscriber s ON s.id = r.subscriber_id
        JOIN editorial_edition n ON n.issue_id = r.issue_id AND n.article_version_id = %s
        ORDER BY s.id"""  # noqa: S608


def _stands(states: str) -> str:
    """A condition on a notice's row: its reader's mail with an older text stands in one of them."""
    return f"""EXISTS (SELECT 1 FROM editorial_edition e
        JOIN editorial_articleversion n ON n.id = e.article_version_id
        JOIN delivery_delivery o ON o.issue_id = e.issue_id
            AND o.subscriber_id = delivery_delivery.subscriber_id AND o.state IN ({states})
        JOIN editorial_edition_versions ev ON ev.edition_id = o.edition_id
        JOIN editorial_articleversion v ON v.id = ev.articleversion_id
            AND v.article_id = n.article_id AND v.number < n.number
        WHERE e.id = delivery_delivery.edition_id)"""  # noqa: S608


def wait(*, leased: bool) -> str:
    """Rows wait until the attempt with the older text has ended: due, now, ids, `own`'s."""
    return (
        "UPDATE delivery_delivery SET state = 'pending', lease_expires_at = NULL,"  # noqa: S608
        f" next_attempt_at = %s, changed_at = %s WHERE id {ids()} AND {OPEN}"
        f" AND {own(leased=leased)} AND {_stands(UNDER_WAY)}"
    )


def supersede(*, leased: bool) -> str:
    """Rows of readers who got no older text after all: now, ids, `own`'s."""
    return (
        "UPDATE delivery_delivery SET state = 'superseded', lease_expires_at = NULL,"  # noqa: S608
        f" reply = '', reason = '{NO_OLDER_TEXT}', changed_at = %s WHERE id {ids()} AND {OPEN}"
        f" AND {own(leased=leased)} AND NOT {_stands(HAVE)}"
    )


def count() -> str:
    """How many `readers` gives; its parameters."""
    return f"SELECT COUNT(*) FROM ({readers()}) r"  # noqa: S608
