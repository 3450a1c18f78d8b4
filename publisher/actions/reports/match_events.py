"""Which mail of ours an event is about: by a sealed token, else by what the provider calls it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from publisher.actions.issues.provider_headers import KEY
from publisher.actions.reports.own_marks import PURPOSE
from publisher.actions.reports.read_events import ProviderEvent
from publisher.delivery.models import Delivery
from publisher.publications.tokens import lowercase_many, unseal_lowercase


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """What of a delivery decides what an event may do."""

    pk: int
    send_id: int
    state: str


def metadata_of(delivery_id: int) -> dict[str, str]:
    """What a mail tells its provider, for this room to find it again."""
    return {KEY: lowercase_many(PURPOSE, [delivery_id])[0]}


def match_events(*, publication_id: int, events: Sequence[ProviderEvent]) -> list[Mail | None]:
    """For each event the reader's mail of this publication that it is about; None where there is
    none. Two statements for any number of them."""
    ids = [_sealed(event) for event in events]
    known = _mails(publication_id, pk__in={pk for pk in ids if pk is not None})
    by_id = {mail.pk: mail for mail, _ in known}
    left = (event for event, pk in zip(events, ids, strict=True) if pk not in by_id)
    named = _mails(publication_id, provider_id__in={name for one in left for name in _names(one)})
    by_name = {name: mail for mail, name in named}
    return [
        by_id.get(pk or 0) or next(filter(None, map(by_name.get, _names(event))), None)
        for event, pk in zip(events, ids, strict=True)
    ]


def _sealed(event: ProviderEvent) -> int | None:
    found = (unseal_lowercase(mark.purpose, mark.token) for mark in event.marks)
    return next((pk for pk in found if pk is not None and pk < 2**63), None)


def _names(event: ProviderEvent) -> tuple[str, ...]:
    """The provider's name for the mail, also without the brackets that some put around it."""
    bare = event.message.strip("<>")
    return tuple(dict.fromkeys(name for name in (event.message, bare) if name))


def _mails(publication_id: int, **which: Collection[object]) -> list[tuple[Mail, str]]:
    if not any(which.values()):
        return []
    rows = Delivery.objects.filter(publication_id=publication_id, destination=None, **which)
    columns = ("pk", "send_id", "state", "provider_id")
    return [
        (Mail(pk=pk, send_id=send, state=state), name or "")
        for pk, send, state, name in rows.values_list(*columns)
    ]
