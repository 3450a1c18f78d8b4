"""What became of a file of readers: on the screen, as JSON, and of each refused row in a file."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import typer

from publisher.actions.readers.files.report import Refusals
from publisher.actions.readers.import_subscribers import SubscriberReport
from publisher.audience.files.rows import BadRow
from publisher.audience.files.safe import SafeWriter
from publisher.cli.output import emit, table
from publisher.errors import PublisherError


@contextmanager
def refusals_in(path: Path | None) -> Iterator[Refusals | None]:
    """What writes each refused row to a CSV that only its owner reads; None without a path.

    Raises PublisherError `unwritable_report`.
    """
    if path is None:
        yield None
        return
    try:
        # The addresses of people stand in it.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    except OSError as error:
        message = f"{path}: cannot be written: {error.strerror}"
        raise PublisherError("unwritable_report", message, "--report") from None
    with os.fdopen(handle, "w", encoding="utf-8-sig", newline="") as out:
        writer = SafeWriter(out)
        writer.write(("line", "code", "message", "address"))

        def refuse(row: BadRow) -> None:
            writer.write((str(row.line), row.code, row.message, row.cell[:320]))

        yield refuse


def print_report(
    file: Path, list_slug: str | None, report: SubscriberReport, path: Path | None, as_json: bool
) -> None:
    """Print what became of the file's rows."""
    fields = asdict(report)
    errors = [
        {"file": file.name, "line": row.line, "code": row.code, "message": row.message}
        for row in report.errors
    ]
    del fields["errors"]
    if as_json:
        named = {"file": file.name, "list": list_slug}
        emit({**named, **fields, "report": str(path) if path else None, "errors": errors})
        return
    if errors:
        table(("line", "what is wrong"), ((error["line"], error["message"]) for error in errors))
    table(("readers", list_slug or ""), _counted(report))
    for sentence in _sentences(report, path):
        typer.echo(sentence)


def _counted(report: SubscriberReport) -> Iterator[tuple[str, int]]:
    names = "rows subscribed already unsubscribed suppressed duplicates bad updated"
    for name in names.split():
        yield name, getattr(report, name)
    for reason, number in report.left_out.items():
        yield f"left out: {reason}", number


def _sentences(report: SubscriberReport, path: Path | None) -> Iterator[str]:
    if report.recognised:
        yield f"The file is an export of {report.recognised}."
    if report.encoding:
        yield f"Read as {report.format.upper()} in {report.encoding}."
    if report.dry_run:
        yield "Nothing was kept (--dry-run)."
    if report.ignored_columns:
        yield f"Columns that were not used: {', '.join(report.ignored_columns)}"
    if report.ignored_tags:
        tags = ", ".join(f"{name} ({n})" for name, n in report.ignored_tags.items())
        yield f"Tags that are not here (--create-tags makes them): {tags}"
    if report.created_tags:
        yield f"New tags: {', '.join(report.created_tags)}"
    if report.created_fields:
        yield f"New fields: {', '.join(report.created_fields)}"
    if path:
        yield f"Every refused row, and why: {path}"
