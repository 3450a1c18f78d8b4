"""`publisher topic`: which IPTC Media Topics rubrics and tags are."""

from typing import Annotated, Any

import typer
from django.utils import timezone

from publisher.actions.partners.topics import KINDS, remove_topic, set_topic
from publisher.cli.chosen import chosen_publication, cli_actor
from publisher.cli.output import Json, PublicationOption, console, emit, table
from publisher.cli.product.option_places import at_its_option
from publisher.renderers.wire.media_topics import name_of
from publisher.syndication.models import TopicMapping

app = typer.Typer()
Kind = Annotated[str, typer.Argument(metavar="KIND", help=" or ".join(KINDS))]
Value = Annotated[str, typer.Argument(help="The rubric or tag.")]


@app.command("set", epilog="Example: publisher topic set rubric Économie medtop:04000000")
def set_(
    kind: Kind,
    value: Value,
    code: Annotated[
        str, typer.Argument(help="medtop: and eight digits, or the name of a first-level topic.")
    ],
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Say which Media Topic a rubric or tag is; what goes to partners says so from then on."""
    with at_its_option():
        row, created = set_topic(
            publication=chosen_publication(publication),
            kind=kind,
            value=value,
            code=code,
            actor=cli_actor(),
            now=timezone.now(),
        )
    if as_json:
        emit({**_described(row), "created": created})
        return
    name = name_of(row.media_topic, "en")
    console.print(
        f"{row.kind} {row.value} is {row.media_topic}{f', {name}' if name else ''}", markup=False
    )


@app.command("list", epilog="Example: publisher topic list --json")
def list_(publication: PublicationOption = None, as_json: Json = False) -> None:
    """List the rubrics and tags that have a Media Topic."""
    rows = chosen_publication(publication).topics.order_by("kind", "key")
    described = [_described(row) for row in rows]
    if as_json:
        emit({"topics": described})
        return
    columns = ("kind", "value", "media_topic", "name")
    table(columns, ([row[column] for column in columns] for row in described))


@app.command(epilog="Example: publisher topic remove tag voile")
def remove(
    kind: Kind, value: Value, publication: PublicationOption = None, as_json: Json = False
) -> None:
    """Let a rubric or tag go without a Media Topic again."""
    with at_its_option():
        gone = remove_topic(
            publication=chosen_publication(publication),
            kind=kind,
            value=value,
            actor=cli_actor(),
            now=timezone.now(),
        )
    if as_json:
        emit({**_described(gone), "removed": True})
        return
    console.print(f"{gone.kind} {gone.value} has no topic any more", markup=False)


def _described(row: TopicMapping) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "value": row.value,
        "media_topic": row.media_topic,
        "name": name_of(row.media_topic, "en") or None,
    }
