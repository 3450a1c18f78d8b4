"""What is kept of readers, in rows of our own exports, some thousands of them at a time."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from publisher.audience.files.own import OwnRow, Said, written_moment
from publisher.audience.models import (
    ConsentEvent,
    Entitlement,
    Field,
    MailingList,
    Subscriber,
    SubscriberTag,
    Subscription,
    Suppression,
)
from publisher.publications.models import Publication

BATCH = 2_000  # readers


def reader_rows(
    publication: Publication, only: MailingList | None, ids: Sequence[int] | None
) -> Iterator[OwnRow]:
    """A row for each reader, in the order of their ids. only: those who have a subscription to
    this list, of whatever status, and of them what concerns it. ids: of those among whom."""
    found = Subscriber.objects.filter(publication=publication).order_by("pk")
    if only:
        links = Subscription.objects.filter(mailing_list=only, subscriber=OuterRef("pk"))
        found = found.filter(Exists(links))
    fields = Field.objects.filter(publication=publication).order_by("key")
    names = {str(one.pk): one.name for one in fields}
    for batch in _batches(found, ids):
        yield from _rows(publication, batch, only, names)


def _batches(found: QuerySet[Subscriber], ids: Sequence[int] | None) -> Iterator[list[Subscriber]]:
    if ids is not None:
        for start in range(0, len(ids), BATCH):
            yield list(found.filter(pk__in=list(ids[start : start + BATCH])))
        return
    last = 0
    while batch := list(found.filter(pk__gt=last)[:BATCH]):
        yield batch
        last = batch[-1].pk


def suppressed_rows(publication: Publication, only: MailingList | None) -> Iterator[OwnRow]:
    """A row for each suppression of an address that is no reader's."""
    readers = Subscriber.objects.filter(
        publication=publication, address_key=OuterRef("address_key")
    )
    rows = _suppressions(publication, only).exclude(Exists(readers)).order_by("pk")
    last = 0
    while batch := list(rows.filter(pk__gt=last).select_related("mailing_list")[:BATCH]):
        for row in batch:
            yield OwnRow(0, {"address": row.address_key}, suppressed=[_suppression(row)])
        last = batch[-1].pk


def _suppressions(publication: Publication, only: MailingList | None) -> QuerySet[Suppression]:
    rows = Suppression.objects.filter(publication=publication)
    return rows.filter(Q(mailing_list=only) | Q(mailing_list=None)) if only else rows


def _rows(
    publication: Publication,
    readers: Sequence[Subscriber],
    only: MailingList | None,
    names: dict[str, str],
) -> Iterator[OwnRow]:
    ids = [one.pk for one in readers]
    lists, tags = _links(ids, only), _tags(ids)
    receipts, rights = _receipts(ids, only), _rights(ids)
    suppressed = defaultdict(list)
    keys = [one.address_key for one in readers]
    rows = _suppressions(publication, only).filter(address_key__in=keys)
    for row in rows.select_related("mailing_list").order_by("pk"):
        suppressed[row.address_key].append(_suppression(row))
    for one in readers:
        yield OwnRow(
            line=0,
            texts=_texts(one),
            tags=tags[one.pk],
            fields={name: one.fields[pk] for pk, name in names.items() if pk in one.fields},
            lists=lists[one.pk],
            receipts=receipts[one.pk],
            entitlements=rights[one.pk],
            suppressed=suppressed[one.address_key],
        )


def _texts(reader: Subscriber) -> dict[str, str]:
    return {
        "address": reader.address,
        "name": reader.name,
        "language": reader.language,
        "time_zone": reader.time_zone or "",
        "external_id": reader.external_id or "",
        "joined": written_moment(reader.created_at) or "",
        "measured_since": written_moment(reader.tracking_consent_at) or "",
        "light_since": written_moment(reader.light_since) or "",
    }


def _links(ids: Sequence[int], only: MailingList | None) -> dict[int, dict[str, Said]]:
    rows = Subscription.objects.filter(subscriber__in=ids)
    rows = rows.filter(mailing_list=only) if only else rows
    found: dict[int, dict[str, Said]] = defaultdict(dict)
    for row in rows.select_related("mailing_list", "batch").order_by("mailing_list__slug"):
        found[row.subscriber_id][row.mailing_list.slug] = _link(row)
    return found


def _link(row: Subscription) -> Said:
    said: Said = {
        "status": row.status,
        "source": row.consent_source,
        "at": written_moment(row.consent_at),
        "created": written_moment(row.created_at),
        "changed": written_moment(row.changed_at),
    }
    if row.frequency:
        said["frequency"] = row.frequency
    if row.paused_until:
        said["paused_until"] = written_moment(row.paused_until)
    if row.batch:
        batch = row.batch
        said["import"] = {"source": batch.source, "by": batch.by, "file": batch.filename,
                          "sha256": batch.sha256, "at": written_moment(batch.at)}  # fmt: skip
    return said


def _tags(ids: Sequence[int]) -> dict[int, list[str]]:
    rows = SubscriberTag.objects.filter(subscriber__in=ids).order_by("tag__key")
    found = defaultdict(list)
    for pk, name in rows.values_list("subscriber_id", "tag__name"):
        found[pk].append(name)
    return found


def _receipts(ids: Sequence[int], only: MailingList | None) -> dict[int, list[Said]]:
    rows = ConsentEvent.objects.filter(subscriber__in=ids)
    rows = rows.filter(Q(mailing_list=only) | Q(mailing_list=None)) if only else rows
    found = defaultdict(list)
    for row in rows.select_related("mailing_list", "form", "form_text").order_by("at", "pk"):
        found[row.subscriber_id].append(_receipt(row))
    return found


def _receipt(row: ConsentEvent) -> Said:
    said: Said = {
        "list": row.mailing_list.slug if row.mailing_list else None,
        "kind": row.kind,
        "at": written_moment(row.at),
        "source": row.source,
    }
    if row.form:
        said["form"] = row.form.slug
    if row.form_text:
        text = row.form_text
        said["text"] = {"sha256": text.sha256, "version": text.version, "language": text.language}
    if row.detail:
        said["detail"] = row.detail
    return said


def _rights(ids: Sequence[int]) -> dict[int, list[Said]]:
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in Entitlement.objects.filter(subscriber__in=ids).order_by("external_id"):
        found[row.subscriber_id].append(
            {
                "id": row.external_id,
                "from": written_moment(row.starts_at),
                "until": written_moment(row.ends_at),
                "source": row.source,
                "changed": written_moment(row.changed_at),
            }
        )
    return found


def _suppression(row: Suppression) -> Said:
    return {
        "list": row.mailing_list.slug if row.mailing_list else None,
        "reason": row.reason,
        "source": row.source,
        "at": written_moment(row.created_at),
    }
