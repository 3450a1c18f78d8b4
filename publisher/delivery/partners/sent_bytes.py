"""The bytes that partners were sent: kept when they leave, once for all who get the same.

What was sent cannot be written anew: a publication's name, its topics, a destination's rights and
limits change. So a partner's engineer is shown what is kept here, for KEPT.
"""

import hashlib
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from publisher.channels.types import Parcel
from publisher.delivery.models import Delivery, SentBody, SentCopy
from publisher.delivery.sql.ledger_sql import moment
from publisher.editorial.models import Article

KEPT = timedelta(days=30)
AT_ONCE = 1_000  # rows that are dropped in one statement
MOST_KNOWN = 10_000
# By hand, for the ORM takes five times as long, and every delivery passes here.
_COLUMNS = 7
_ROW = f"({', '.join(['%s'] * _COLUMNS)})"
_PUT = """INSERT INTO delivery_sentcopy
    (publication_id, delivery_id, body_hash, content_type, name, size, kept_at) VALUES {rows}
    ON CONFLICT (delivery_id) DO UPDATE SET body_hash = excluded.body_hash, name = excluded.name,
    content_type = excluded.content_type, size = excluded.size, kept_at = excluded.kept_at"""
_Key = tuple[int, str, date]  # of the version, its bytes, and the day
_known = set[_Key]()  # what this process knows to be kept, as of that day


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What one delivery took along. `body`: None where it is not kept any more, or was erased."""

    name: str
    content_type: str
    body_hash: str
    size: int
    body: bytes | None


def keep_sent(sent: Iterable[tuple[Delivery, Parcel]], *, now: datetime) -> None:
    """Keep what these deliveries take along, in the transaction in which they begin: one statement
    for all of them, and one more where this process meets a body for the first time today."""
    copies, bodies = list[Any](), dict[_Key, SentBody]()
    kept_at, day = moment(now), now.date()
    for delivery, parcel in sent:
        body, version = parcel.body, delivery.article_version_id
        body_hash = hashlib.sha256(body).hexdigest()
        copies += (delivery.publication_id, delivery.pk, body_hash, parcel.content_type)
        copies += (parcel.name, len(body), kept_at)
        if version is not None and (key := (version, body_hash, day)) not in _known:
            bodies[key] = _body(delivery, version, body, body_hash, now)
    if bodies:
        _put_bodies(bodies)
    if copies:
        rows = ", ".join([_ROW] * (len(copies) // _COLUMNS))
        with connection.cursor() as cursor:
            cursor.execute(_PUT.format(rows=rows), copies)


def _put_bodies(bodies: dict[_Key, SentBody]) -> None:
    SentBody.objects.bulk_create(
        [bodies[key] for key in sorted(bodies)],  # in one order, that none waits in a circle
        update_conflicts=True,
        unique_fields=["version", "body_hash"],
        update_fields=["kept_at"],  # what was erased stays so
    )
    transaction.on_commit(lambda: _note_known(bodies))


def _note_known(bodies: Iterable[_Key]) -> None:
    if len(_known) > MOST_KNOWN:
        _known.clear()
    _known.update(bodies)


def forget_known() -> None:
    """What this process believes to be kept is kept again."""
    _known.clear()


def _body(
    delivery: Delivery, version_id: int, body: bytes, body_hash: str, now: datetime
) -> SentBody:
    return SentBody(
        publication_id=delivery.publication_id,
        version_id=version_id,
        body_hash=body_hash,
        body=zlib.compress(body, 1),
        kept_at=now,
    )


def sent_with(deliveries: Sequence[tuple[int, int | None]]) -> dict[int, Sent]:
    """What deliveries took along, by their ids. deliveries: ids, and those of their versions."""
    copies = SentCopy.objects.filter(delivery__in=[pk for pk, _ in deliveries])
    of_delivery = {one.delivery_id: one for one in copies}
    versions = {version for _, version in deliveries if version is not None}
    hashes = {one.body_hash for one in of_delivery.values()}
    rows = SentBody.objects.filter(version__in=versions, body_hash__in=hashes)
    bodies = {(one.version_id, one.body_hash): bytes(one.body) for one in rows}
    found = dict[int, Sent]()
    for pk, version in deliveries:
        if (copy := of_delivery.get(pk)) is not None:
            packed = bodies.get((version or 0, copy.body_hash), b"")
            found[pk] = Sent(
                name=copy.name,
                content_type=copy.content_type,
                body_hash=copy.body_hash,
                size=copy.size,
                body=zlib.decompress(packed) if packed else None,
            )
    return found


def forget_sent(article: Article) -> None:
    """Of what went of the story keep the hashes alone."""
    SentBody.objects.filter(version__article=article).exclude(body=b"").update(body=b"")


def drop_old_sent(now: datetime) -> int:
    """Forget what was sent longer than KEPT ago; how many deliveries that were."""
    _drop(SentBody.objects.filter(kept_at__lte=now - KEPT - timedelta(days=1)))
    return _drop(SentCopy.objects.filter(kept_at__lte=now - KEPT))


def _drop(old: QuerySet[Any]) -> int:
    dropped = 0
    while ids := list(old.order_by("kept_at").values_list("pk", flat=True)[:AT_ONCE]):
        dropped += old.model.objects.filter(pk__in=ids).delete()[0]
    return dropped
