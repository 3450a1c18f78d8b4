"""`publisher article show`: one version of a story, whole."""

from typing import Annotated, Any

import typer

from publisher.cli.article.history import version_of
from publisher.cli.article.row import Guid, named_article
from publisher.cli.chosen import chosen_publication
from publisher.cli.output import Json, PublicationOption, console, emit
from publisher.content.public_json import shown_document
from publisher.editorial.snapshots import snapshot

app = typer.Typer()


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
    chosen = snapshot(version_of(article, version) if version else article.current)
    document = shown_document(chosen)
    if as_json:
        emit(document)
        return
    for name, value in document.items():
        if name != "blocks" and value not in (None, []):
            console.print(f"{name:14} {_readable(value)}", markup=False)
    console.print(f"{'blocks':14} {', '.join(b['type'] for b in document['blocks'])}", markup=False)


def _readable(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(_readable, value))
    if isinstance(value, dict):
        return " – ".join(str(part) for part in value.values() if part)
    return str(value)
