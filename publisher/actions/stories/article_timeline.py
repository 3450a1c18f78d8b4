"""A story's history over all channels: its versions, and who got which one when."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, F

from publisher.actions.sends.send_figures import counts_of
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
Readers = dict[int, dict[str, int]]  # by version and state


def article_timeline(
    *, article: Article, now: datetime, showing: Mapping[str, str] | None = None
) -> Document:
    """The story's history as one document without addresses; ids are strings, times RFC 3339.

    versions: oldest first. partners: one entry for each destination that was ever to get it, with
    the version it holds and its deliveries. feeds: those whose stored document shows it; `stale`
    while they wait to be rebuilt. issues and notices: how many readers stand in which state, for
    each version that they got. showing: what `feeds_showing` says, for who knows it.
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
        "versions": [version_document(one) for one in _versions(article)],
        "partners": list(_partners(article)),
        "feeds": _feeds(article, showing),
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


def _versions(article: Article) -> list[ArticleVersion]:
    """The oldest first; those that the caller has read already (`read_versions`)."""
    return sorted(article.versions.all(), key=lambda one: one.number)


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


def _feeds(article: Article, showing: Mapping[str, str] | None) -> list[Document]:
    slugs = showing
    if slugs is None:
        slugs = feeds_showing(publication_id=article.publication_id, guid=article.guid)
    if not slugs:
        return []
    noted = FeedChange.objects.filter(article=article).exists()
    behind = Feed.objects.filter(publication=article.publication_id, built__lt=F("wanted"))
    waiting = set(behind.values_list("slug", flat=True))
    return [{"feed": slug, "stale": noted or slug in waiting} for slug in slugs]


def _issues(article: Article) -> Iterator[Document]:
    """Every issue that includes it, and the mails of its sends."""
    items = IssueItem.objects.filter(article_version__article=article)
    items = items.select_related("issue__newsletter").order_by("issue_id")
    rows = list(items.annotate(composed=F("article_version__number")))
    sends = Send.objects.filter(issue__in=[one.issue_id for one in rows], kind=Send.Kind.ISSUE)
    by_issue: dict[int | None, list[Send]] = {}
    for send in sends.order_by("pk") if rows else ():
        by_issue.setdefault(send.issue_id, []).append(send)
    readers = _readers(article, {one.issue_id: one.composed for one in rows}, by_issue)
    for item in rows:
        yield {
            "issue": str(item.issue_id),
            "newsletter": item.issue.newsletter.slug,
            "subject": item.issue.subject,
            "state": item.issue.state,
            "version": item.composed,
            "sends": [_send(one, readers[one.pk]) for one in by_issue.get(item.issue_id, [])],
        }


def _send(send: Send, readers: Readers) -> Document:
    return {
        "send": str(send.pk),
        "state": send.state,
        **hold_document(send.hold),
        "readers": {str(number): states for number, states in readers.items()},
        "created_at": timestamp(send.created_at),
        "finished_at": timestamp(send.finished_at),
    }


def _readers(
    article: Article, composed: Mapping[int, int], by_issue: Mapping[int | None, list[Send]]
) -> dict[int, Readers]:
    """Of each send, how many readers stand in which state, by the version that they got. A row that
    has not begun has no version of its own yet and counts for the one that was composed.

    Rows are looked at by their editions only where a send brought several versions.
    """
    sends = [send for own in by_issue.values() for send in own]
    editions = _versions_by_edition(article) if sends else {}
    found: dict[int, Readers] = {send.pk: {} for send in sends}
    several = [one for one in sends if one.started_at and _several(one, composed, editions)]
    for pk, edition, state, number in _by_edition(several):
        issue = next(one.issue_id for one in several if one.pk == pk)
        version = editions.get(edition, (None, composed[issue or 0]))[1]
        states = found[pk].setdefault(version, {})
        states[state] = states.get(state, 0) + number
    single = [one for one in sends if one.started_at and one not in several]
    for pk, counts in counts_of(single).items():
        issue = next(one.issue_id for one in single if one.pk == pk)
        found[pk] = {composed[issue or 0]: dict(counts)} if counts else {}
    return found


def _several(
    send: Send, composed: Mapping[int, int], editions: Mapping[int | None, tuple[int | None, int]]
) -> bool:
    """Whether its readers may have got another version than the one that is composed."""
    own = {number for issue, number in editions.values() if issue == send.issue_id}
    return not own <= {composed[send.issue_id or 0]}


def _notices(article: Article) -> Iterator[Document]:
    sends = Send.objects.filter(kind=Send.Kind.NOTICE, article_version__article=article)
    rows = list(sends.annotate(told=F("article_version__number")).order_by("pk"))
    counts = counts_of([send for send in rows if send.started_at])
    for send in rows:
        yield {
            "send": str(send.pk),
            "version": send.told,
            "state": send.state,
            "recipients": send.recipients,
            "counts": dict(counts.get(send.pk, {})),
            "created_at": timestamp(send.created_at),
        }


def _versions_by_edition(article: Article) -> dict[int | None, tuple[int | None, int]]:
    """The issue and the version of the story of each edition that has it."""
    through = ArticleVersion.editions.through.objects.filter(articleversion__article=article)
    rows = through.values_list("edition_id", "edition__issue_id", "articleversion__number")
    return {edition: (issue, number) for edition, issue, number in rows}


def _by_edition(sends: Sequence[Send]) -> Iterator[tuple[int, int | None, str, int]]:
    """send, edition, state, how many."""
    if not sends:
        return
    rows = Delivery.objects.filter(send__in=[send.pk for send in sends]).order_by()
    yield from rows.values_list("send_id", "edition_id", "state").annotate(n=Count("pk"))
