"""A story's history over all channels: its versions, and who got which one when."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Count, F, QuerySet

from publisher.content.codec import timestamp
from publisher.delivery.destinations import deliveries_of
from publisher.delivery.models import Delivery, Send
from publisher.delivery.states import GOT, OPEN, State
from publisher.delivery.wording import hold_document, reply_in_words
from publisher.editorial.models import Article, ArticleVersion, IssueItem
from publisher.editorial.visibility import Exit, shown
from publisher.syndication.models import Feed, FeedChange
from publisher.syndication.showing import feeds_showing

STOPPED = (State.SUPERSEDED, State.CANCELED)  # and nothing went instead: it never had the story
Document = dict[str, Any]


def article_timeline(*, article: Article, now: datetime) -> Document:
    """The story's history as one document without addresses; ids are strings, times RFC 3339.

    versions: oldest first. partners: one entry for each destination that was ever to get it, with
    the version it holds and its deliveries. feeds: those whose stored document shows it; `stale`
    while they wait to be rebuilt. issues and notices: how many readers stand in which state, for
    each version that they got.
    """
    current = article.current
    page = shown(current, exit=Exit.PAGE, now=now) if current else None
    return {
        "guid": article.guid,
        "headline": current.headline if current else None,
        "pubstatus": article.pubstatus,
        "source": article.source,
        "backfill": article.backfill,
        "published_at": timestamp(article.published_at),
        "updated_at": timestamp(article.updated_at),
        "embargo_until": timestamp(article.embargo_until),
        "page": page.url if page else None,
        "current": current.number if current else None,
        "settling": _settling(article),
        "versions": [version_document(one) for one in article.versions.order_by("number")],
        "partners": list(_partners(article)),
        "feeds": _feeds(article),
        "issues": list(_issues(article)),
        "notices": list(_notices(article)),
    }


def version_document(one: ArticleVersion) -> Document:
    """One version without its text."""
    return {
        "version": one.number,
        "change": one.change,
        "minor": one.minor,
        "headline": one.headline,
        "door": one.door or None,
        "author": one.author,
        "note": one.note or None,
        "content_hash": one.content_hash,
        "created_at": timestamp(one.created_at),
    }


def _settling(article: Article) -> Document | None:
    if article.settling is None:
        return None
    due = timestamp(article.settles_at)
    return {"version": article.settling.number, "settles_at": due}


def _partners(article: Article) -> Iterator[Document]:
    """By destination; `acknowledged` when it took responsibility for the newest version that it
    was to get, `owed` while it has not and should."""
    rows = deliveries_of(article).select_related("destination__partner", "article_version", "send")
    by_destination: dict[int, list[Delivery]] = {}
    for row in rows.order_by("destination_id", "pk"):
        by_destination.setdefault(row.destination_id or 0, []).append(row)
    for own in by_destination.values():
        destination, last = own[-1].destination, own[-1]
        held = [
            row.article_version.number for row in own if row.article_version and row.state in GOT
        ]
        yield {
            "partner": destination.partner.slug if destination else None,
            "name": destination.partner.name if destination else None,
            "channel": destination.channel if destination else None,
            "paused": bool(destination and destination.partner.paused_at),
            "holds": max(held, default=None),
            "acknowledged": last.state in GOT,
            "owed": last.state not in (*GOT, *STOPPED),
            "deliveries": [_delivery(row) for row in own],
        }


def _delivery(row: Delivery) -> Document:
    version = row.article_version
    return {
        "delivery": str(row.pk),
        "version": version.number if version else None,
        "change": version.change if version else None,
        "state": row.state,
        "attempts": row.attempts,
        "reply_code": row.reply_code or None,
        "reply": reply_in_words(row.reply, row.reason) or None,
        "reason": row.reason,
        "next_attempt_at": timestamp(row.next_attempt_at) if row.state in OPEN else None,
        "changed_at": timestamp(row.changed_at),
    }


def _feeds(article: Article) -> list[Document]:
    slugs = feeds_showing(publication_id=article.publication_id, guid=article.guid)
    noted = FeedChange.objects.filter(article=article).exists()
    behind = Feed.objects.filter(publication=article.publication_id, built__lt=F("wanted"))
    waiting = set(behind.values_list("slug", flat=True))
    return [{"feed": slug, "stale": noted or slug in waiting} for slug in slugs]


def _issues(article: Article) -> Iterator[Document]:
    """Every issue that includes it, and the mails of its sends."""
    items = IssueItem.objects.filter(article_version__article=article)
    items = items.select_related("issue__newsletter", "article_version").order_by("issue_id")
    for item in items:
        sends = Send.objects.filter(issue=item.issue, kind=Send.Kind.ISSUE).order_by("pk")
        yield {
            "issue": str(item.issue_id),
            "newsletter": item.issue.newsletter.slug,
            "subject": item.issue.subject,
            "state": item.issue.state,
            "version": item.article_version.number,
            "sends": [_send(send, article, item.article_version.number) for send in sends],
        }


def _send(send: Send, article: Article, composed: int) -> Document:
    """`readers`: version -> delivery state -> how many. A row that has not begun has no version
    of its own yet and counts for the one that was composed."""
    versions = _versions_by_edition(article)
    readers: dict[str, dict[str, int]] = {}
    for edition, state, number in _counts(Delivery.objects.filter(send=send)):
        got = readers.setdefault(str(versions.get(edition, composed)), {})
        got[state] = got.get(state, 0) + number
    return {
        "send": str(send.pk),
        "state": send.state,
        **hold_document(send.hold),
        "readers": readers,
        "created_at": timestamp(send.created_at),
        "finished_at": timestamp(send.finished_at),
    }


def _notices(article: Article) -> Iterator[Document]:
    sends = Send.objects.filter(kind=Send.Kind.NOTICE, article_version__article=article)
    for send in sends.select_related("article_version").order_by("pk"):
        counts = {s: n for _, s, n in _counts(Delivery.objects.filter(send=send), edition=False)}
        yield {
            "send": str(send.pk),
            "version": send.article_version.number if send.article_version else None,
            "state": send.state,
            "recipients": send.recipients,
            "counts": counts,
            "created_at": timestamp(send.created_at),
        }


def _versions_by_edition(article: Article) -> dict[int | None, int]:
    through = ArticleVersion.editions.through.objects.filter(articleversion__article=article)
    return dict(through.values_list("edition_id", "articleversion__number"))


def _counts(
    rows: QuerySet[Delivery], *, edition: bool = True
) -> Iterator[tuple[int | None, str, int]]:
    names = ("edition_id", "state") if edition else ("state",)
    for row in rows.order_by().values(*names).annotate(number=Count("pk")):
        yield row.get("edition_id"), row["state"], row["number"]
