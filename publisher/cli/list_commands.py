"""`publisher list`: mailing lists."""

from typing import Annotated, Any

import typer
from django.db.models import Count, Q
from django.utils import timezone

from publisher.actions.readers.create_list import create_list
from publisher.audience.models import MailingList, Subscription
from publisher.cli.chosen import chosen_publication, cli_actor
from publisher.cli.output import Json, PublicationOption, emit, table, timestamp
from publisher.publications.models import Publication

app = typer.Typer(no_args_is_help=True)


@app.command(epilog="Example: publisher list create matinale --name 'La matinale'")
def create(
    slug: Annotated[str, typer.Argument(help="Its short name.")],
    name: Annotated[str | None, typer.Option(help="As readers know it; else the slug.")] = None,
    language: Annotated[str, typer.Option(help="BCP 47; else the publication's.")] = "",
    access: Annotated[
        str, typer.Option(help="What all its readers may read whole: registered or paid.")
    ] = "registered",
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Create a mailing list."""
    chosen = chosen_publication(publication)
    create_list(
        publication=chosen,
        slug=slug,
        name=name,
        language=language,
        access=access,
        actor=cli_actor(),
        now=timezone.now(),
    )
    _print(_described(chosen, slug), as_json)


@app.command("list", epilog="Example: publisher list list --json")
def list_(publication: PublicationOption = None, as_json: Json = False) -> None:
    """List the mailing lists of a publication with their numbers of readers."""
    rows = _described(chosen_publication(publication))
    if as_json:
        emit({"lists": rows})
        return
    _table(rows)


def _described(publication: Publication, slug: str | None = None) -> list[dict[str, Any]]:
    lists = MailingList.objects.filter(publication=publication).order_by("slug")
    if slug is not None:
        lists = lists.filter(slug=slug)
    confirmed = Q(subscriptions__status=Subscription.Status.CONFIRMED)
    return [
        {
            "list": found.slug,
            "publication": publication.slug,
            "name": found.name,
            "language": found.language or None,
            "access": found.access,
            "confirmed": found.confirmed,
            "created_at": timestamp(found.created_at),
        }
        for found in lists.annotate(confirmed=Count("subscriptions", filter=confirmed))
    ]


def _print(rows: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        emit(rows[0])
        return
    _table(rows)


def _table(rows: list[dict[str, Any]]) -> None:
    table(
        ("list", "name", "language", "confirmed readers"),
        ((row["list"], row["name"], row["language"], row["confirmed"]) for row in rows),
    )
