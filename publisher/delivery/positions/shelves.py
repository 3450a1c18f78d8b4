"""What stands at positions, as a partner that pulls may read it now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max, QuerySet
from django.db.models.functions import Length

from publisher.delivery.models import Delivery, PartnerPosition
from publisher.syndication.models import Destination

_VERSION = "delivery__article_version"
_COLUMNS = (
    "pk",
    "position",
    "delivery_id",
    f"{_VERSION}_id",
    f"{_VERSION}__article_id",
    f"{_VERSION}__article__guid",
    f"{_VERSION}__number",
    f"{_VERSION}__change",
    f"{_VERSION}__article__pubstatus",
    f"{_VERSION}__article__embargo_until",
    "name",
    "content_type",
    "body_hash",
    Length("body"),
    "given_at",
    "shown_at",
)


@dataclass(frozen=True, slots=True)
class Shelved:
    """What a partner finds at a position, but for the body, of which `size` is the bytes."""

    pk: int
    position: int
    delivery_id: int
    version_id: int
    article_id: int
    guid: str
    version: int
    change: str
    story_pubstatus: str
    embargo_until: datetime | None
    name: str
    content_type: str
    body_hash: str
    size: int
    given_at: datetime
    shown_at: datetime | None


def shelved_after(destination: Destination, position: int, *, limit: int) -> list[Shelved]:
    """The next positions, in their order."""
    rows = PartnerPosition.objects.filter(destination=destination, position__gt=position)
    return _read(rows.order_by("position"), limit)


def newest_shelved(destination: Destination, *, limit: int) -> list[Shelved]:
    """The last positions, the newest first."""
    rows = PartnerPosition.objects.filter(destination=destination)
    return _read(rows.order_by("-position"), limit)


def not_overtaken(destination: Destination, found: Sequence[Shelved]) -> list[Shelved]:
    """Those that are the last that the destination is owed of their stories: once a newer version
    was recorded, an older one is shown no more, wherever the newer is on its way."""
    articles = {one.article_id for one in found}
    rows = Delivery.objects.filter(
        destination_id=destination.pk,
        destination__isnull=False,  # in the words of the index
        send__article_version__article__in=articles,
    )
    newest = rows.values_list("send__article_version__article").annotate(last=Max("pk"))
    last: dict[int, int] = dict(newest)
    return [one for one in found if last.get(one.article_id) == one.delivery_id and one.size]


def bodies_of(found: Sequence[Shelved]) -> dict[int, bytes]:
    """The bodies by the rows' keys."""
    rows = PartnerPosition.objects.filter(pk__in=[one.pk for one in found])
    return {pk: bytes(body) for pk, body in rows.values_list("pk", "body")}


def _read(rows: "QuerySet[PartnerPosition]", limit: int) -> list[Shelved]:
    values: Any = rows.values_list(*_COLUMNS)
    return [Shelved(*row) for row in values[:limit]]
