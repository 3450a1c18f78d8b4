"""Addresses that must not be mailed, from files and into them."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import BinaryIO

from django.db import transaction

from publisher.actions.readers.files.report import MOST_ERRORS
from publisher.actions.readers.suppressions import (
    Block,
    checked_reason,
    put_blocks,
    record,
    suppressions,
)
from publisher.audience import bulk
from publisher.audience.addresses import normalise
from publisher.audience.columns import address_column
from publisher.audience.files.own import said_moment, written_moment
from publisher.audience.files.rows import BadRow
from publisher.audience.files.safe import SafeWriter, Writes, unsafe
from publisher.audience.files.tables import Table, open_table
from publisher.audience.files.values import plain
from publisher.audience.models import MailingList, Suppression
from publisher.errors import PublisherError
from publisher.publications import checks
from publisher.publications.models import Publication

BATCH = 5_000  # rows
COLUMNS = ("address", "list", "reason", "source", "since")  # of our own files


@dataclass(slots=True, kw_only=True)
class SuppressionReport:
    """What became of a file's rows: `rows` is the sum of the numbers up to `bad`."""

    rows: int = 0
    suppressed: int = 0
    already: int = 0
    duplicates: int = 0  # close to one another; far apart they are among the others
    bad: int = 0
    dry_run: bool = False
    errors: list[BadRow] = field(default_factory=list)  # the first hundred


def import_suppressions(
    *,
    publication: Publication,
    file: BinaryIO,
    filename: str,
    reason: str,
    source: str,
    actor: str,
    now: datetime,
    mailing_list: MailingList | None = None,
    skip_bad: bool = False,
    dry_run: bool = False,
) -> SuppressionReport:
    """Suppress every address of a file, of any kind that readers come in, for this reason; of our
    own export, each as it was. Whole or not at all, unless `skip_bad`.

    Raises PublisherError, among them `bad_rows`.
    """
    source = checks.line(source, "--source", most=300, required=True)
    listed = mailing_list.pk if mailing_list else None
    pattern = Block("", listed, checked_reason(reason), source, now)
    report = SuppressionReport(dry_run=dry_run)
    with transaction.atomic():
        bulk.lock_lists(publication.pk)
        _put(publication, _blocks(publication, open_table(file, filename), pattern), report, now)
        if report.bad and not skip_bad:
            raise _bad_rows(report, filename)
        record(publication, "import_suppressions", actor, now, rows=report.rows)
        transaction.set_rollback(dry_run)
    return report


def _put(
    publication: Publication,
    rows: Iterator[Block | BadRow],
    report: SuppressionReport,
    now: datetime,
) -> None:
    while batch := list(islice(rows, BATCH)):
        blocks = _counted(batch, report)
        new = put_blocks(publication, blocks, now)
        report.suppressed += new
        report.already += len(blocks) - new


def _blocks(publication: Publication, table: Table, pattern: Block) -> Iterator[Block | BadRow]:
    own = set(COLUMNS) <= set(table.names)
    lists = dict(MailingList.objects.filter(publication=publication).values_list("slug", "pk"))
    at = address_column(table.names)
    for found in table.rows(at):
        if isinstance(found, BadRow):
            yield found
            continue
        line, cells = found
        cells = cells + [""] * (len(table.names) - len(cells))
        try:
            if own:
                yield _own_block(dict(zip(table.names, map(unsafe, cells), strict=False)), lists)
            else:
                yield replace(pattern, key=normalise(plain(cells[at].strip()))[1])
        except PublisherError as error:
            yield BadRow(line, error.code, error.message, cells[at])


def _own_block(said: dict[str, str], lists: dict[str, int]) -> Block:
    if said["list"] and said["list"] not in lists:
        raise PublisherError("unknown_list", f"there is no list {said['list'][:60]!r} here")
    try:
        since, reason = said_moment(said["since"]), Suppression.Reason(said["reason"])
    except ValueError:
        since = None
    if since is None:
        raise PublisherError("bad_cell", "the row does not hold what we write there")
    listed = lists[said["list"]] if said["list"] else None
    return Block(normalise(said["address"])[1], listed, reason, said["source"][:300], since)


def _counted(batch: list[Block | BadRow], report: SuppressionReport) -> list[Block]:
    """The batch's good rows, each address once in its scope."""
    report.rows += len(batch)
    bad = [row for row in batch if isinstance(row, BadRow)]
    report.bad += len(bad)
    report.errors += bad[: MOST_ERRORS - len(report.errors)]
    blocks = [block for block in batch if isinstance(block, Block)]
    once = {(block.key, block.mailing_list_id): block for block in reversed(blocks)}
    report.duplicates += len(blocks) - len(once)
    return list(once.values())


def _bad_rows(report: SuppressionReport, filename: str) -> PublisherError:
    first = report.errors[0]
    return PublisherError(
        "bad_rows",
        f"{report.bad} of {report.rows} rows cannot go in, so none did (line {first.line}: "
        f"{first.message}); correct them, or take the others with --skip-bad",
        f"{filename}:{first.line}",
    )


def export_suppressions(*, publication: Publication, out: Writes, actor: str, now: datetime) -> int:
    """Write them all as a CSV whose cells are no formulas; how many."""
    writer, count = SafeWriter(out), 0
    writer.write(COLUMNS)
    rows = suppressions(publication).select_related("mailing_list").order_by("pk")
    for row in rows.iterator(BATCH):
        listed = row.mailing_list.slug if row.mailing_list else ""
        since = written_moment(row.created_at) or ""
        writer.write((row.address_key, listed, row.reason, row.source, since))
        count += 1
    record(publication, "export_suppressions", actor, now, rows=count)
    return count
