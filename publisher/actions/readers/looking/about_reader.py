"""One reader as the desk shows them: lists, blocks, what they said, what they got."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from publisher.audience.models import (
    ConsentEvent,
    Entitlement,
    Field,
    ReaderActivity,
    Subscriber,
    Subscription,
    Suppression,
)
from publisher.delivery.models import Delivery, Send
from publisher.editorial.models import Issue

MOST_MAILS = 20  # sends that are looked through
MOST_EVENTS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutList:
    """The reader on one list: block is what keeps its mails from the address."""

    link: Subscription
    activity: ReaderActivity | None
    block: Suppression | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutReader:
    """fields: each declared one with the reader's value, None where there is none. blocks: of the
    whole publication and of lists that the reader never was on. mails: the latest, newest first."""

    lists: list[AboutList]
    blocks: list[Suppression]
    events: list[ConsentEvent]
    tags: list[tuple[int, str]]
    fields: list[tuple[Field, Any]]
    entitlements: list[Entitlement]
    mails: list[Delivery]


def reader_rows() -> QuerySet[Subscriber]:
    """Readers with what their page needs of the row."""
    return Subscriber.objects.select_related("publication")


def about_reader(reader: Subscriber) -> AboutReader:
    """What is kept of the reader, as far as a page shows it."""
    blocks = list(
        Suppression.objects.filter(
            publication=reader.publication_id, address_key=reader.address_key
        ).select_related("mailing_list")
    )
    lists = _lists(reader, {block.mailing_list_id: block for block in blocks})
    there = {one.link.mailing_list_id for one in lists}
    declared = Field.objects.filter(publication=reader.publication_id).order_by("key")
    links = reader.tag_links.select_related("tag").order_by("tag__key")
    return AboutReader(
        lists=lists,
        blocks=[block for block in blocks if block.mailing_list_id not in there],
        events=_events(reader),
        tags=[(link.tag_id, link.tag.name) for link in links],
        fields=[(field, reader.fields.get(str(field.pk))) for field in declared],
        entitlements=list(reader.entitlements.order_by("-starts_at", "-pk")),
        mails=_mails(reader),
    )


def issues_to_ask_about(reader: Subscriber, most: int = 50) -> list[Issue]:
    """The publication's latest issues that were decided to be sent, newest first."""
    sends = Send.objects.filter(publication=reader.publication_id, kind=Send.Kind.ISSUE)
    latest = sends.order_by("-pk").values_list("issue", flat=True)[:most]
    found = Issue.objects.select_related("newsletter").in_bulk(list(latest))
    return [found[pk] for pk in dict.fromkeys(latest) if pk in found]


def _lists(reader: Subscriber, blocks: dict[int | None, Suppression]) -> list[AboutList]:
    links = reader.subscriptions.select_related("mailing_list", "batch")
    activity = {row.mailing_list_id: row for row in reader.activity.all()}
    return [
        AboutList(
            link=link,
            activity=activity.get(link.mailing_list_id),
            block=blocks.get(link.mailing_list_id),
        )
        for link in links.order_by("mailing_list__name", "pk")
    ]


def _events(reader: Subscriber) -> list[ConsentEvent]:
    events = reader.consent_events.select_related("mailing_list", "form_text")
    return list(events.order_by("-at", "-pk")[:MOST_EVENTS])


def _mails(reader: Subscriber) -> list[Delivery]:
    """By the issues of the latest sends: that is the way the index leads."""
    sends = Send.objects.filter(publication=reader.publication_id, issue__isnull=False)
    issues = list(sends.order_by("-pk").values_list("issue", flat=True)[:MOST_MAILS])
    rows = Delivery.objects.filter(issue__in=issues, subscriber=reader)
    rows = rows.select_related("issue__newsletter", "edition").defer("edition__compiled")
    return list(rows.order_by("-pk"))
