"""Receipts: a partner says that it has a version, by its reply, by API, or to a person of ours."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model

from publisher.actions.partners.proof.plan_checks import plan_page
from publisher.delivery.destinations import deliveries_of
from publisher.delivery.models import Delivery, PartnerReceipt
from publisher.delivery.results import Result
from publisher.delivery.states import State
from publisher.editorial.models import Article
from publisher.errors import PublisherError
from publisher.publications import audit
from publisher.syndication.models import Destination, Partner

Via = PartnerReceipt.Via
MOST = 200


def note_replies(results: Iterable[Result], rows: Mapping[int, Delivery], now: datetime) -> None:
    """Keep the receipts among a visit's answers (channels/webhook.py). rows: by their ids.

    What a channel did not take for one is none, whatever it looks like: it says `delivered` of a
    receipt. Runs in the transaction that writes the answers down.
    """
    taken = [result for result in results if result.state == State.DELIVERED]
    found = ((rows[result.key], said_in(result.reply)) for result in taken if result.key in rows)
    receipts = [
        _receipt(row, Via.REPLY, now, reference=str(said.get("reference", "")))
        for row, said in found
        if said is not None
    ]
    PartnerReceipt.objects.bulk_create(receipts, ignore_conflicts=True)


def said_in(reply: str) -> Mapping[str, Any] | None:
    """What a receipt says; None for an answer that is none."""
    if not reply.startswith("{"):
        return None
    try:
        said = json.loads(reply)
    except ValueError:
        return None
    return said if isinstance(said, dict) and said.get("acknowledged") is True else None


def acknowledge(
    *,
    destination: Destination,
    article: Article,
    via: PartnerReceipt.Via,
    said_by: str,
    now: datetime,
    version: int | None = None,
    url: str = "",
) -> PartnerReceipt:
    """Write down that the partner has a version of a story, or took it away; the newest that it
    was brought, unless `version` says which. url: where it shows the story; each that is ever named
    is looked at once the story must go, or at once where it had to go before.

    Twice is the same as once. Raises PublisherError `never_brought`, `too_many_pages`.
    """
    row = _brought(destination, article, version)
    made = _receipt(row, via, now, said_by=said_by[:200], url=url[:2000])
    with transaction.atomic():
        PartnerReceipt.objects.bulk_create([made], ignore_conflicts=True)
        if url:
            PartnerReceipt.objects.filter(delivery=row, url="").update(url=url[:2000])
            plan_page(row, url[:2000], now)
    if via == Via.PERSON:
        record_proof("acknowledge_copy", row, article, destination, said_by, now)
    return PartnerReceipt.objects.get(delivery=row)


def receipts_of(partner: Partner) -> list[dict[str, Any]]:
    """The last 200 receipts of a partner, the newest first: see `receipt_documents`."""
    rows = PartnerReceipt.objects.filter(destination__partner=partner).order_by("-pk")
    return receipt_documents(rows.select_related("destination")[:MOST])


def receipt_documents(rows: Iterable[PartnerReceipt]) -> list[dict[str, Any]]:
    """Of each receipt guid, version, destination, at, via, said_by, reference and url; None for
    what was not said. rows: with their destinations."""
    found = list(rows)
    stories = Article.objects.in_bulk({row.article_id for row in found})
    return [
        {
            "guid": stories[row.article_id].guid,
            "version": row.version,
            "destination": row.destination.slug if row.destination else None,
            "at": row.at,
            "via": row.via,
            "said_by": row.said_by or None,
            "reference": row.reference or None,
            "url": row.url or None,
        }
        for row in found
        if row.article_id in stories
    ]


def record_proof(
    verb: str, target: Model, article: Article, destination: Destination, actor: str, now: datetime
) -> None:
    """Write into the audit log what a person vouches for."""
    audit.record(
        actor=actor,
        verb=verb,
        target=target,
        at=now,
        publication=article.publication,
        destination=destination.slug,
        article=article.guid,
    )


def _brought(destination: Destination, article: Article, version: int | None) -> Delivery:
    rows = deliveries_of(article).filter(destination=destination, attempts__gt=0)
    if version is not None:
        rows = rows.filter(article_version__number=version)
    row = rows.select_related("article_version").order_by("-pk").first()
    if row is None:
        what = "it" if version is None else f"version {version} of it"
        raise PublisherError(
            "never_brought", f"{destination.slug} was never brought {what}", article.guid
        )
    return row


def _receipt(row: Delivery, via: PartnerReceipt.Via, at: datetime, **more: str) -> PartnerReceipt:
    version = row.article_version
    assert version is not None
    assert row.destination_id is not None
    return PartnerReceipt(
        publication_id=row.publication_id,
        delivery_id=row.pk,
        destination_id=row.destination_id,
        article_id=version.article_id,
        version=version.number,
        via=via,
        at=at,
        **more,
    )
