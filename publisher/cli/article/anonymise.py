"""`publisher article anonymise`: a person's name, replaced wherever the house shows it."""

import sys
from typing import Annotated

import typer
from django.utils import timezone

from publisher.actions.erasure.names.anonymise_article import anonymise_article
from publisher.actions.erasure.names.places import Places, find_places, read_names
from publisher.cli.article.row import Guid, named_article
from publisher.cli.chosen import chosen_publication, cli_actor
from publisher.cli.output import Json, PublicationOption, console, emit
from publisher.content.names.replacing import Names
from publisher.editorial.models import Article
from publisher.errors import PublisherError

app = typer.Typer()


@app.command(
    epilog='Example: publisher article anonymise GUID --name "Ann Smith" --name Smith '
    '--by "an inhabitant"'
)
def anonymise(
    guid: Guid,
    by: Annotated[str, typer.Option(help="What takes its place, as within a sentence.")],
    name: Annotated[
        list[str] | None,
        typer.Option(help="A form of the name; once for each. Without any, lines of the input."),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the places alone.")] = False,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Replace a name in a story: versions, captions, issues, stored mails, feeds, partners. Nobody
    is told, and no difference shows it."""
    article = named_article(chosen_publication(publication), guid)
    names = read_names(name or sys.stdin.read().splitlines(), by)
    places, version = find_places(article=article, names=names), None
    if not dry_run:
        places, version = _replace(article, names, places, yes=yes)
    if as_json:
        emit({"guid": guid, "version": version, "changed": not dry_run, **document(places)})
        return
    _print(places)
    console.print("Nothing was changed." if dry_run else "Replaced.", markup=False)


def _replace(
    article: Article, names: Names, places: Places, *, yes: bool
) -> tuple[Places, int | None]:
    """Ask unless `yes`, then do it; the places, and the number of the new version."""
    if not yes:
        _confirm(places)
    done = anonymise_article(article=article, names=names, actor=cli_actor(), now=timezone.now())
    return done.places, done.version.number if done.version else None


def document(places: Places) -> dict[str, object]:
    """The places as a document, without the words themselves: it may be logged."""
    return {
        "places": [{"field": one.field, "issue": _number(one.issue)} for one in places.text],
        "versions": list(places.versions),
        "mails": places.mails,
        "partners": places.partners,
        "addresses": len(places.addresses),
    }


def _number(issue: int | None) -> str | None:
    return None if issue is None else str(issue)


def _confirm(places: Places) -> None:
    if not sys.stdin.isatty():
        raise PublisherError("confirmation_needed", "nobody can be asked here; add --yes", "--yes")
    _print(places)
    typer.confirm("This cannot be undone. Replace it?", abort=True, err=True)


def _print(places: Places) -> None:
    for one in places.text:
        where = f"{one.field} of issue {one.issue}" if one.issue else one.field
        line = f"{where}: {one.before}[{one.old} -> {one.new}]{one.after}"
        console.print(" ".join(line.split()), markup=False)
    console.print(
        f"versions: {', '.join(map(str, places.versions)) or 'none'}; "
        f"stored mails: {places.mails}; partners: {places.partners}",
        markup=False,
    )
    for address in places.addresses:
        console.print(f"stays as it is: {address}", markup=False)
