"""`publisher field`: typed values of readers, declared per publication."""

from typing import Annotated, Any

import typer
from django.utils import timezone

from publisher.actions.readers.labels.fields import create_field, delete_field
from publisher.audience.models import Field
from publisher.cli.chosen import chosen_publication, cli_actor
from publisher.cli.output import Json, PublicationOption, emit, table, timestamp
from publisher.publications.models import Publication

app = typer.Typer()
Name = Annotated[str, typer.Argument(help="What people call it; upper case does not count.")]


@app.command(epilog="Example: publisher field create 'Âge' --type number")
def create(
    name: Name,
    type_: Annotated[str, typer.Option("--type", help="text, number, date, bool or choice.")],
    choice: Annotated[
        list[str] | None, typer.Option(help="Of a choice: one of them; again for more.")
    ] = None,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Declare a field that readers may have a value of."""
    chosen = chosen_publication(publication)
    made = create_field(
        publication=chosen,
        name=name,
        type_=type_,
        choices=choice or [],
        actor=cli_actor(),
        now=timezone.now(),
    )
    described = _described(made, chosen)
    if as_json:
        emit(described)
        return
    _table([described])


@app.command("list", epilog="Example: publisher field list --json")
def list_(publication: PublicationOption = None, as_json: Json = False) -> None:
    """List the fields of a publication."""
    chosen = chosen_publication(publication)
    fields = Field.objects.filter(publication=chosen).order_by("key")
    rows = [_described(field, chosen) for field in fields]
    if as_json:
        emit({"fields": rows})
        return
    _table(rows)


@app.command(epilog="Example: publisher field delete 'Âge'")
def delete(name: Name, publication: PublicationOption = None, as_json: Json = False) -> None:
    """Delete a field, and its value of every reader.

    Segments that ask about it stay; each says so when it is used.
    """
    chosen = chosen_publication(publication)
    done = delete_field(publication=chosen, name=name, actor=cli_actor(), now=timezone.now())
    if as_json:
        emit({"field": name, "values": done.values, "segments": done.segments})
        return
    typer.echo(f"field {name} is deleted, with its value of {done.values} readers")
    if done.segments:
        names = ", ".join(done.segments)
        typer.echo(f"publisher: segments ask about it and cannot be used: {names}", err=True)


def _described(field: Field, publication: Publication) -> dict[str, Any]:
    return {
        "field": field.name,
        "publication": publication.slug,
        "type": field.type,
        "choices": field.choices,
        "created_at": timestamp(field.created_at),
    }


def _table(rows: list[dict[str, Any]]) -> None:
    cells = ([row["field"], row["type"], ", ".join(row["choices"])] for row in rows)
    table(("field", "type", "choices"), cells)
