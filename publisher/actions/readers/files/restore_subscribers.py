"""Readers from our own exports, back to the state in which they were."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.db import transaction

from publisher.actions.readers.files.labels import Labels
from publisher.actions.readers.files.options import USUAL, ImportOptions
from publisher.actions.readers.files.report import (
    BadRows,
    Refusals,
    SubscriberReport,
    note_bad,
    nothing_stored,
)
from publisher.actions.readers.files.restore import Restore
from publisher.audience import bulk
from publisher.audience.files.own import FieldColumn, OwnRow
from publisher.audience.files.own_rows import OwnFile
from publisher.audience.files.rows import BadRow
from publisher.audience.files.tables import Table
from publisher.audience.files.tools import OURS
from publisher.audience.labels import label_key
from publisher.audience.models import Field, MailingList
from publisher.audience.read_ahead import batches_ahead
from publisher.audience.sql import look_again
from publisher.errors import PublisherError
from publisher.publications import audit
from publisher.publications.models import Publication

BATCH = 2_000  # rows


def restore_subscribers(
    *,
    publication: Publication,
    table: Table,
    filename: str,
    actor: str,
    now: datetime,
    only: MailingList | None = None,
    options: ImportOptions = USUAL,
    refusals: Refusals | None = None,
) -> SubscriberReport:
    """Put the readers of our own export back, with lists, proofs, tags, fields and entitlements.

    Nobody who left here since comes back; who left by the file after they last changed here
    leaves. only: take this list's subscriptions alone. Raises BadRows, or PublisherError, among
    them `unknown_list` for lists that are not here.
    """
    with transaction.atomic():
        bulk.lock_lists(publication.pk)
        file = OwnFile(table, filename)
        restore = _restore(publication, file, only, options, refusals, now)
        report = restore.report
        for good in _good_rows(iter(file), report, options, refusals):
            restore.add(good)
        if report.bad and not options.skip_bad:
            raise BadRows(filename, nothing_stored(report))
        report.ignored_columns += [f"field:{name}" for name in restore.labels.left_out()]
        _record(publication, report, actor, now)
    return report


def _restore(
    publication: Publication,
    file: OwnFile,
    only: MailingList | None,
    options: ImportOptions,
    refusals: Refusals | None,
    now: datetime,
) -> Restore:
    table = file.table
    report = SubscriberReport(
        dry_run=options.dry_run, format=table.kind, encoding=table.encoding, recognised=OURS
    )
    lists = _lists(publication, file.lists, only)
    labels = Labels(publication, now, options.create_tags, options.create_fields)
    _take_fields(publication, file.fields.values(), labels, report, now)
    return Restore(publication, lists, labels, report, refusals, options.update, now)


def _lists(
    publication: Publication, slugs: Sequence[str], only: MailingList | None
) -> dict[str, MailingList]:
    """Those of the file's lists that are wanted, by slug."""
    if only:
        return {only.slug: only}
    found = MailingList.objects.filter(publication=publication, slug__in=slugs)
    known = {one.slug: one for one in found}
    missing = [slug for slug in slugs if slug not in known]
    if missing:
        raise PublisherError(
            "unknown_list",
            f"the file has lists that are not here: {', '.join(missing[:20])}; create them first "
            "(publisher list create), or take one of its lists with --list",
            "--list",
        )
    return known


def _take_fields(
    publication: Publication,
    columns: Iterable[FieldColumn],
    labels: Labels,
    report: SubscriberReport,
    now: datetime,
) -> None:
    """Make the fields of the file that are not here, of the types that it says, if asked to."""
    known = set(Field.objects.filter(publication=publication).values_list("key", flat=True))
    for column in columns if labels.create_fields else ():
        if label_key(column.name) not in known:
            made = Field.objects.create(
                publication=publication,
                name=column.name[:100],
                key=label_key(column.name)[:120],
                type=column.type,
                choices=list(column.choices),
                created_at=now,
            )
            report.created_fields.append(made.name)
    labels.create_fields = False  # whatever else a row names is no field
    labels.read_again()


def _good_rows(
    rows: Iterator[OwnRow | BadRow],
    report: SubscriberReport,
    options: ImportOptions,
    refusals: Refusals | None,
) -> Iterator[list[OwnRow]]:
    for batch in batches_ahead(rows, BATCH):
        report.rows += len(batch)
        note_bad(report, [row for row in batch if isinstance(row, BadRow)], refusals)
        good = [row for row in batch if isinstance(row, OwnRow)]
        if options.progress:
            options.progress(report.rows)
        if good and (options.skip_bad or not report.bad):
            yield good


def _record(publication: Publication, report: SubscriberReport, actor: str, now: datetime) -> None:
    look_again(report.rows, "audience_subscriber", "audience_subscription")
    if report.dry_run:
        transaction.set_rollback(True)
        return
    audit.record(
        actor=actor,
        verb="restore_subscribers",
        target=publication,
        at=now,
        publication=publication,
        rows=report.rows,
        subscribed=report.subscribed,
        bad=report.bad,
    )
