"""Puts the good rows of a file of readers into the database, a batch of them at a time."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import IntegrityError, transaction

from publisher.actions.readers.files.labels import Labels
from publisher.actions.readers.files.report import Refusals, SubscriberReport, note_bad
from publisher.actions.readers.files.update import update_known
from publisher.actions.readers.record_departures import record_departures
from publisher.audience import bulk, mailable
from publisher.audience.erased import erased_among
from publisher.audience.files.rows import BadRow, Row
from publisher.audience.label_links import add_receipts, link_tags
from publisher.audience.models import (
    ConsentBatch,
    ConsentEvent,
    Entitlement,
    Subscriber,
    Subscription,
)
from publisher.syndication.outbox import tell_joined

TRIES = 5  # where others sign up the same addresses in this moment
Kind = ConsentEvent.Kind


class Update(StrEnum):
    """What a file changes of readers who are known: nothing; what they lack; what it has."""

    KEEP = "keep"
    FILL = "fill"
    OVERWRITE = "overwrite"


@dataclass(slots=True, kw_only=True)
class Store:
    """Where the rows of one file go. tags: ids of those that all of its readers get. strangers:
    the last batch of them named nobody who was known."""

    batch: ConsentBatch
    labels: Labels
    report: SubscriberReport
    refusals: Refusals | None
    update: Update
    tags: list[int]
    tool: str | None
    strangers: bool = False

    def add(self, rows: list[Row]) -> None:
        """Store good rows, and count what became of each. Call it in a transaction."""
        staying = self._without_left(rows)
        readers = {row.key: row for row in reversed(staying)}
        self.report.duplicates += len(staying) - len(readers)
        self._take_out_suppressed(readers)
        if readers:
            bad = taken_ids(self.batch.publication_id, readers)
            note_bad(self.report, bad, self.refusals)
            self._subscribe(readers)

    def _without_left(self, rows: list[Row]) -> list[Row]:
        """The rows of those who are subscribed; what the file says of the others is recorded."""
        gone = [row for row in rows if row.left]
        if not gone:
            return rows
        counted = Counter(row.left.value for row in gone if row.left)
        self.report.left_out = dict(Counter(self.report.left_out) + counted)
        twice = record_departures(batch=self.batch, rows=gone)
        self.report.subscribed -= twice
        self.report.duplicates += twice
        self._refuse(gone, "left_out", "the file says that the reader is not subscribed")
        return [row for row in rows if not row.left]

    def _take_out_suppressed(self, readers: dict[str, Row]) -> None:
        title, keys = self.batch.publication_id, list(readers)
        away = mailable.suppressed_keys(title, keys, self.batch.mailing_list_id)
        out = [readers.pop(key) for key in away | erased_among(title, keys)]
        self.report.suppressed += len(out)
        self._refuse(out, "suppressed", "the address must not be mailed")

    def _subscribe(self, readers: dict[str, Row]) -> None:
        fields = self._fields(readers)
        known, made = insert_missing(
            self.batch.publication_id, readers, fields, self.batch.at, strangers=self.strangers
        )
        self.strangers = not known
        new = [readers[key] for key in made]
        bulk.subscribe_new(self.batch, new, made)
        old = [readers[key] for key in known]
        subscribed = bulk.subscribe(self.batch, old, known) if old else set()
        self.report.subscribed += len(new) + len(subscribed)
        self._tell({*made.values(), *subscribed})
        self._count(set(known.values()) - subscribed)
        if old and self.update != Update.KEEP:
            self.report.updated += update_known(
                old, known, fields, overwrite=self.update == Update.OVERWRITE
            )
        ids = known | made
        self._tag(readers, ids, made)
        proven = subscribed | set(made.values())
        self._keep_proofs([row for row in readers.values() if ids[row.key] in proven], ids)
        self._entitle(readers, ids)

    def _tell(self, joined: set[int]) -> None:
        batch = self.batch
        tell_joined(
            publication_id=batch.publication_id,
            list_slug=batch.mailing_list.slug,
            readers=joined,
            source="import",
            now=batch.at,
        )

    def _fields(self, readers: dict[str, Row]) -> dict[str, str]:
        found = {
            key: self.labels.fields_of(row, self.report)
            for key, row in readers.items()
            if row.more and row.more.fields
        }
        return {key: json.dumps(values) for key, values in found.items()}

    def _count(self, ids: set[int]) -> None:
        """What became of readers who were on the list before."""
        if not ids:
            return
        found = bulk.count_by_status(self.batch.mailing_list, list(ids), since=self.batch.at)
        self.report.duplicates += found.pop("new", 0)
        self.report.unsubscribed += found.pop(Subscription.Status.UNSUBSCRIBED.value, 0)
        self.report.already += sum(found.values())

    def _tag(self, readers: dict[str, Row], ids: dict[str, int], made: dict[str, int]) -> None:
        named = {
            key: row.more.tags
            for key, row in readers.items()
            if row.more and row.more.tags and (key in made or self.update != Update.KEEP)
        }
        found = self.labels.tag_ids((tag for tags in named.values() for tag in tags), self.report)
        pairs = [(ids[key], found[tag]) for key, tags in named.items() for tag in tags
                 if tag in found]  # fmt: skip
        pairs += [(pk, tag) for pk in ids.values() for tag in self.tags]
        link_tags(self.batch.publication_id, list(dict.fromkeys(pairs)))

    def _keep_proofs(self, rows: list[Row], ids: dict[str, int]) -> None:
        receipts = [
            (ids[row.key], kind, datetime.fromisoformat(row.more.proof[name]))
            for row in rows
            if row.more and row.more.proof
            for name, kind in (("asked_at", Kind.ASKED), ("confirmed_at", Kind.CONFIRMED))
            if name in row.more.proof
        ]
        if receipts:
            add_receipts(
                self.batch.publication_id,
                self.batch.mailing_list_id,
                receipts,
                source=self.batch.source,
                detail={"import": str(self.batch.pk), "said_by": self.tool or self.batch.filename},
            )

    def _entitle(self, readers: dict[str, Row], ids: dict[str, int]) -> None:
        """Who has paid elsewhere until a day that is yet to come may read until then."""
        ends = {
            ids[key]: row.more.paid_until
            for key, row in readers.items()
            if row.more and row.more.paid_until and row.more.paid_until > self.batch.at
        }
        made = [
            Entitlement(
                publication_id=self.batch.publication_id,
                subscriber_id=pk,
                external_id=f"{(self.tool or 'import').lower()}:{pk}",
                starts_at=self.batch.at,
                ends_at=end,
                source=self.batch.source,
                changed_at=self.batch.at,
            )
            for pk, end in ends.items()
        ]
        Entitlement.objects.bulk_create(
            made,
            update_conflicts=True,
            unique_fields=["publication", "external_id"],
            update_fields=["ends_at", "source", "changed_at"],
        )

    def _refuse(self, rows: list[Row], code: str, message: str) -> None:
        if self.refusals:
            for row in rows:
                self.refusals(BadRow(row.line, row.left or code, message, row.address))


def insert_missing(
    publication_id: int,
    readers: Mapping[str, Row],
    fields: Mapping[str, str],
    now: datetime,
    *,
    strangers: bool = False,
) -> tuple[dict[str, int], dict[str, int]]:
    """Insert the readers, by key, who are not there; the ids of those who were, and of the new.

    strangers: probably nobody is there, so that the unique constraint is asked first: looking each
    of a million up was a tenth of an import.
    """
    keys = sorted(readers)  # an index grows in order
    for tries_left in reversed(range(TRIES)):
        known = {} if strangers else bulk.known_ids(publication_id, keys)
        strangers = False
        new = [readers[key] for key in keys if key not in known]
        try:
            with transaction.atomic():
                return known, bulk.insert_subscribers(publication_id, new, fields, now)
        except IntegrityError:  # somebody is there, or signed up since we looked
            if not tries_left:
                raise
    raise AssertionError


def taken_ids(publication_id: int, readers: dict[str, Row]) -> list[BadRow]:
    """An external id is one reader's: take those out of the readers, whose rows stand backwards,
    who name another's. Returns what is wrong with each."""
    first = {
        row.more.external_id: key
        for key, row in readers.items()
        if row.more and row.more.external_id
    }
    if not first:
        return []
    found = Subscriber.objects.filter(publication_id=publication_id, external_id__in=list(first))
    owners = first | dict(found.values_list("external_id", "address_key"))
    bad = list[BadRow]()
    for key, row in reversed(list(readers.items())):
        own = row.more.external_id if row.more else ""
        if own and owners[own] != key:
            message = "another reader has this external id"
            bad.append(BadRow(row.line, "external_id_taken", message, row.address))
            del readers[key]
    return bad
