"""What a partner may hold of us: the newest version of each story that went, or may have gone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q

from publisher.actions.partners.pulling.page import pubstatus_of
from publisher.delivery.models import Delivery
from publisher.delivery.states import State
from publisher.editorial.models import ArticleVersion
from publisher.syndication.models import Partner

# What never left, or was never read where it waits to be read.
NEVER_LEFT = (State.CANCELED, State.SUPERSEDED, State.SUPPRESSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """`hash`: of the version's content. `sent_at`: when it was last tried, or first read.
    `acknowledged_at`: when the partner said that it has it; None where it did not say so."""

    guid: str
    version: int
    pubstatus: str
    hash: str
    sent_at: datetime | None
    acknowledged_at: datetime | None


def inventory(partner: Partner) -> list[Held]:
    """By story, in the order in which they first went. A version counts from its first attempt on,
    for what was refused or deferred may have been kept; of what waits to be pulled, once it was
    read."""
    found: dict[int, _Row] = {}
    for row in _rows(partner):
        known = found.get(row.article_id)
        if known is not None and known.number == row.number:  # by another destination
            row = row._replace(receipt_at=row.receipt_at or known.receipt_at)
        if known is None or row.number >= known.number:
            found[row.article_id] = row
    hashes = _hashes([row.version_id for row in found.values()])
    return [_held(row, hashes[row.version_id]) for row in found.values()]


class _Row(NamedTuple):
    article_id: int
    version_id: int
    number: int
    guid: str
    change: str
    advance: bool
    changed_at: datetime
    shown_at: datetime | None
    receipt_at: datetime | None


def _rows(partner: Partner) -> Iterator[_Row]:
    rows = Delivery.objects.filter(
        destination__partner=partner, destination__isnull=False, attempts__gt=0
    )
    never_read = Q(position__isnull=False, position__shown_at=None)
    rows = rows.exclude(state__in=NEVER_LEFT).exclude(never_read).order_by("pk")
    columns = rows.values_list(
        "article_version__article_id",
        "article_version_id",
        "article_version__number",
        "article_version__article__guid",
        "article_version__change",
        "destination__advance_copies",
        "changed_at",
        "position__shown_at",
        "receipt__at",
    )
    return map(_Row._make, columns.iterator(chunk_size=2000))


def _hashes(version_ids: Sequence[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for start in range(0, len(version_ids), 500):
        rows = ArticleVersion.objects.filter(pk__in=version_ids[start : start + 500])
        found.update(rows.values_list("pk", "content_hash"))
    return found


def _held(row: _Row, content_hash: str) -> Held:
    return Held(
        guid=row.guid,
        version=row.number,
        pubstatus=pubstatus_of(row.change, advance=row.advance),
        hash=content_hash,
        sent_at=row.shown_at or row.changed_at,
        acknowledged_at=row.receipt_at,
    )
