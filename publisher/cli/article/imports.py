"""`publisher article import`: files, folders, exports, and folders that are watched."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from django.db import close_old_connections
from django.utils import timezone
from rich import progress as bars

from publisher.actions.intake.arrival import FILE, Arrival
from publisher.actions.intake.import_article import import_files
from publisher.actions.intake.import_report import (
    ImportedFile,
    ImportReport,
    Progress,
    RefusedFile,
)
from publisher.actions.intake.watch_folder import still_files
from publisher.cli.chosen import chosen_publication, cli_actor
from publisher.cli.output import Json, PublicationOption, console, emit, table
from publisher.cli.spread import option, spread
from publisher.content.typesetting import Typography
from publisher.errors import ExitCode, PublisherError, Refused
from publisher.publications.models import Publication

app = typer.Typer()
LONGEST_TABLE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How files go in; None is what was not named."""

    source: str | None = option("--source", "Slug of the source whose stories these are.")
    backfill: bool | None = option(
        "--backfill/--announce",
        "An archive: nothing is pushed, mailed or announced. So is an export by itself.",
    )
    minor: bool = option("--minor", "Edits move neither `updated` nor partners.", default=False)
    typography: str | None = option(
        "--typography",
        "french: set the spaces of French texts; none: leave them. By itself they are set in text "
        "and Markdown that no --source, archive or zip file brings.",
    )

    def take(
        self,
        publication: Publication,
        paths: list[Path],
        guid: str | None = None,
        *,
        settle: bool = False,
        progress: Progress | None = None,
    ) -> ImportReport:
        """Import files into a publication. Raises PublisherError where none can go in."""
        arrival = Arrival(
            publication=publication,
            source=FILE if self.source is None else self.source,
            actor=cli_actor(),
            now=timezone.now(),
            settle=settle,
            minor=self.minor,
            backfill=self.backfill,
        )
        return import_files(
            arrival=arrival,
            paths=paths,
            guid=guid,
            typography=_typography(self.typography),
            progress=progress,
        )


@app.command(
    "import",
    epilog="Examples: publisher article import story.txt pages/ --json; "
    "publisher article import export.xml --source ghost; "
    "publisher article import --watch incoming/\n\n"
    "Text, Markdown, HTML, saved pages, the JSON of `article show`, ninjs, WordPress exports and "
    "zip files of these go in; exit 1 if some stories were refused, 2 if all.",
)
@spread
def import_(
    paths: Annotated[list[Path], typer.Argument(help="Files, or directories of them.")],
    guid: Annotated[str | None, typer.Option(help="For a single file; else its own.")] = None,
    *,
    way: Way,
    watch: Annotated[
        bool, typer.Option("--watch", help="Go on with each file that comes or changes.")
    ] = False,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> int:
    """Import articles: new ones, new versions of known ones, nothing where nothing changed."""
    _typography(way.typography)
    if watch:
        _refuse_watch(paths, guid)
        return _watch(way, publication, paths, as_json=as_json)
    with _bar(shown=console.is_terminal and not as_json) as progress:
        report = way.take(chosen_publication(publication), paths, guid, progress=progress)
    if as_json:
        emit(_document(report))
    else:
        _print(report)
    if report.errors and (as_json or not report.articles):
        raise _summary(report)
    return int(ExitCode.REFUSED if report.errors else ExitCode.DONE)


@contextmanager
def _bar(*, shown: bool) -> Iterator[Callable[[int, int], None]]:
    """A bar, and what moves it: how many of how many stories are done."""
    columns = (
        "{task.description}",
        bars.BarColumn(),
        bars.MofNCompleteColumn(),
        bars.TimeRemainingColumn(),
    )
    with bars.Progress(*columns, console=console, disable=not shown, transient=True) as bar:
        task = bar.add_task("stories", total=None, visible=False)
        yield lambda done, all_: bar.update(task, completed=done, total=all_, visible=True)


def _typography(word: str | None) -> Typography | None:
    match word:
        case None | "french" | "none":
            return word
        case _:
            message = f"{word!r} is no typography that is known; write french or none"
            raise PublisherError("usage", message, "--typography")


def _refuse_watch(paths: list[Path], guid: str | None) -> None:
    """Raise PublisherError for what cannot be watched."""
    if guid is not None:
        raise PublisherError("usage", "--guid names one article; --watch takes many", "--guid")
    for path in paths:
        if not path.is_dir():
            raise PublisherError("no_folder", f"{path} is no folder to watch", str(path))


def _watch(way: Way, publication: str | None, paths: list[Path], *, as_json: bool) -> int:
    """Take files until somebody interrupts."""
    chosen_publication(publication)
    counts, refused = Counter[str](), 0
    try:
        for still in still_files(paths, clock=time.monotonic, wait=time.sleep):
            if still is None:
                close_old_connections()
                continue
            # Looked up each time: its settings may be others by then.
            report = way.take(chosen_publication(publication), [still], settle=True)
            counts.update(done.result for done in report.articles)
            refused += len(report.errors)
            if not as_json:
                _print_changes(report)
    except KeyboardInterrupt:
        pass
    if as_json:
        results = {name: counts[name] for name in ("created", "updated", "unchanged")}
        emit({"watched": [str(path) for path in paths], **results, "refused": refused})
    else:
        console.print(f"Stopped: {_counted(counts)}, {refused} refused.", markup=False)
    return int(ExitCode.INTERRUPTED)


def _print_changes(report: ImportReport) -> None:
    """A line for each story that changed something, and for each that was refused."""
    for done in report.articles:
        if done.result != "unchanged":
            line = f"{_outcome(done)}: {done.guid} version {done.version} ({done.file})"
            console.print(line, markup=False)
    for bad in report.errors:
        typer.echo(f"publisher: {_line(bad)}", err=True)


def _document(report: ImportReport) -> dict[str, Any]:
    return {
        "articles": [
            {
                "file": done.file,
                "guid": done.guid,
                "version": done.version,
                "result": done.result,
                "pubstatus": done.pubstatus,
                "warnings": [
                    {"code": w.code, "line": w.line, "message": w.message} for w in done.warnings
                ],
            }
            for done in report.articles
        ],
        "errors": [
            {"file": bad.file, "line": bad.line, "code": bad.code, "message": bad.message}
            for bad in report.errors
        ],
        "left_out": dict(report.left_out),
    }


def _print(report: ImportReport) -> None:
    if len(report.articles) > LONGEST_TABLE:
        counts = Counter[str](done.result for done in report.articles)
        console.print(f"{len(report.articles)} stories: {_counted(counts)}.", markup=False)
    elif report.articles:
        rows = ((_outcome(done), done.version, done.guid, done.file) for done in report.articles)
        table(("result", "version", "guid", "file"), rows)
    if report.left_out:
        kinds = ", ".join(f"{count} {kind}" for kind, count in report.left_out.most_common())
        console.print(f"Left out, for they are no published posts: {kinds}.", markup=False)
    for done in report.articles if len(report.articles) <= LONGEST_TABLE else []:
        for warning in done.warnings:
            place = f"{done.file}:{warning.line}" if warning.line else done.file
            console.print(f"warning: {place}: {warning.message} ({warning.code})", markup=False)
    # When nothing went in, the last line is the error itself.
    for bad in report.errors if report.articles or len(report.errors) > 1 else []:
        typer.echo(f"publisher: {_line(bad)}", err=True)


def _outcome(done: ImportedFile) -> str:
    """What became of a story, and that it may not be used where that is so."""
    return done.result if done.pubstatus == "usable" else f"{done.result}, {done.pubstatus}"


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{counts[name]} {name}" for name in ("created", "updated", "unchanged"))


def _line(bad: RefusedFile) -> str:
    return f"{bad.where}: {bad.message} ({bad.code})"


def _summary(report: ImportReport) -> PublisherError:
    """The one error of a run: its only one, or how many there were."""
    kind = Refused if report.articles else PublisherError
    if len(report.errors) == 1:
        bad = report.errors[0]
        return kind(bad.code, bad.message, bad.where)
    total = len(report.errors) + len(report.articles)
    message = f"{len(report.errors)} of {total} stories were refused; the others went in"
    if not report.articles:
        message = f"none of the {total} stories could be imported"
    return kind("files_refused", message, report.errors[0].where)
