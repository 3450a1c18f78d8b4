"""`publisher subscriber import`, `export` and `add`."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from django.utils import timezone

from publisher.actions.issues.create_newsletter import named_list
from publisher.actions.readers.files.export_subscribers import export_subscribers
from publisher.actions.readers.files.options import ImportOptions
from publisher.actions.readers.files.report import BadRows, SubscriberReport
from publisher.actions.readers.files.store import Update
from publisher.actions.readers.import_file import import_file
from publisher.cli.chosen import chosen_publication, cli_actor
from publisher.cli.output import Json, PublicationOption
from publisher.cli.readers.reports import print_report, refusals_in
from publisher.cli.readers.written import opened, written
from publisher.cli.spread import option, spread
from publisher.errors import PublisherError

app = typer.Typer(no_args_is_help=True)


class Kind(StrEnum):
    """Formats of exports."""

    CSV = "csv"
    JSONL = "jsonl"


@dataclass(frozen=True)
class HowToImport:
    """Options of `import`."""

    skip_bad: bool = option(
        "--skip-bad", "Import the good rows although others are bad.", default=False
    )
    columns: list[str] | None = option(
        "--map", "COLUMN=FIELD, what a column is; `ignore`: nothing; `field:NAME`: a field."
    )
    sheet: str | None = option("--sheet", "Which sheet of a workbook.")
    update: Update = option(
        "--update", "What the file changes of readers who are known.", default=Update.KEEP
    )
    tags: list[str] | None = option("--tag", "A tag that all of them get.")
    create_tags: bool = option("--create-tags", "Make the tags that the file names.", default=False)
    create_fields: bool = option(
        "--create-fields", "Make a field of each column that is left over.", default=False
    )
    report: Path | None = option("--report", "A CSV for every row that is refused, and why.")
    dry_run: bool = option("--dry-run", "Count only; keep nothing of the file.", default=False)

    def options(self) -> ImportOptions:
        """For the action. Raises PublisherError `bad_map`."""
        return ImportOptions(
            columns=_mapped(self.columns or []),
            skip_bad=self.skip_bad,
            dry_run=self.dry_run,
            sheet=self.sheet,
            update=self.update,
            tags=self.tags or [],
            create_tags=self.create_tags,
            create_fields=self.create_fields,
        )


@app.command(
    "import",
    epilog="Example: publisher subscriber import readers.csv --list matinale "
    "--source 'form on our site, 2024'",
)
@spread
def import_(
    file: Annotated[Path, typer.Argument(help="CSV, TSV, JSON lines or XLSX.")],
    list_slug: Annotated[str | None, typer.Option("--list", help="The list they go on.")] = None,
    source: Annotated[
        str | None, typer.Option(help="Where and how they gave their consent.")
    ] = None,
    *,
    how: HowToImport,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Put the readers of a file on a list; whole or not at all.

    The first line names the columns: address, and if you like name, language, tags. Files of other
    mailing tools are understood: who left, bounced or never confirmed there is not subscribed.
    Our own exports need no --list and no --source, and come back as they were.
    """
    chosen = chosen_publication(publication)
    target = named_list(publication=chosen, slug=list_slug) if list_slug else None
    given = {"publication": chosen, "mailing_list": target, "source": source}
    try:
        done = _imported(file, how, given)
    except BadRows as error:
        print_report(file, list_slug, error.report, how.report, as_json)
        raise
    print_report(file, list_slug, done, how.report, as_json)


@app.command(epilog="Example: publisher subscriber export --list matinale --output readers.csv")
def export(
    list_slug: Annotated[
        str | None, typer.Option("--list", help="Those who are or were on this list.")
    ] = None,
    segment: Annotated[
        str | None, typer.Option("--segment", help="A segment, or the text of one.")
    ] = None,
    kind: Annotated[Kind, typer.Option("--format", help="csv or jsonl.")] = Kind.CSV,
    output: Annotated[
        Path | None, typer.Option("--output", help="A file; else it is written to stdout.")
    ] = None,
    publication: PublicationOption = None,
) -> None:
    """Write all that is kept of readers to a file, from which `import` brings it back.

    Lists, statuses, proofs of consent, tags, fields, entitlements, and addresses that must not be
    mailed; cells are no formulas.
    """
    chosen = chosen_publication(publication)
    only = named_list(publication=chosen, slug=list_slug) if list_slug else None
    given: dict[str, Any] = {"publication": chosen, "only": only, "segment": segment}
    with written(output, mark=kind == Kind.CSV) as out:
        done = export_subscribers(
            out=out, kind=kind.value, actor=cli_actor(), now=timezone.now(), **given
        )
    typer.echo(f"{done.readers} readers, {done.suppressed} other addresses blocked.", err=True)


def _mapped(choices: list[str]) -> dict[str, str]:
    """Field by column. Raises PublisherError for a choice that is not COLUMN=FIELD."""
    pairs = [choice.rpartition("=") for choice in choices]
    wrong = next((field for name, _, field in pairs if not name.strip()), None)
    if wrong is not None:
        message = f"{wrong!r} must be written like 'Etat=status'"
        raise PublisherError("bad_map", message, "--map")
    return {name.strip(): field.strip() for name, _, field in pairs}


def _imported(file: Path, how: HowToImport, given: dict[str, Any]) -> SubscriberReport:
    """Raises BadRows, or PublisherError for a file that cannot be read."""
    options = how.options()
    with opened(file) as handle, refusals_in(how.report) as refusals:
        return import_file(
            file=handle,
            filename=file.name,
            options=options,
            actor=cli_actor(),
            now=timezone.now(),
            refusals=refusals,
            **given,
        )
