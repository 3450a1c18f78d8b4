"""The takedown report: who holds a story that had to go, who was told, who took it away."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Min

from publisher.content.codec import timestamp
from publisher.delivery.destinations import MUST_GO, deliveries_of
from publisher.delivery.models import (
    Delivery,
    PartnerCall,
    PartnerReceipt,
    Send,
    StandingCheck,
)
from publisher.delivery.states import GOT
from publisher.editorial.models import Article, ArticleVersion, IssueItem
from publisher.editorial.visibility import Exit, shown
from publisher.errors import Refused
from publisher.syndication.facets import matching_articles
from publisher.syndication.models import Destination, Feed, FeedState

Presence = StandingCheck.Presence
Document = dict[str, Any]


def takedown_report(*, article: Article, now: datetime) -> Document:
    """The report on a story's withdrawal as one document; times RFC 3339, `still_there` true, false
    or null where it cannot be known. A mail and a public feed's copies are never called gone.

    Raises Refused `not_taken_back` for a story that may be used.
    """
    version = article.current
    if version is None or version.change not in MUST_GO:
        message = "the story may be used, so nobody had to take it away"
        raise Refused("not_taken_back", message, article.guid)
    partners = list(_partners(article, version))
    holders = [*partners, *_readers(article, version), *_feeds(article, version)]
    holders.append(_page(article, version, now))
    gone = [one["gone_at"] for one in partners if one["gone_at"] is not None]
    return {
        "guid": article.guid,
        "headline": version.headline,
        "change": version.change,
        "version": version.number,
        "note": version.note or None,
        "decided_by": version.author,
        "killed_at": timestamp(version.created_at),
        "written_at": timestamp(now),
        "minutes_to_last_removal": _minutes(version.created_at, gone, partners),
        "holders": [_document(one) for one in holders],
    }


def _minutes(killed_at: datetime, gone: Sequence[datetime], partners: list[Document]) -> int | None:
    """From the withdrawal to the last removal that was seen; None while one is not known."""
    if not partners or len(gone) < len(partners):
        return None
    return max(0, round((max(gone) - killed_at).total_seconds() / 60))


def _document(holder: Document) -> Document:
    return {
        key: timestamp(value) if isinstance(value, datetime) else value
        for key, value in holder.items()
    }


@dataclass(frozen=True, slots=True)
class _Proof:
    """What is known of one destination besides the ledger's rows."""

    receipts: dict[int, PartnerReceipt]  # by delivery
    checks: list[StandingCheck]
    calls: list[PartnerCall]


def _partners(article: Article, version: ArticleVersion) -> Iterator[Document]:
    """One for each destination that got, or may have got, a version before the withdrawal."""
    rows = deliveries_of(article).select_related("destination__partner", "article_version")
    by_destination: dict[int, list[Delivery]] = {}
    for row in rows.order_by("destination_id", "pk"):
        by_destination.setdefault(row.destination_id or 0, []).append(row)
    proofs = _proofs(article)
    for pk, own in by_destination.items():
        held = [row for row in own if row.attempts and _number(row) < version.number]
        destination = own[0].destination
        if held and destination is not None:
            yield _partner(destination, held, own, version, proofs[pk])


def _number(row: Delivery) -> int:
    return row.article_version.number if row.article_version else 0


def _proofs(article: Article) -> dict[int, _Proof]:
    """By destination; an empty one for who said nothing and was not looked at."""
    found = defaultdict[int, _Proof](lambda: _Proof({}, [], []))
    for receipt in PartnerReceipt.objects.filter(article_id=article.pk):
        found[receipt.destination_id].receipts[receipt.delivery_id] = receipt
    for check in StandingCheck.objects.filter(article_id=article.pk).order_by("pk"):
        found[check.destination_id].checks.append(check)
    for call in PartnerCall.objects.filter(article_id=article.pk).order_by("pk"):
        found[call.destination_id].calls.append(call)
    return found


def _partner(
    destination: Destination,
    held: list[Delivery],
    own: list[Delivery],
    version: ArticleVersion,
    proof: _Proof,
) -> Document:
    told = next((row for row in own if row.article_version_id == version.pk), None)
    receipt = proof.receipts.get(told.pk) if told is not None else None
    return {
        "kind": "partner",
        "name": destination.partner.name,
        "partner": destination.partner.slug,
        "destination": destination.slug,
        "channel": destination.channel,
        "version": _number(held[-1]),
        "sent_at": held[-1].changed_at,
        "told_at": told.changed_at if told is not None and told.state in GOT else None,
        "acknowledged_at": receipt.at if receipt else None,
        "acknowledged_by": (receipt.said_by or receipt.via) if receipt else None,
        **_seen(proof.checks),
        "contact_name": destination.contact_name or None,
        "contact_phone": destination.contact_phone or None,
        "calls": [_call(call) for call in proof.calls],
        "versions": [
            {"version": _number(row), "at": timestamp(row.changed_at), "state": row.state}
            for row in own
        ],
    }


def _seen(checks: Sequence[StandingCheck]) -> Document:
    """What the looks say together: there if it is anywhere, gone if it is gone everywhere."""
    seen = {check.presence for check in checks}
    gone = seen == {Presence.ABSENT}
    return {
        "still_there": True if Presence.PRESENT in seen else False if gone else None,
        "checked_at": max((c.checked_at for c in checks if c.checked_at), default=None),
        "gone_at": max((c.gone_at for c in checks if c.gone_at), default=None) if gone else None,
    }


def _call(call: PartnerCall) -> Document:
    return {
        "at": timestamp(call.at),
        "by": call.actor,
        "spoke_with": call.spoke_with,
        "note": call.note or None,
    }


def _readers(article: Article, version: ArticleVersion) -> Iterator[Document]:
    """One for each send of an issue with the story that reached anybody: nobody can say what a
    mailbox still holds."""
    items = IssueItem.objects.filter(article_version__article=article)
    composed = dict(items.values_list("issue_id", "article_version__number"))
    sends = Send.objects.filter(issue__in=composed, kind=Send.Kind.ISSUE)
    notice = Send.objects.filter(kind=Send.Kind.NOTICE, article_version=version).first()
    for send in sends.select_related("issue__newsletter").order_by("pk"):
        began = Delivery.objects.filter(send=send, attempts__gt=0)
        first = began.aggregate(at=Min("dated_at"))["at"]
        if first is None or send.issue is None:
            continue
        yield _holder(
            "readers",
            f"{send.issue.newsletter.name}: {send.issue.subject}",
            composed.get(send.issue.pk),
            sent_at=first,
            told_at=notice.finished_at if notice else None,
        ) | {"readers": began.count(), "send": str(send.pk)}


def _feeds(article: Article, version: ArticleVersion) -> Iterator[Document]:
    """Public feeds say that it is gone; what their readers and caches still hold is unknown."""
    feeds = Feed.objects.filter(publication=article.publication_id).order_by("slug")
    before = article.versions.filter(number__lt=version.number).order_by("-number").first()
    state = FeedState.objects.filter(publication=article.publication_id).first()
    built_at = state.built_at if state and state.built == state.wanted else None
    told = built_at if built_at and built_at >= version.created_at else None
    own = Article.objects.filter(pk=article.pk)
    for feed in feeds:
        if not matching_articles(own, article.publication_id, feed.query).exists():
            continue
        yield _holder(
            "feed",
            feed.slug,
            before.number if before else None,
            sent_at=article.published_at,
            told_at=told,
        ) | {"title": feed.title}


def _page(article: Article, version: ArticleVersion, now: datetime) -> Document:
    """Our own page, which we can look at: it shows a notice, or nothing."""
    page = shown(version, exit=Exit.PAGE, now=now)
    before = article.versions.filter(number__lt=version.number).order_by("-number").first()
    return _holder(
        "page",
        page.url if page else "",
        before.number if before else None,
        sent_at=article.published_at,
        told_at=version.created_at,
        still_there=bool(page and page.content.blocks),
        checked_at=now,
    )


def _holder(kind: str, name: str, version: int | None, **more: Any) -> Document:
    known = {
        "sent_at": None,
        "told_at": None,
        "acknowledged_at": None,
        "still_there": None,
        "checked_at": None,
        "gone_at": None,
    }
    return {"kind": kind, "name": name, "version": version, **known, **more}
