"""What became of the rows of a file of readers."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from publisher.audience.files.rows import BadRow
from publisher.audience.spreadsheets import Spreadsheet
from publisher.errors import PublisherError

MOST_ERRORS = 100  # bad rows that are told one by one
MOST_NAMED = 100  # tags that are named


@dataclass(slots=True, kw_only=True)
class SubscriberReport:
    """What became of a file's rows: `rows` is the sum of the numbers up to `bad`.

    Of a file that did not go in, only `rows`, `bad` and `errors` are counted.
    """

    rows: int = 0
    subscribed: int = 0  # newly on the list
    already: int = 0  # on the list before
    unsubscribed: int = 0  # left the list before; not subscribed again
    suppressed: int = 0  # must not be mailed; not subscribed
    duplicates: int = 0  # in the file more than once
    left_out: dict[str, int] = field(default_factory=dict)  # as the file says, by its reason
    bad: int = 0
    updated: int = 0  # of those who were known before: name, language, tags or fields changed
    dry_run: bool = False  # counted only, nothing was kept
    errors: list[BadRow] = field(default_factory=list)  # the first 100 bad rows
    ignored_columns: list[str] = field(default_factory=list)
    ignored_tags: dict[str, int] = field(default_factory=dict)  # unknown here, by their readers
    created_tags: list[str] = field(default_factory=list)
    created_fields: list[str] = field(default_factory=list)
    format: str = ""  # csv, tsv, jsonl, xlsx
    encoding: str | None = None  # of a text
    recognised: str | None = None  # the tool that wrote the file


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


Refusals = Callable[[BadRow], None]  # told of every row that is refused


def report_of(sheet: Spreadsheet, *, dry_run: bool) -> SubscriberReport:
    """A report without rows yet."""
    tool = sheet.columns.tool
    return SubscriberReport(
        ignored_columns=sheet.ignored,
        dry_run=dry_run,
        format=sheet.table.kind,
        encoding=sheet.table.encoding,
        recognised=tool.name if tool else None,
    )


def nothing_stored(report: SubscriberReport) -> SubscriberReport:
    """The report of a file of which nothing went in."""
    return SubscriberReport(
        rows=report.rows,
        bad=report.bad,
        dry_run=report.dry_run,
        errors=report.errors,
        ignored_columns=report.ignored_columns,
        format=report.format,
        encoding=report.encoding,
        recognised=report.recognised,
    )


def note_bad(report: SubscriberReport, bad: list[BadRow], refusals: Refusals | None) -> None:
    """Count bad rows, and tell of them."""
    report.bad += len(bad)
    report.errors += bad[: MOST_ERRORS - len(report.errors)]
    if refusals:
        for row in bad:
            refusals(row)


def note_tags(report: SubscriberReport, unknown: Counter[str]) -> None:
    """Count tags that the publication does not have, the first hundred by name."""
    for name, readers in unknown.items():
        if name in report.ignored_tags or len(report.ignored_tags) < MOST_NAMED:
            report.ignored_tags[name] = report.ignored_tags.get(name, 0) + readers
