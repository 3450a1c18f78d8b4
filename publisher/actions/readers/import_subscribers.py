"""Readers from a CSV file onto a list, with the source of their consent."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import BinaryIO

from django.db import transaction

from publisher.actions.readers.record_departures import record_departures
from publisher.audience import bulk, mailable
from publisher.audience.erased import erased_among
from publisher.audience.models import ConsentBatch, MailingList, Subscription
from publisher.audience.spreadsheets import BadRow, Row, Spreadsheet
from publisher.audience.sql import look_again
from publisher.errors import PublisherError
from publisher.publications import audit, checks

BATCH = 10_000  # rows in one statement
MOST_ERRORS = 100  # bad rows that are told one by one


@dataclass(slots=True, kw_only=True)
class SubscriberReport:
    """What became of a file's rows: `rows` is the sum of the numbers after it.

    Of a file that did not go in, only `rows`, `bad` and `errors` are counted.
    """

    rows: int = 0
    subscribed: int = 0  # newly on the list
    already: int = 0  # on the list before, left as they were
    unsubscribed: int = 0  # left the list before; not subscribed again
    suppressed: int = 0  # must not be mailed; not subscribed
    duplicates: int = 0  # in the file more than once
    left_out: dict[str, int] = field(default_factory=dict)  # as the file says, by its reason
    bad: int = 0
    dry_run: bool = False  # counted only, nothing was kept
    errors: list[BadRow] = field(default_factory=list)  # the first 100 bad rows
    ignored_columns: list[str] = field(default_factory=list)


class BadRows(PublisherError):
    """Rows of a file cannot go in, so none did; `report` lists the first 100."""

    def __init__(self, filename: str, report: SubscriberReport) -> None:
        first = report.errors[0]
        super().__init__(
            "bad_rows",
            f"{report.bad} of {report.rows} rows cannot go in, so none did (line {first.line}: "
            f"{first.message}); correct them, or import the others with --skip-bad",
            f"{filename}:{first.line}",
        )
        self.report = report


def import_subscribers(
    *,
    mailing_list: MailingList,
    file: BinaryIO,
    source: str,
    actor: str,
    now: datetime,
    filename: str = "the file",
    skip_bad: bool = False,
    columns: Mapping[str, str] | None = None,
    dry_run: bool = False,
) -> SubscriberReport:
    """Subscribe the file's readers as confirmed, `source` saying where they consented.

    Who left or may not be mailed, here or by what the file says, stays away. It goes in whole or
    not at all, unless `skip_bad`. columns: field by column. Raises BadRows, or PublisherError.
    """
    source = checks.line(source, "--source", most=300, required=True)
    with transaction.atomic():
        bulk.lock_lists(mailing_list.publication_id)
        sheet = Spreadsheet(file, filename, columns)
        report = SubscriberReport(ignored_columns=sheet.ignored, dry_run=dry_run)
        batch = _batch(mailing_list, source, actor, filename, now)
        for good in _good_rows(sheet, report, skip_bad):
            staying = _without_left(mailing_list, good, report, source=source, now=now)
            _store(mailing_list, staying, report, batch)
        if report.bad and not skip_bad:
            raise BadRows(filename, _nothing_stored(report))
        _record(mailing_list, report, actor, now)
    return report


def _batch(
    mailing_list: MailingList, source: str, actor: str, filename: str, now: datetime
) -> ConsentBatch:
    return ConsentBatch.objects.create(
        publication_id=mailing_list.publication_id,
        mailing_list=mailing_list,
        source=source,
        by=actor,
        filename=filename[:255],
        at=now,
    )


def _good_rows(sheet: Spreadsheet, report: SubscriberReport, skip_bad: bool) -> Iterator[list[Row]]:
    """The good rows in batches, up to the first bad one unless `skip_bad`; all are counted."""
    rows = iter(sheet)
    while batch := list(islice(rows, BATCH)):
        good = _without_bad(batch, report)
        if good and (skip_bad or not report.bad):
            yield good


def _without_bad(batch: list[Row | BadRow], report: SubscriberReport) -> list[Row]:
    report.rows += len(batch)
    good = [row for row in batch if isinstance(row, Row)]
    if len(good) < len(batch):
        bad = [row for row in batch if isinstance(row, BadRow)]
        report.bad += len(bad)
        report.errors += bad[: MOST_ERRORS - len(report.errors)]
    return good


def _without_left(
    mailing_list: MailingList,
    batch: list[Row],
    report: SubscriberReport,
    *,
    source: str,
    now: datetime,
) -> list[Row]:
    """The rows of those who are subscribed; what the file says of the others is recorded."""
    gone = [row for row in batch if row.left]
    if not gone:
        return batch
    counted = Counter(row.left.value for row in gone if row.left)
    report.left_out = dict(Counter(report.left_out) + counted)
    twice = record_departures(mailing_list=mailing_list, rows=gone, source=source, now=now)
    report.subscribed -= twice
    report.duplicates += twice
    return [row for row in batch if not row.left]


def _store(
    mailing_list: MailingList,
    found: list[Row],
    report: SubscriberReport,
    batch: ConsentBatch,
) -> None:
    rows = {row.key: row for row in reversed(found)}
    report.duplicates += len(found) - len(rows)
    publication_id, keys = mailing_list.publication_id, list(rows)
    kept_away = mailable.suppressed_keys(publication_id, keys, mailing_list.pk)
    for key in kept_away | erased_among(publication_id, keys):
        del rows[key]
        report.suppressed += 1
    readers = list(rows.values())
    new = bulk.copy_new_subscribers(mailing_list, readers, batch=batch)
    if new == len(rows):
        report.subscribed += new
        return
    ids = bulk.insert_subscribers(mailing_list, readers, batch.at) if new is None else []
    if len(ids) < len(rows):  # some were known
        ids = bulk.subscriber_ids(mailing_list, list(rows))
    subscribed = (new or 0) + bulk.subscribe(mailing_list, ids, batch=batch)
    _count(mailing_list, ids, report, subscribed, batch.at)


def _count(
    mailing_list: MailingList,
    ids: list[int],
    report: SubscriberReport,
    subscribed: int,
    now: datetime,
) -> None:
    """What became of the readers with these ids, of whom so many are newly on the list."""
    report.subscribed += subscribed
    if subscribed < len(ids):
        found = bulk.count_by_status(mailing_list, ids, since=now)
        report.duplicates += found.pop("new", 0) - subscribed
        report.unsubscribed += found.pop(Subscription.Status.UNSUBSCRIBED.value, 0)
        report.already += sum(found.values())


def _nothing_stored(report: SubscriberReport) -> SubscriberReport:
    return SubscriberReport(
        rows=report.rows,
        bad=report.bad,
        dry_run=report.dry_run,
        errors=report.errors,
        ignored_columns=report.ignored_columns,
    )


def _record(mailing_list: MailingList, report: SubscriberReport, actor: str, now: datetime) -> None:
    look_again(report.rows, "audience_subscriber", "audience_subscription")
    if report.dry_run:
        transaction.set_rollback(True)
        return
    audit.record(
        actor=actor,
        verb="import_subscribers",
        target=mailing_list,
        at=now,
        publication=mailing_list.publication,
        rows=report.rows,
        subscribed=report.subscribed,
        left_out=report.left_out,
        bad=report.bad,
    )
