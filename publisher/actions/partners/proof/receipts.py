"""Receipts: a partner says that it has a version, by its reply, by API, or to a person of ours."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from publisher.delivery.destinations import deliveries_of
from publisher.delivery.models import Delivery, PartnerReceipt
from publisher.delivery.results import Result
from publisher.delivery.states import GOT
from publisher.editorial.models import Article
from publisher.errors import PublisherError
from publisher.publications import audit
from publisher.syndication.models import Destination

Via = PartnerReceipt.Via


def note_replies(results: Iterable[Result], rows: Mapping[int, Delivery], now: datetime) -> None:
    """Keep the receipts among a visit's answers (channels/webhook.py). rows: by their ids.

    Runs in the transaction that writes the answers down.
    """
    taken = [result for result in results if result.state in GOT]
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
    was brought, unless `version` says which. url: where it shows the story.

    Twice is the same as once. Raises PublisherError `never_brought`.
    """
    rows = deliveries_of(article).filter(destination=destination, attempts__gt=0)
    if version is not None:
        rows = rows.filter(article_version__number=version)
    row = rows.select_related("article_version").order_by("-pk").first()
    if row is None:
        what = "it" if version is None else f"version {version} of it"
        raise PublisherError(
            "never_brought", f"{destination.slug} was never brought {what}", article.guid
        )
    made = _receipt(row, via, now, said_by=said_by[:200], url=url[:2000])
    PartnerReceipt.objects.bulk_create([made], ignore_conflicts=True)
    receipt = PartnerReceipt.objects.get(delivery=row)
    if via == Via.PERSON:
        audit.record(
            actor=said_by,
            verb="acknowledge_copy",
            target=row,
            at=now,
            publication=article.publication,
            destination=destination.slug,
            article=article.guid,
        )
    return receipt


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
