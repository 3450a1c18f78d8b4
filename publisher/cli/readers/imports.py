"""`publisher subscriber import`, `export` and `add`."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from django.utils import timezone

from publisher.actions.issues.create_newsletter import named_list
from publisher.actions.readers.import_subscribers import (
    BadRows,
    SubscriberReport,
    Update,
    import_subscribers,
)
from publisher.cli.chosen import chosen_publication, cli_actor
from publisher.cli.output import Json, PublicationOption
from publisher.cli.readers.reports import print_report, refusals_in
from publisher.cli.spread import option, spread
from publisher.errors import PublisherError

app = typer.Typer(no_args_is_help=True)


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

    def given(self) -> dict[str, Any]:
        """What import_subscribers is told. Raises PublisherError `bad_map`."""
        return {
            "columns": _mapped(self.columns or []),
            "skip_bad": self.skip_bad,
            "dry_run": self.dry_run,
            "sheet": self.sheet,
            "update": self.update,
            "tags": self.tags or [],
            "create_tags": self.create_tags,
            "create_fields": self.create_fields,
        }


@app.command(
    "import",
    epilog="Example: publisher subscriber import readers.csv --list matinale "
    "--source 'form on our site, 2024'",
)
@spread
def import_(
    file: Annotated[Path, typer.Argument(help="CSV, TSV, JSON lines or XLSX.")],
    list_slug: Annotated[str, typer.Option("--list", help="The list they go on.")],
    source: Annotated[str, typer.Option(help="Where and how they gave their consent.")],
    how: HowToImport,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Put the readers of a file on a list; whole or not at all.

    The first line names the columns: address, and if you like name and language. Files of other
    mailing tools are understood: who left, bounced or never confirmed there is not subscribed.
    """
    chosen = named_list(publication=chosen_publication(publication), slug=list_slug)
    options = {"mailing_list": chosen, "source": source, **how.given()}
    try:
        done = _imported(file, how.report, options)
    except BadRows as error:
        print_report(file, list_slug, error.report, how.report, as_json)
        raise
    print_report(file, list_slug, done, how.report, as_json)


def _mapped(choices: list[str]) -> dict[str, str]:
    """Field by column. Raises PublisherError for a choice that is not COLUMN=FIELD."""
    pairs = [choice.rpartition("=") for choice in choices]
    wrong = next((field for name, _, field in pairs if not name.strip()), None)
    if wrong is not None:
        message = f"{wrong!r} must be written like 'Etat=status'"
        raise PublisherError("bad_map", message, "--map")
    return {name.strip(): field.strip() for name, _, field in pairs}


def _imported(file: Path, report: Path | None, options: dict[str, Any]) -> SubscriberReport:
    """Raises BadRows, or PublisherError for a file that cannot be read."""
    try:
        handle = file.open("rb")
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
        raise PublisherError("unreadable_file", message, str(file)) from None
    with handle, refusals_in(report) as refusals:
        return import_subscribers(
            file=handle,
            filename=file.name,
            actor=cli_actor(),
            now=timezone.now(),
            refusals=refusals,
            **options,
        )
