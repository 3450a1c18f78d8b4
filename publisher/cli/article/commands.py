"""`publisher article`: stories and their versions."""

from typing import Annotated, Any

import typer

from publisher.cli.article.history import app as history
from publisher.cli.article.history import version_of
from publisher.cli.article.imports import app as imports
from publisher.cli.article.row import Guid, articles_of, named_article
from publisher.cli.article.verbs import app as verbs
from publisher.cli.chosen import chosen_publication
from publisher.cli.output import Json, PublicationOption, console, emit, table, timestamp
from publisher.content.public_json import shown_document
from publisher.editorial.models import Article
from publisher.editorial.snapshots import snapshot

app = typer.Typer(no_args_is_help=True)
app.registered_commands += [*imports.registered_commands]
app.registered_commands += [*verbs.registered_commands, *history.registered_commands]


@app.command("list", epilog="Example: publisher article list --json")
def list_(
    publication: PublicationOption = None,
    limit: Annotated[int, typer.Option(min=1, help="The newest so many.")] = 100,
    as_json: Json = False,
) -> None:
    """List a publication's articles, the newest first."""
    rows = [_row(article) for article in articles_of(chosen_publication(publication))[:limit]]
    if as_json:
        emit({"articles": rows})
        return
    table(
        ("published (UTC)", "status", "version", "headline", "guid"),
        (
            (
                row["published_at"][:16].replace("T", " "),
                row["pubstatus"],
                row["version"],
                row["headline"],
                row["guid"],
            )
            for row in rows
        ),
    )


@app.command(
    epilog="Examples: publisher article show tag:example.org,2026:story --json; "
    "publisher article show tag:example.org,2026:story --version 1"
)
def show(
    guid: Guid,
    version: Annotated[int | None, typer.Option(min=1, help="Else the current one.")] = None,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Show an article's current version, or another; the JSON can be imported again."""
    article = named_article(chosen_publication(publication), guid)
    assert article.current is not None
    told = snapshot(version_of(article, version) if version else article.current)
    document = shown_document(told)
    if as_json:
        emit(document)
        return
    for name, value in document.items():
        if name != "blocks" and value not in (None, []):
            console.print(f"{name:14} {_readable(value)}", markup=False)
    console.print(f"{'blocks':14} {', '.join(b['type'] for b in document['blocks'])}", markup=False)


def _row(article: Article) -> dict[str, Any]:
    assert article.current is not None
    return {
        "guid": article.guid,
        "version": article.current.number,
        "pubstatus": article.pubstatus,
        "access": article.access,
        "headline": article.current.headline,
        "published_at": timestamp(article.published_at),
        "updated_at": timestamp(article.updated_at),
        "embargo_until": timestamp(article.embargo_until),
    }


def _readable(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(_readable, value))
    if isinstance(value, dict):
        return " – ".join(str(part) for part in value.values() if part)
    return str(value)
