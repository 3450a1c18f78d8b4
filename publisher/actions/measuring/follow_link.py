"""Where a link of ours leads, and whether following it counts."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from publisher.actions.measuring.links import PURPOSE
from publisher.delivery.clicks import Followed
from publisher.delivery.models import Delivery
from publisher.editorial.models import Article, Link
from publisher.editorial.visibility import under_embargo
from publisher.publications.tokens import unseal

CLICK = "click"  # the purpose of the reader's token behind it


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """address: where the link leads now. counts: whether it counts without a person. followed: what
    is kept of a reader who consented."""

    address: str
    link_id: int
    issue_id: int
    publication_id: int
    counts: bool
    followed: Followed | None = None


def follow_link(*, link: str, reader: str, now: datetime) -> Destination | None:
    """Where the link leads whose sealed number that is; None for one that is none. A story that may
    not be shown any more is its own page, with the notice or without a word.

    reader: the token behind it, or "". Where it is none, or whoever it names does not consent, or
    the newsletter does not measure, nothing counts.
    """
    number = unseal(PURPOSE, link)
    if number is None:
        return None
    rows = Link.objects.select_related("article", "issue__newsletter")
    row = rows.filter(pk=number).first()
    if row is None:
        return None
    newsletter = row.issue.newsletter
    return Destination(
        address=_address(row, now),
        link_id=row.pk,
        issue_id=row.issue_id,
        publication_id=row.publication_id,
        counts=newsletter.counts_clicks and not reader,
        followed=_followed(row, reader, now) if reader and newsletter.measures_readers else None,
    )


def _address(row: Link, now: datetime) -> str:
    article = row.article
    if article is None:
        return row.address
    usable = article.pubstatus == Article.PubStatus.USABLE and not under_embargo(article, now=now)
    return row.address if usable else f"{settings.BASE_URL}/articles/{article.pk}"


def _followed(row: Link, reader: str, now: datetime) -> Followed | None:
    number = unseal(CLICK, reader)
    if number is None:
        return None
    found = Delivery.objects.filter(
        pk=number, issue=row.issue_id, subscriber__tracking_consent_at__isnull=False
    )
    subscriber = found.values_list("subscriber_id", flat=True).first()
    if subscriber is None:
        return None
    return Followed(
        publication_id=row.publication_id,
        delivery_id=number,
        subscriber_id=subscriber,
        link_id=row.pk,
        at=now,
    )
