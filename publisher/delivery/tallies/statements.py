"""The statements that add up sends, in both databases' dialects."""

from publisher.delivery.sql.ledger_sql import ids, postgresql
from publisher.delivery.tallies import mailboxes

_REASON = "CASE WHEN d.state IN ('accepted', 'delivered') THEN '' ELSE COALESCE(d.verdict, '') END"


def bounds() -> str:
    """A send's first and last row: send. Read apart: by themselves, MIN and MAX would have
    PostgreSQL walk through all rows before its own."""
    return (
        "SELECT MIN(id), MAX(id) FROM"
        " (SELECT id FROM delivery_delivery WHERE send_id = %s LIMIT 9000000000) AS own"
    )


def left_since() -> str:
    """How many readers left through a mail, by its send: the first row of the oldest send. What was
    made after it has larger numbers, so that the events of before are not looked at."""
    return """SELECT d.send_id, COUNT(DISTINCT e.delivery_id)
        FROM delivery_deliveryevent e JOIN delivery_delivery d ON d.id = e.delivery_id
        WHERE e.type = 'unsubscribe' AND e.delivery_id >= %s
        GROUP BY d.send_id"""


def tally() -> str:
    """A send's rows, counted: send."""
    return f"""WITH {mailboxes.names()} INSERT INTO delivery_sendtally
        (publication_id, send_id, recipient_group, state, reason, count)
        SELECT d.publication_id, d.send_id, COALESCE(d.recipient_group, mailbox.name, ''),
            d.state, {_REASON}, COUNT(*)
        FROM delivery_delivery d {mailboxes.joined()}
        WHERE d.send_id = %s GROUP BY 1, 2, 3, 4, 5"""  # noqa: S608


def quarters() -> str:
    """How many mails of an issue were taken in which quarter of an hour, as a number of them since
    1970: issue. Whichever send of the issue they are of."""
    since = (
        "floor(extract(epoch FROM d.changed_at) / 900)::bigint"
        if postgresql()
        else "CAST(strftime('%%s', d.changed_at) AS INTEGER) / 900"
    )
    return f"""SELECT {since}, COUNT(*) FROM delivery_delivery d
        WHERE d.issue_id = %s AND d.state IN ('accepted', 'delivered') GROUP BY 1"""  # noqa: S608


def measured() -> str:
    """How many readers of a send who agree to be measured, still, got a measured mail: send."""
    return """SELECT COUNT(*) FROM delivery_delivery d
        JOIN editorial_edition e ON e.id = d.edition_id AND (e.arm & 2) > 0
        JOIN audience_subscriber s ON s.id = d.subscriber_id AND s.tracking_consent_at IS NOT NULL
        WHERE d.send_id = %s AND d.state IN ('accepted', 'delivered')"""


def add_news() -> str:
    """Some changes of sums of what was heard, taken away to be added: how many at most."""
    return """DELETE FROM delivery_heardnews WHERE id IN
            (SELECT id FROM delivery_heardnews ORDER BY id LIMIT %s)
        RETURNING send_id, what, number"""


def add_heard() -> str:
    """So many more were heard of a send: what, number, send."""
    return """INSERT INTO delivery_sendheard AS t (publication_id, send_id, what, count)
        SELECT s.publication_id, s.id, %s, %s FROM delivery_send s WHERE s.id = %s
        ON CONFLICT (send_id, what) DO UPDATE SET count = t.count + excluded.count"""


def add_hour() -> str:
    """So many more at an hour: publication, issue, what, weekday, hour, number."""
    return """INSERT INTO delivery_hourtally AS t
        (publication_id, issue_id, what, weekday, hour, count) VALUES (%s, %s, %s, %s, %s, %s)
        ON CONFLICT (issue_id, what, weekday, hour)
        DO UPDATE SET count = t.count + excluded.count"""


def add_activity() -> str:
    """What the rows of one stretch of a send came to, added to what is known of their readers on
    each of the lists: lists, send, first id, last id."""
    return _add(
        "d.id BETWEEN %s AND %s AND d.state IN ('accepted', 'delivered', 'bounced')",
        send="d.send_id = %s AND",
    )


def add_accepted_since() -> str:
    """The same for rows that were accepted after a time, in a send that was added up before that:
    lists, send, time."""
    which = "d.state IN ('accepted', 'delivered') AND d.changed_at > %s"
    return _add(which, send="d.send_id = %s AND")


def add_late() -> str:
    """The same for rows of any sends whose end became known after those were added up: ids. Their
    lists are those of their newsletters."""
    return _add(f"d.id {ids()}", lists=_LISTS)


def add_readers() -> str:
    """How many more readers followed a link, or fewer: publication, link, how many of a link that
    has no row yet, and twice how many more."""
    return """INSERT INTO delivery_linktally AS t
        (publication_id, link_id, clicks, discounted, readers) VALUES (%s, %s, 0, 0, %s)
        ON CONFLICT (link_id) DO UPDATE SET readers =
            CASE WHEN t.readers + %s > 0 THEN t.readers + %s ELSE 0 END"""


def count_click() -> str:
    """One more click of a reader in a mail, known on the mail's lists, if they are still measured;
    it is a sign of them: time, delivery."""
    greatest = "GREATEST" if postgresql() else "MAX"
    later = f"""COALESCE({greatest}(a.last_sign_at, excluded.last_sign_at),
                a.last_sign_at, excluded.last_sign_at)"""
    return f"""INSERT INTO audience_readeractivity AS a
        (publication_id, mailing_list_id, subscriber_id, received, bounces, clicks, last_sign_at)
        SELECT d.publication_id, u.mailing_list_id, d.subscriber_id, 0, 0, 1, %s
        FROM delivery_delivery d
        JOIN audience_subscriber s ON s.id = d.subscriber_id AND s.tracking_consent_at IS NOT NULL
        JOIN audience_subscription u ON u.subscriber_id = d.subscriber_id
            AND u.mailing_list_id {_LISTS} AND u.status = 'confirmed'
        WHERE d.id = %s
        ON CONFLICT (mailing_list_id, subscriber_id) DO UPDATE SET
            clicks = COALESCE(a.clicks, 0) + excluded.clicks, last_sign_at = {later}"""  # noqa: S608


def discount_click() -> str:
    """One click of a reader in a mail fewer: delivery, delivery. The sign stays: nobody knows what
    it was before."""
    own = "(SELECT d.subscriber_id FROM delivery_delivery d WHERE d.id = %s)"
    issue = "(SELECT d.issue_id FROM delivery_delivery d WHERE d.id = %s)"
    return f"""UPDATE audience_readeractivity SET clicks = clicks - 1
        WHERE subscriber_id = {own} AND clicks > 0 AND mailing_list_id IN (
            SELECT l.mailinglist_id FROM editorial_newsletter_mailing_lists l
            JOIN editorial_issue i ON i.newsletter_id = l.newsletter_id WHERE i.id = {issue})"""  # noqa: S608


_LISTS = """IN (SELECT l.mailinglist_id FROM editorial_newsletter_mailing_lists l
        JOIN editorial_issue i ON i.newsletter_id = l.newsletter_id WHERE i.id = d.issue_id)"""


def _add(which: str, *, send: str = "", lists: str = "") -> str:
    greatest = "GREATEST" if postgresql() else "MAX"
    return f"""INSERT INTO audience_readeractivity AS a
        (publication_id, mailing_list_id, subscriber_id,
            received, last_received_at, bounces, clicks)
        SELECT d.publication_id, u.mailing_list_id, d.subscriber_id,
            CASE WHEN d.state = 'bounced' THEN 0 ELSE 1 END,
            CASE WHEN d.state = 'bounced' THEN NULL ELSE d.changed_at END,
            CASE WHEN d.state = 'bounced' THEN 1 ELSE 0 END,
            CASE WHEN d.state <> 'bounced' AND (e.arm & 2) > 0 THEN 0 END
        FROM delivery_delivery d
        LEFT JOIN editorial_edition e ON e.id = d.edition_id
        JOIN audience_subscription u ON u.subscriber_id = d.subscriber_id
            AND u.mailing_list_id {lists or ids()} AND u.status = 'confirmed'
        WHERE {send} {which}
        ON CONFLICT (mailing_list_id, subscriber_id) DO UPDATE SET
            received = a.received + excluded.received,
            last_received_at = COALESCE(
                {greatest}(a.last_received_at, excluded.last_received_at),
                a.last_received_at, excluded.last_received_at),
            bounces = CASE WHEN excluded.received > 0 THEN 0 ELSE a.bounces + excluded.bounces END,
            clicks = COALESCE(a.clicks, excluded.clicks)
        """  # noqa: S608


def move() -> str:
    """Some rows of a tally are counted elsewhere: number, send, group, state, reason."""
    return (
        "UPDATE delivery_sendtally SET count = count - %s WHERE send_id = %s"
        " AND recipient_group = %s AND state = %s AND reason = %s"
    )


def put() -> str:
    """And here they are: publication, send, group, state, reason, number."""
    return """INSERT INTO delivery_sendtally AS t
        (publication_id, send_id, recipient_group, state, reason, count)
        VALUES (%s, %s, %s, %s, %s, %s)
        ON CONFLICT (send_id, recipient_group, state, reason)
        DO UPDATE SET count = t.count + excluded.count"""


def lock_tallied() -> str:
    """Those of the sends that are added up, kept from being added up anew until this transaction
    ends: sends."""
    share = " ORDER BY id FOR KEY SHARE" if postgresql() else ""
    return f"SELECT id, tallied_at FROM delivery_send WHERE id {ids()}{share}"  # noqa: S608
