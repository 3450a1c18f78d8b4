"""Addresses that must not be mailed: by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import groupby
from operator import itemgetter

from django.db import transaction
from django.db.models import QuerySet

from publisher.actions.processes import decisions
from publisher.actions.processes.decisions import What
from publisher.actions.readers.record_departures import stop_sends_to
from publisher.audience import bulk
from publisher.audience.addresses import normalise
from publisher.audience.models import MailingList, Subscription, Suppression
from publisher.errors import PublisherError
from publisher.publications import audit, checks
from publisher.publications.models import Publication
from publisher.syndication.outbox import tell_left

Reason = Suppression.Reason
BY_HAND = tuple(Reason.values)
ENDS = (Reason.UNSUBSCRIBED, Reason.COMPLAINED)  # what is over with them


@dataclass(frozen=True, slots=True)
class Block:
    """An address that is not mailed any more. mailing_list_id: None for the whole publication."""

    key: str
    mailing_list_id: int | None
    reason: Suppression.Reason
    source: str
    at: datetime


def suppress(
    *,
    publication: Publication,
    address: str,
    reason: str,
    actor: str,
    now: datetime,
    mailing_list: MailingList | None = None,
    source: str = "",
) -> bool:
    """Never mail the address again, in the whole publication or through one list; nothing that has
    not begun goes to it. An earlier reason stays. Returns whether it is new.

    Raises PublisherError `bad_address` or `unknown_reason`.
    """
    key = normalise(address)[1]
    with transaction.atomic():
        source = checks.line(source or actor, "--source", most=300, required=True)
        listed = mailing_list.pk if mailing_list else None
        block = Block(key, listed, checked_reason(reason), source, now)
        new = put_blocks(publication, [block], now)
        if new:
            record(publication, "suppress", actor, now, reason=reason)
    return bool(new)


def unsuppress(
    *,
    publication: Publication,
    address: str,
    actor: str,
    now: datetime,
    mailing_list: MailingList | None = None,
) -> int:
    """Allow an address to be mailed again where it is on a list; returns how many suppressions
    ended: all of them, or those of one list. A reader who left a list is not put back on it.

    Raises PublisherError `bad_address`.
    """
    key = normalise(address)[1]
    with transaction.atomic():
        rows = suppressions(publication, mailing_list).filter(address_key=key)
        reasons = sorted(rows.values_list("reason", flat=True))
        decisions.keep_blocked(rows, now, What.LIFTED)
        rows.delete()
        if reasons:
            record(publication, "unsuppress", actor, now, reasons=reasons)
    return len(reasons)


def put_blocks(publication: Publication, blocks: Sequence[Block], now: datetime) -> int:
    """Suppress addresses, each once in its scope; end what a departure or a complaint ends, and
    stop what has not begun. Call it in a transaction. Returns how many are new."""
    keys = list({block.key for block in blocks})
    there = set(
        Suppression.objects.filter(publication=publication, address_key__in=keys).values_list(
            "address_key", "mailing_list_id"
        )
    )
    new = [block for block in blocks if (block.key, block.mailing_list_id) not in there]
    rows = [_row(publication, block) for block in new]
    Suppression.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    transaction.on_commit(partial(decisions.keep_blocked, rows, now))
    known = bulk.known_ids(publication.pk, list({block.key for block in new}))
    for listed in {block.mailing_list_id for block in new}:
        ended = [known[block.key] for block in new if block.mailing_list_id == listed
                 and block.reason in ENDS and block.key in known]  # fmt: skip
        _end(publication, ended, listed, now)
    stop_sends_to(publication.pk, list(known.values()), now)
    return len(new)


def _row(publication: Publication, block: Block) -> Suppression:
    return Suppression(
        publication=publication,
        mailing_list_id=block.mailing_list_id,
        address_key=block.key,
        reason=block.reason,
        source=block.source,
        created_at=block.at,
    )


def _end(
    publication: Publication, readers: Sequence[int], listed: int | None, now: datetime
) -> None:
    links = Subscription.objects.filter(publication=publication, subscriber__in=readers)
    links = links.filter(mailing_list=listed) if listed else links
    left = Subscription.Status.UNSUBSCRIBED
    columns = ("mailing_list_id", "mailing_list__slug", "subscriber_id")
    there = links.filter(status=Subscription.Status.CONFIRMED).order_by("mailing_list_id")
    gone = groupby(list(there.values_list(*columns)), key=itemgetter(0, 1))
    links.exclude(status=left).update(status=left, changed_at=now)
    for (_, slug), rows in gone:
        tell_left(
            publication_id=publication.pk,
            list_slug=slug,
            readers=[reader for *_, reader in rows],
            reason="blocked",
            now=now,
        )


def suppressions(
    publication: Publication, mailing_list: MailingList | None = None
) -> QuerySet[Suppression]:
    """Those of the publication, or of one of its lists alone."""
    rows = Suppression.objects.filter(publication=publication)
    return rows.filter(mailing_list=mailing_list) if mailing_list else rows


def block_rows() -> QuerySet[Suppression]:
    """Suppressions with what a page shows of them."""
    return Suppression.objects.select_related("publication", "mailing_list")


def checked_reason(reason: str) -> Suppression.Reason:
    """The reason. Raises PublisherError `unknown_reason`."""
    if reason not in BY_HAND:
        known = ", ".join(BY_HAND)
        raise PublisherError("unknown_reason", f"{reason!r} is none of: {known}", "--reason")
    return Reason(reason)


def record(publication: Publication, verb: str, actor: str, now: datetime, **said: object) -> None:
    """Write it down, without an address."""
    audit.record(
        actor=actor, verb=verb, target=publication, at=now, publication=publication, **said
    )
