"""Readers from a file onto a list, with the source of their consent."""

from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

from django.db import transaction

from publisher.actions.readers.files.labels import Labels
from publisher.actions.readers.files.options import USUAL, ImportOptions
from publisher.actions.readers.files.report import (
    BadRows,
    Refusals,
    SubscriberReport,
    note_bad,
    nothing_stored,
    report_of,
)
from publisher.actions.readers.files.store import Store
from publisher.audience import bulk
from publisher.audience.files.rows import BadRow, Row
from publisher.audience.files.tables import Table
from publisher.audience.models import ConsentBatch, MailingList
from publisher.audience.read_ahead import batches_ahead
from publisher.audience.spreadsheets import Spreadsheet
from publisher.audience.sql import look_again
from publisher.publications import audit, checks

__all__ = ["BadRows", "ImportOptions", "SubscriberReport", "import_subscribers"]
BATCH = 10_000  # rows in one statement


def import_subscribers(
    *,
    mailing_list: MailingList,
    file: BinaryIO | Table,
    source: str,
    actor: str,
    now: datetime,
    filename: str = "the file",
    options: ImportOptions = USUAL,
    refusals: Refusals | None = None,
) -> SubscriberReport:
    """Subscribe the file's readers as confirmed, `source` saying where they consented.

    Who left or may not be mailed, here or by what the file says, stays away. It goes in whole or
    not at all, unless `skip_bad`. refusals: told of every row that is refused. Raises BadRows, or
    PublisherError.
    """
    source = checks.line(source, "--source", most=300, required=True)
    with transaction.atomic():
        bulk.lock_lists(mailing_list.publication_id)
        read = Spreadsheet(file, filename, options.columns, now=now, sheet=options.sheet)
        store = _store(_batch(mailing_list, source, actor, filename, now), read, options, refusals)
        report = store.report
        for good in _good_rows(read, report, options, refusals):
            store.add(good)
        if report.bad and not options.skip_bad:
            raise BadRows(filename, nothing_stored(report))
        report.ignored_columns += store.labels.left_out()
        _record(store.batch, report, actor)
    return report


def _store(
    batch: ConsentBatch, read: Spreadsheet, options: ImportOptions, refusals: Refusals | None
) -> Store:
    report = report_of(read, dry_run=options.dry_run)
    publication = batch.mailing_list.publication
    labels = Labels(publication, batch.at, options.create_tags, options.create_fields)
    labels.take_columns(read)
    return Store(
        batch=batch,
        labels=labels,
        report=report,
        refusals=refusals,
        update=options.update,
        tags=labels.make_tags(options.tags),
        tool=report.recognised,
    )


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


def _good_rows(
    sheet: Spreadsheet, report: SubscriberReport, options: ImportOptions, refusals: Refusals | None
) -> Iterator[list[Row]]:
    """The good rows in batches, up to the first bad one unless `skip_bad`; all are counted."""
    for batch in batches_ahead(iter(sheet), BATCH):
        report.rows += len(batch)
        good = [row for row in batch if isinstance(row, Row)]
        if len(good) < len(batch):
            note_bad(report, [row for row in batch if isinstance(row, BadRow)], refusals)
        if options.progress:
            options.progress(report.rows)
        if good and (options.skip_bad or not report.bad):
            yield good


def _record(batch: ConsentBatch, report: SubscriberReport, actor: str) -> None:
    batch.subscribed = max(0, report.subscribed)  # a file may end what another one made
    batch.save(update_fields=["subscribed"])
    look_again(report.rows, "audience_subscriber", "audience_subscription")
    if report.dry_run:
        transaction.set_rollback(True)
        return
    audit.record(
        actor=actor,
        verb="import_subscribers",
        target=batch.mailing_list,
        at=batch.at,
        publication=batch.mailing_list.publication,
        rows=report.rows,
        subscribed=report.subscribed,
        left_out=report.left_out,
        bad=report.bad,
    )
