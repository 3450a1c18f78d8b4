"""Where a link of ours leads, and whether following it counts."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.db import connection

from publisher.actions.measuring.links import PURPOSE
from publisher.delivery.tallies.clicks import Followed
from publisher.editorial.models import Article
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
    if number is None or number >= 2**63:
        return None
    with connection.cursor() as cursor:  # a QuerySet and its rows take three times as long
        cursor.execute(_LINK, [number])
        row = cursor.fetchone()
    if row is None:
        return None
    publication, issue, address, article, usable, embargoed, counts, measures = row
    if article is not None and (not usable or (embargoed and _embargoed(article, now))):
        address = f"{settings.BASE_URL}/articles/{article}"
    found = Destination(
        address=address,
        link_id=number,
        issue_id=issue,
        publication_id=publication,
        counts=bool(counts) and not reader,
    )
    return replace(found, followed=_followed(found, reader, now)) if reader and measures else found


_LINK = """SELECT k.publication_id, k.issue_id, k.address, k.article_id, a.pubstatus = 'usable',
        a.embargo_until IS NOT NULL, n.counts_clicks, n.measures_readers
    FROM editorial_link k JOIN editorial_issue i ON i.id = k.issue_id
    JOIN editorial_newsletter n ON n.id = i.newsletter_id
    LEFT JOIN editorial_article a ON a.id = k.article_id WHERE k.id = %s"""
_READER = """SELECT d.subscriber_id FROM delivery_delivery d
    JOIN audience_subscriber s ON s.id = d.subscriber_id AND s.tracking_consent_at IS NOT NULL
    WHERE d.id = %s AND d.issue_id = %s"""


def _embargoed(article_id: int, now: datetime) -> bool:
    return under_embargo(Article.objects.get(pk=article_id), now=now)


def _followed(found: Destination, reader: str, now: datetime) -> Followed | None:
    number = unseal(CLICK, reader)
    if number is None or number >= 2**63:
        return None
    with connection.cursor() as cursor:
        cursor.execute(_READER, [number, found.issue_id])
        row = cursor.fetchone()
    if row is None:
        return None
    return Followed(
        publication_id=found.publication_id,
        delivery_id=number,
        subscriber_id=row[0],
        link_id=found.link_id,
        at=now,
    )
