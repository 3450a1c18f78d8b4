"""Who is in an audience and which of its rows may begin, in both databases' dialects.

The rule itself is audience/mailable.py's; here it meets the ledger's rows.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from publisher.audience import mailable
from publisher.audience.access import ENTITLED, entitled_sql
from publisher.audience.addresses import normalise
from publisher.audience.segments.narrowing import EVERYBODY, Narrowing
from publisher.delivery.sql.ledger_sql import OPEN, ids, moment, own, postgresql
from publisher.errors import PublisherError

MANY = 2_000  # readers; looking up each of so many by itself takes no second

_LISTS_OF_READER = """SELECT {columns} FROM audience_subscription v
    JOIN audience_mailinglist l ON l.id = v.mailing_list_id
    WHERE v.subscriber_id = s.id AND v.status = 'confirmed'"""


def merge_values(asks: Collection[str]) -> str:
    """The SQL for what merge fields say of subscriber `s`: name and language, and of `asks` their
    confirmed lists and what the best of them gives access to (actions/issues/merge_values.py), with
    what they are entitled to besides: `merge_parameters`."""
    pairs = ["'name', s.name", "'language', s.language"]
    if postgresql() and not asks:  # texts alone; it asks for the type of none of a million
        return f"jsonb_object(ARRAY[{', '.join(pairs)}])"
    if "lists" in asks:
        pairs.append(f"'lists', {_gathered()}")
    if "access" in asks:  # "paid" stands before "registered"
        best = _LISTS_OF_READER.format(columns="MIN(l.access)")
        pairs.append(f"'access', COALESCE(({best}), '')")
        pairs.append(f"'{ENTITLED}', {entitled_sql()}")
    made = f"{'jsonb_build_object' if postgresql() else 'json_object'}({', '.join(pairs)})"
    if "access" not in asks:
        return made
    return f"jsonb_strip_nulls({made})" if postgresql() else f"json_patch('{{}}', {made})"


def merge_parameters(asks: Collection[str], now: datetime) -> list[Any]:
    """Those of `merge_values`."""
    return [moment(now)] * 2 if "access" in asks else []


def _gathered() -> str:
    slugs = _LISTS_OF_READER.format(columns="l.slug")
    if postgresql():
        return f"(SELECT COALESCE(jsonb_agg(g.slug ORDER BY g.slug), '[]') FROM ({slugs}) g)"  # noqa: S608
    return f"json((SELECT json_group_array(g.slug) FROM ({slugs} ORDER BY l.slug) g))"  # noqa: S608


def freeze(
    *,
    one_list: bool,
    again: bool = False,
    asks: Collection[str] = (),
    narrowing: Narrowing = EVERYBODY,
) -> str:
    """One row per subscriber, however many of the lists they are on: send, issue, the merge
    values', now, the narrowing's around lists, publication.

    Of `one_list` nobody is there twice. Who is suppressed stands in the ledger as `suppressed`: the
    rows are the audience. `again`: who has a row of the issue is passed over, else it is an error.
    """
    suppressed, who = mailable.SUPPRESSED, mailable.members(ids(), narrowing)
    if not one_list:  # WHERE: SQLite reads ON after a join as the join's
        suppressed = "a.suppressed"
        who = f"""FROM ({mailable.audience(ids(), narrowing)}) a
            JOIN audience_subscriber s ON s.id = a.subscriber_id WHERE TRUE"""
    passed_over = "ON CONFLICT (issue_id, subscriber_id) DO NOTHING" if again else ""
    return f"""
        INSERT INTO delivery_delivery (publication_id, send_id, issue_id, subscriber_id, address,
            merge_values, state, attempts, reply_code, reply, changed_at)
        SELECT s.publication_id, %s, %s, s.id, s.address,
            {merge_values(asks)},
            CASE WHEN {suppressed} = 1 THEN 'suppressed' ELSE 'pending' END,
            0, '', '', %s
        {who}
        {passed_over}
    """


def freeze_new(asks: Collection[str] = ()) -> str:
    """Rows for new readers of a list: send, issue, the merge values', now, lists, publication,
    joined after, joined until, issue, limit. Whom an import brought joined nothing; who may not be
    mailed now gets none."""
    return f"""
        INSERT INTO delivery_delivery (publication_id, send_id, issue_id, subscriber_id, address,
            merge_values, state, attempts, reply_code, reply, changed_at)
        SELECT s.publication_id, %s, %s, s.id, s.address, {merge_values(asks)}, 'pending',
            0, '', '', %s
        {mailable.members(ids())} AND {mailable.SUPPRESSED} = 0
        AND u.batch_id IS NULL AND u.consent_at > %s AND u.consent_at <= %s
        AND NOT EXISTS (SELECT 1 FROM delivery_delivery o
            WHERE o.issue_id = %s AND o.subscriber_id = s.id)
        ORDER BY s.id LIMIT %s
        ON CONFLICT (issue_id, subscriber_id) DO NOTHING"""  # noqa: S608


def may_be_welcomed() -> str:
    """A condition on a welcome issue's row, without parameters: `may_be_mailed` through the list
    that welcomes with it."""
    return may_be_mailed("""IN (SELECT w.mailing_list_id FROM editorial_welcomestep w
        WHERE w.issue_id = delivery_delivery.issue_id)""")


def many() -> str:
    """How many are on the lists: lists, the number at which counting ends."""
    return f"""SELECT COUNT(*) FROM (SELECT 1 FROM audience_subscription
        WHERE mailing_list_id {ids()} AND status = 'confirmed' LIMIT %s) AS found"""  # noqa: S608


def may_be_mailed(lists: str | None = None) -> str:
    """A condition on delivery_delivery: lists (unless the SQL for them is given).

    True when its subscriber may still be mailed through one of the lists.
    """
    return mailable.may_be_mailed("delivery_delivery.subscriber_id", lists or ids())


def lists_of_issue(issue: str) -> str:
    """A condition's end: the lists of the newsletter of that issue, the SQL of an id."""
    return f"""IN (SELECT l.mailinglist_id FROM editorial_newsletter_mailing_lists l
        JOIN editorial_issue i ON i.newsletter_id = l.newsletter_id WHERE i.id = {issue})"""  # noqa: S608


def may_get_issue() -> str:
    """A condition on an issue's row, without parameters: `may_be_mailed` through its own lists."""
    return may_be_mailed(lists_of_issue("delivery_delivery.issue_id"))


def may_be_tested() -> str:
    """A condition on delivery_delivery: `key_pairs` of the rows in question.

    True when its address may still be mailed, whoever reads what there; never for a row without
    an address.
    """
    free = mailable.not_suppressed("delivery_delivery.publication_id", "k.key")
    return f"EXISTS ({_among_pairs()} AND {free})"


def may_be_served() -> str:
    """A condition on delivery_delivery: `key_pairs` of those rows that may be refused.

    True of every row that has an address, unless it is among those and its address refuses.
    """
    free = mailable.not_refused("delivery_delivery.publication_id", "k.key")
    return f"(delivery_delivery.address <> '' AND NOT EXISTS ({_among_pairs()} AND NOT ({free})))"


def _among_pairs() -> str:
    """A SELECT of the row's own key, open at its end: `key_pairs`."""
    pairs = "json_to_recordset(%s::json) AS k(id bigint, key text)"
    if not postgresql():
        fields = "value ->> 'id' AS id, value ->> 'key' AS key"
        pairs = f"(SELECT {fields} FROM json_each(%s)) AS k"  # noqa: S608
    return f"SELECT 1 FROM {pairs} WHERE k.id = delivery_delivery.id"  # noqa: S608


def keys_of(addresses: Iterable[tuple[int, str]]) -> dict[int, str]:
    """By the ids of rows, the keys of their addresses: the ledger keeps no keys. A row whose
    address was erased has none."""
    keys = {}
    for pk, address in addresses:
        with suppress(PublisherError):
            keys[pk] = normalise(address)[1]
    return keys


def key_pairs(keys: Mapping[int, str]) -> str:
    """The parameter of `may_be_tested`, from what `keys_of` gives."""
    return json.dumps([{"id": pk, "key": key} for pk, key in keys.items()])


def suppress_blocked(condition: str, *, leased: bool) -> str:
    """Rows whose subscriber may not be mailed any more: now, ids, `own`'s, the condition's.

    condition: one of this file's.
    """
    return (
        "UPDATE delivery_delivery SET state = 'suppressed', lease_expires_at = NULL,"  # noqa: S608
        f" changed_at = %s WHERE id {ids()} AND {OPEN} AND {own(leased=leased)}"
        f" AND NOT {condition}"
    )
