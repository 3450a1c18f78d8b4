"""What a partner's engineer is shown of a destination and of one delivery."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count

from publisher.actions.partners.delivery_log import delivery_log
from publisher.actions.partners.destination_settings import secrets_of
from publisher.actions.partners.fields import FieldType
from publisher.actions.partners.ways import WAYS
from publisher.delivery.destinations import MUST_GO
from publisher.delivery.models import Delivery, PartnerCopy
from publisher.delivery.partners.sent_bytes import Sent, sent_with
from publisher.editorial.visibility import Exit, shown
from publisher.errors import PublisherError
from publisher.syndication.models import Destination, Partner

Document = dict[str, Any]
PAGE = 25  # deliveries


@dataclass(frozen=True, slots=True, kw_only=True)
class LogPage:
    """`older`: the number to ask `before` for the next page; None at its end."""

    deliveries: list[Document]
    older: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """One delivery. sent: what it took along; None where it never began, or that was long ago.
    body: its bytes, None where they are not kept or must not be shown any more. notes: codes and
    values of what was done to the story for this destination (renderers/wire/note_words.py)."""

    document: Document
    sent: Sent | None
    body: bytes | None
    notes: list[Document]


def places_of(partner: Partner) -> list[Destination]:
    """The partner's destinations, in the order of their making."""
    related = "partner__publication", "publication", "product"
    return list(partner.destinations.select_related(*related).order_by("pk"))


def place_called(partner: Partner, slug: str) -> Destination | None:
    """One of them, by its slug."""
    return next((one for one in places_of(partner) if one.slug == slug), None)


def counts_of(partner: Partner) -> Mapping[int, Mapping[str, int]]:
    """How many deliveries of each destination are in which state."""
    rows = Delivery.objects.filter(destination__partner=partner, destination__isnull=False)
    found: dict[int, dict[str, int]] = {}
    counted = rows.values_list("destination_id", "state").annotate(number=Count("pk"))
    for key, state, number in counted.order_by("destination_id"):
        found.setdefault(key, {})[state] = number
    return found


def log_page(
    *, partner: Partner, destination: str = "", guid: str = "", before: int | None = None
) -> LogPage:
    """PAGE deliveries, the newest first."""
    found = delivery_log(
        partner=partner, destination=destination, guid=guid, before=before, limit=PAGE + 1
    )
    more = len(found) > PAGE
    page = found[:PAGE]
    return LogPage(deliveries=page, older=int(page[-1]["delivery"]) if more else None)


def reasons_of(documents: Sequence[Document]) -> Mapping[str, Any]:
    """Why the ledger itself moved these deliveries, as their rows keep it, by their numbers."""
    numbers = [int(one["delivery"]) for one in documents]
    rows = Delivery.objects.filter(pk__in=numbers).values_list("pk", "reason")
    return {str(pk): reason for pk, reason in rows}


def delivered(*, partner: Partner, number: int, now: datetime) -> Delivered | None:
    """One of the partner's deliveries; None for anybody else's."""
    found = delivery_log(partner=partner, number=number, limit=1)
    if not found:
        return None
    related = "article_version__article__publication", "destination"
    row = Delivery.objects.select_related(*related).get(pk=number)
    sent = sent_with([(row.pk, row.article_version_id)]).get(row.pk)
    copy = PartnerCopy.objects.filter(delivery=row).first()
    return Delivered(
        document=found[0],
        sent=sent,
        body=sent.body if sent and _may_be_seen(row, now) else None,
        notes=copy.notes if copy else [],
    )


def _may_be_seen(row: Delivery, now: datetime) -> bool:
    """As at every exit: not a word of what was taken back or waits; what says so is no text."""
    version, place = row.article_version, row.destination
    if version is None or place is None:
        return False
    now_shown = shown(version, exit=Exit.PARTNER, now=now, advance=place.advance_copies)
    if now_shown is None:
        return False
    return now_shown.pubstatus == "usable" or version.change in MUST_GO


def public_settings(destination: Destination) -> dict[str, str]:
    """The settings that are no secret and no folder of our own machine, by their keys; of an SFTP
    key the public half, which belongs into the server's authorized_keys."""
    way = WAYS.get(destination.channel)
    if way is None:
        return {}
    hidden = (FieldType.DIRECTORY, FieldType.SECRET)
    shown_keys = {field.key for field in way.fields if field.type not in hidden}
    found = {key: value for key, value in destination.settings.items() if key in shown_keys}
    if public := _public_key(destination):
        found["public_key"] = public
    return found


def _public_key(destination: Destination) -> str:
    if destination.channel != "sftp":
        return ""
    from publisher.channels.files.ssh import BadKey, private_key

    try:
        secrets = secrets_of(destination)
        if not secrets.get("key"):
            return ""
        key = private_key(secrets["key"], secrets.get("passphrase", ""))
    except (BadKey, PublisherError):
        return ""
    return f"{key.get_name()} {key.get_base64()}"
