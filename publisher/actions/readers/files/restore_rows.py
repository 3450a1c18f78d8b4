"""What the rows of our own exports say, checked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from publisher.actions.readers.files.labels import Labels
from publisher.audience.addresses import normalise
from publisher.audience.files.own import OwnRow, Said, said_moment
from publisher.audience.files.rows import More, Row
from publisher.audience.files.values import tags_of
from publisher.audience.models import ConsentEvent, Subscription, Suppression
from publisher.audience.names import checked_name
from publisher.errors import PublisherError


@dataclass(frozen=True, slots=True)
class Link:
    """A subscription as the file has it; `batch`: of the import that made it."""

    status: str
    source: str
    at: datetime | None
    created: datetime
    changed: datetime
    frequency: str | None
    paused_until: datetime | None
    batch: Said | None


@dataclass(frozen=True, slots=True)
class Receipt:
    """A consent event as the file has it; `mailing_list`: an id, None for being measured."""

    mailing_list: int | None
    kind: str
    at: datetime
    source: str
    form: str | None
    text: Said | None
    detail: Said


@dataclass(slots=True)
class OwnReader:
    """A row of the file. `joined`: whether it is a reader, or an address that is left alone;
    links by the lists' ids; rights and suppressions as values of their columns."""

    row: Row
    joined: bool
    measured_since: datetime | None
    light_since: datetime | None
    links: dict[int, Link] = field(default_factory=dict)
    receipts: list[Receipt] = field(default_factory=list)
    rights: list[dict[str, Any]] = field(default_factory=list)
    suppressed: list[dict[str, Any]] = field(default_factory=list)


def read_row(own: OwnRow, lists: Mapping[str, int], labels: Labels) -> OwnReader:
    """The row, checked. lists: ids by slug; what concerns others is left out.

    Raises PublisherError, BadName, ValueError, KeyError or TypeError for what we do not write.
    """
    texts = own.texts
    address, key = normalise(texts["address"])
    joined = said_moment(texts["joined"])
    more = More(
        tags=tags_of_list(own.tags),
        joined_at=joined,
        external_id=texts.get("external_id", ""),
        time_zone=texts.get("time_zone", ""),
    )
    for name, value in own.fields.items():
        taker = labels.named(name)
        if taker and value not in (None, ""):
            more.fields[taker.key] = taker.read(value)
    name = checked_name(texts.get("name", ""))
    language = texts.get("language", "")[:35]
    return OwnReader(
        row=Row(own.line, address, key, name, language, None, more),
        joined=joined is not None,
        measured_since=said_moment(texts.get("measured_since")),
        light_since=said_moment(texts.get("light_since")),
        links={lists[slug]: _link(said) for slug, said in own.lists.items() if slug in lists},
        receipts=[_receipt(said, lists) for said in own.receipts if _wanted(said, lists)],
        rights=[_right(said) for said in own.entitlements],
        suppressed=[_suppression(said, lists) for said in own.suppressed if _wanted(said, lists)],
    )


def tags_of_list(tags: list[str]) -> tuple[str, ...]:
    """Tags of a JSON list. Raises PublisherError `bad_tag`."""
    return tuple(tag for one in tags for tag in tags_of(f'"{one.replace(chr(34), chr(34) * 2)}"'))


def _wanted(said: Said, lists: Mapping[str, int]) -> bool:
    return said["list"] is None or said["list"] in lists


def _list(said: Said, lists: Mapping[str, int]) -> int | None:
    return None if said["list"] is None else lists[said["list"]]


def _moment(text: Any) -> datetime:
    found = said_moment(text)
    if found is None:
        raise PublisherError("bad_date", "a time is missing")
    return found


def _link(said: Said) -> Link:
    status = Subscription.Status(said["status"]).value
    frequency = said.get("frequency")
    return Link(
        status=status,
        source=str(said["source"])[:300],
        at=said_moment(said.get("at")),
        created=_moment(said["created"]),
        changed=_moment(said["changed"]),
        frequency=Subscription.Frequency(frequency).value if frequency else None,
        paused_until=said_moment(said.get("paused_until")),
        batch=dict(said["import"]) if said.get("import") else None,
    )


def _receipt(said: Said, lists: Mapping[str, int]) -> Receipt:
    return Receipt(
        mailing_list=_list(said, lists),
        kind=ConsentEvent.Kind(said["kind"]).value,
        at=_moment(said["at"]),
        source=str(said["source"])[:300],
        form=said.get("form"),
        text=said.get("text"),
        detail=dict(said.get("detail") or {}),
    )


def _right(said: Said) -> dict[str, Any]:
    return {
        "external_id": str(said["id"])[:200],
        "starts_at": _moment(said["from"]),
        "ends_at": said_moment(said.get("until")),
        "source": str(said["source"])[:300],
        "changed_at": _moment(said["changed"]),
    }


def _suppression(said: Said, lists: Mapping[str, int]) -> dict[str, Any]:
    return {
        "mailing_list_id": _list(said, lists),
        "reason": Suppression.Reason(said["reason"]).value,
        "source": str(said["source"])[:300],
        "created_at": _moment(said["at"]),
    }
