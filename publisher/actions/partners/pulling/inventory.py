"""What a partner may hold of us: the newest version of each story that went, or may have gone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from publisher.actions.partners.pulling.page import pubstatus_of
from publisher.delivery.models import Delivery, Send
from publisher.delivery.states import State
from publisher.editorial.models import Article, ArticleVersion
from publisher.syndication.models import Partner

PAGE = 200  # stories
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


def inventory(partner: Partner) -> Iterator[Held]:
    """All of it, read page by page."""
    after: int | None = 0
    while after is not None:
        held, after = inventory_page(partner, after=after)
        yield from held


def inventory_page(
    partner: Partner, *, after: int | None = None, limit: int = PAGE, newest_first: bool = False
) -> tuple[list[Held], int | None]:
    """By story, the oldest first: `limit` of them after the article of the number `after`, and the
    number that the next page is after, None behind the last one. `newest_first`: the other way
    round, so that after is below it.

    A version counts from its first attempt on, for what was refused or deferred may have been
    kept; of what waits to be pulled, once it was read.
    """
    places = list(partner.destinations.values_list("pk", flat=True))
    own = _counted(places).filter(send__article_version__article=OuterRef("pk"))
    stories = Article.objects.filter(publication=partner.publication_id)
    if after is not None:
        stories = stories.filter(pk__lt=after) if newest_first else stories.filter(pk__gt=after)
    ordered = stories.filter(Exists(own)).order_by("-pk" if newest_first else "pk")
    articles = list(ordered.values_list("pk", flat=True)[: limit + 1])
    held = _newest(places, articles[:limit])
    return held, articles[limit - 1] if len(articles) > limit else None


def _newest(places: Sequence[int], articles: Sequence[int]) -> list[Held]:
    found: dict[int, _Row] = {}
    for row in _rows(places, articles):
        known = found.get(row.article_id)
        if known is not None and known.number == row.number:  # by another destination
            row = row._replace(receipt_at=row.receipt_at or known.receipt_at)
        if known is None or row.number >= known.number:
            found[row.article_id] = row
    versions = ArticleVersion.objects.filter(pk__in=[row.version_id for row in found.values()])
    hashes = dict(versions.values_list("pk", "content_hash"))
    held = (found[pk] for pk in articles if pk in found)
    return [_held(row, hashes[row.version_id]) for row in held]


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


def _counted(places: Sequence[int]) -> QuerySet[Delivery]:
    """What left, or was read, to or at one of the destinations."""
    rows = Delivery.objects.filter(destination__in=places, destination__isnull=False)
    never_read = Q(position__isnull=False, position__shown_at=None)
    return rows.filter(attempts__gt=0).exclude(state__in=NEVER_LEFT).exclude(never_read)


def _rows(places: Sequence[int], articles: Sequence[int]) -> Iterator[_Row]:
    """By the numbers of their sends: the ledger has an index by sends and destinations, and with
    millions of rows PostgreSQL reads whole tables to find these by their stories."""
    sends = Send.objects.filter(article_version__article__in=articles)
    numbers = list(sends.values_list("pk", flat=True))
    rows = _counted(places).filter(send__in=numbers).order_by("pk")
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
    return map(_Row._make, columns)


def _held(row: _Row, content_hash: str) -> Held:
    return Held(
        guid=row.guid,
        version=row.number,
        pubstatus=pubstatus_of(row.change, advance=row.advance),
        hash=content_hash,
        sent_at=row.shown_at or row.changed_at,
        acknowledged_at=row.receipt_at,
    )
