"""Puts rows of our own exports into the database, a batch of them at a time."""

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from django.db import transaction

from publisher.actions.processes import decisions
from publisher.actions.processes.decisions import What
from publisher.actions.readers.digests.schedule import locked_schedule
from publisher.actions.readers.files.labels import Labels
from publisher.actions.readers.files.proofs import Proofs
from publisher.actions.readers.files.report import Refusals, SubscriberReport, note_bad
from publisher.actions.readers.files.restore_rows import OwnReader, read_row
from publisher.actions.readers.files.store import Update, insert_missing, taken_ids
from publisher.actions.readers.files.update import update_known
from publisher.actions.readers.prefer_light import want_light
from publisher.actions.readers.record_departures import stop_sends_to
from publisher.audience import bulk, mailable
from publisher.audience.erased import erased_among
from publisher.audience.files.own import OwnRow
from publisher.audience.files.rows import BadRow
from publisher.audience.label_links import link_tags
from publisher.audience.models import MailingList, Subscriber, Subscription, Suppression
from publisher.audience.names import BadName
from publisher.errors import PublisherError
from publisher.publications.models import Publication

LEFT = Subscription.Status.UNSUBSCRIBED.value


@dataclass(slots=True)
class Restore:
    """Where the rows of one of our own files go."""

    publication: Publication
    lists: dict[str, MailingList]
    labels: Labels
    report: SubscriberReport
    refusals: Refusals | None
    update: Update
    now: datetime
    proofs: Proofs = field(init=False)

    def __post_init__(self) -> None:
        self.proofs = Proofs(self.publication)

    def add(self, rows: list[OwnRow]) -> None:
        """Store rows, and count what became of each. Call it in a transaction."""
        read = [found for found in map(self._read, rows) if found]
        keys = [one.row.key for one in read]
        erased, title = erased_among(self.publication.pk, keys), self.publication.pk
        away = {
            one.pk: mailable.suppressed_keys(title, keys, one.pk) for one in self.lists.values()
        }
        whole = mailable.suppressed_keys(title, keys)
        self.report.suppressed += sum(key in erased for key in keys)
        read = [one for one in read if one.row.key not in erased]
        self._suppress(read)
        alone = [one for one in read if not one.joined]
        self._leave_out("suppressed", len(alone))
        readers = self._readers([one for one in read if one.joined], whole)
        if readers:
            self._store(readers, away)

    def _read(self, row: OwnRow) -> OwnReader | None:
        """None for a bad one."""
        try:
            return read_row(row, {slug: one.pk for slug, one in self.lists.items()}, self.labels)
        except PublisherError as error:
            code, message = error.code, error.message
        except (BadName, ValueError, KeyError, TypeError) as error:
            code, message = "bad_cell", f"a cell does not hold what we write: {str(error)[:100]}"
        self._refuse(BadRow(row.line, code, message, row.texts["address"]))
        return None

    def _refuse(self, bad: BadRow) -> None:
        note_bad(self.report, [bad], self.refusals)

    def _leave_out(self, reason: str, number: int) -> None:
        self.report.left_out = dict(Counter(self.report.left_out) + Counter({reason: number}))

    def _suppress(self, read: list[OwnReader]) -> None:
        rows = [
            Suppression(publication=self.publication, address_key=one.row.key, **said)
            for one in read
            for said in one.suppressed
        ]
        Suppression.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
        keys = {row.address_key for row in rows}
        known = bulk.known_ids(self.publication.pk, list(keys))
        stop_sends_to(self.publication.pk, list(known.values()), self.now)
        transaction.on_commit(lambda: decisions.keep_blocked(rows, self.now))

    def _readers(self, read: list[OwnReader], whole: set[str]) -> dict[str, OwnReader]:
        """Those who go in, by key: each once, and who was suppressed here before only if known."""
        readers = {one.row.key: one for one in reversed(read)}
        self.report.duplicates += len(read) - len(readers)
        strangers = whole & readers.keys()
        strangers -= bulk.known_ids(self.publication.pk, list(strangers)).keys()
        for key in strangers:
            del readers[key]
        self.report.suppressed += len(strangers)
        rows = {key: one.row for key, one in readers.items()}
        for bad in taken_ids(self.publication.pk, rows):
            self._refuse(bad)
        return {key: readers[key] for key in rows}

    def _store(self, readers: dict[str, OwnReader], away: dict[int, set[str]]) -> None:
        rows = {key: one.row for key, one in readers.items()}
        fields = {key: json.dumps(row.more.fields) for key, row in rows.items() if row.more}
        known, made = insert_missing(self.publication.pk, rows, fields, self.now)
        ids = known | made
        by_id = {ids[key]: one for key, one in readers.items()}
        joined = self._link(by_id, away)
        self._prefer({pk: by_id[pk] for pk in made.values()})
        if known and self.update != Update.KEEP:
            self.report.updated += update_known(
                [rows[key] for key in known],
                known,
                fields,
                overwrite=self.update == Update.OVERWRITE,
            )
        self._tag(by_id, set(made.values()))
        self.proofs.add_receipts(by_id, made.values())
        self.proofs.add_rights(by_id)
        self.report.subscribed += len(joined)
        self.report.already += len(set(known.values()) - joined)
        self._leave_out("unsubscribed", len(set(made.values()) - joined))

    def _link(self, readers: dict[int, OwnReader], away: dict[int, set[str]]) -> set[int]:
        """Make the subscriptions that are not here, end those that ended since; the ids of the
        readers who got one that is not over."""
        there = {
            (link.subscriber_id, link.mailing_list_id): link
            for link in Subscription.objects.filter(
                subscriber__in=list(readers), mailing_list__in=list(away)
            )
        }
        new, ends = list[Subscription](), list[Subscription]()
        for pk, one in readers.items():
            for mailing_list_id, link in one.links.items():
                old = there.get((pk, mailing_list_id))
                if old is None and (
                    link.status == LEFT or one.row.key not in away[mailing_list_id]
                ):
                    new.append(self._subscription(pk, mailing_list_id, one))
                elif old and old.status != LEFT == link.status and link.changed > old.changed_at:
                    ends.append(old)
        Subscription.objects.bulk_create(new, ignore_conflicts=True, batch_size=1000)
        if any(link.frequency == Subscription.Frequency.WEEKLY for link in new):
            locked_schedule(self.publication, self.now)
        self._end(ends, readers)
        return {link.subscriber_id for link in new if link.status != LEFT}

    def _end(self, ends: list[Subscription], readers: dict[int, OwnReader]) -> None:
        over = Subscription.objects.filter(pk__in=[link.pk for link in ends])
        over.update(status=LEFT, changed_at=self.now)
        slugs = {one.pk: one.slug for one in self.lists.values()}
        for link in ends:
            keep = partial(
                decisions.keep_lists,
                What.LEFT,
                publication=self.publication,
                address_key=readers[link.subscriber_id].row.key,
                lists=[slugs[link.mailing_list_id]],
                now=self.now,
            )
            transaction.on_commit(keep)
        stop_sends_to(self.publication.pk, [link.subscriber_id for link in ends], self.now)

    def _subscription(self, pk: int, mailing_list_id: int, one: OwnReader) -> Subscription:
        link = one.links[mailing_list_id]
        return Subscription(
            publication=self.publication,
            mailing_list_id=mailing_list_id,
            subscriber_id=pk,
            status=link.status,
            consent_source=link.source,
            consent_at=link.at,
            batch_id=self.proofs.batch(mailing_list_id, link),
            frequency=link.frequency,
            paused_until=link.paused_until,
            created_at=link.created,
            changed_at=link.changed,
        )

    def _prefer(self, new: dict[int, OwnReader]) -> None:
        """Who consented to measuring did so, and who asked for light editions gets them; who was
        known here has said what they want here."""
        said = [
            Subscriber(pk=pk, tracking_consent_at=one.measured_since, light_since=one.light_since)
            for pk, one in new.items()
            if one.measured_since or one.light_since
        ]
        if any(one.light_since for one in said):
            want_light(self.publication, self.now)
        columns = ["tracking_consent_at", "light_since"]
        Subscriber.objects.bulk_update(said, columns, batch_size=500)

    def _tag(self, readers: dict[int, OwnReader], new: set[int]) -> None:
        named = {
            pk: one.row.more.tags
            for pk, one in readers.items()
            if one.row.more and (pk in new or self.update != Update.KEEP)
        }
        found = self.labels.tag_ids((tag for tags in named.values() for tag in tags), self.report)
        pairs = [(pk, found[tag]) for pk, tags in named.items() for tag in tags if tag in found]
        link_tags(self.publication.pk, pairs)
