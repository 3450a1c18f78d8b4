"""`publisher list`: mailing lists."""

from dataclasses import dataclass
from typing import Annotated, Any

import typer
from django.conf import settings
from django.db.models import Count, Q
from django.utils import timezone

from publisher.actions.issues.create_newsletter import named_list
from publisher.actions.readers.change_list import change_list
from publisher.actions.readers.create_list import create_list
from publisher.audience.models import MailingList, Subscription
from publisher.cli.chosen import chosen_publication, cli_actor
from publisher.cli.output import Json, PublicationOption, emit, table, timestamp
from publisher.cli.spread import option, spread
from publisher.publications.models import Publication

app = typer.Typer(no_args_is_help=True)
CONFIRMED, UNCONFIRMED = Subscription.Status.CONFIRMED, Subscription.Status.UNCONFIRMED
SINGLE = (
    "Single opt-in: from now on anybody can put anybody's address on “{name}”, and its mails "
    "go there without a question. The audit log keeps who decided that."
)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """What `change` sets; None is what was not named."""

    name: str | None = option("--name", "As readers know it.")
    description: str | None = option("--description", "For its sign-up page.")
    language: str | None = option("--language", "BCP 47; '' for the publication's.")
    is_open: bool | None = option("--open/--closed", "Whether it has a sign-up page.")
    opt_in: str | None = option(
        "--opt-in",
        "double: who signs up confirms by mail. single: whoever's address is typed is on the list, "
        "without a press of their own.",
    )


@app.command(epilog="Example: publisher list change matinale --open")
@spread
def change(
    slug: Annotated[str, typer.Argument(help="Its short name.")],
    changed: Changed,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Change a list, what its sign-up page shows, and whether it asks back."""
    chosen = chosen_publication(publication)
    found = change_list(
        publication=chosen,
        slug=slug,
        name=changed.name,
        description=changed.description,
        language=changed.language,
        is_open=changed.is_open,
        opt_in=changed.opt_in,
        actor=cli_actor(),
        now=timezone.now(),
    )
    if changed.opt_in == MailingList.OptIn.SINGLE:
        typer.echo(SINGLE.format(name=found.name), err=True)
    _print(_described(chosen, slug), as_json)


@app.command(epilog="Example: publisher list show matinale --json")
def show(
    slug: Annotated[str, typer.Argument(help="Its short name.")],
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Show one list: its readers, its sign-up page, how it asks back."""
    chosen = chosen_publication(publication)
    named_list(publication=chosen, slug=slug)
    found = _described(chosen, slug)
    if as_json:
        emit(found[0])
        return
    table(("", ""), ((name, value) for name, value in found[0].items()))


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
    confirmed, asked = (Q(subscriptions__status=one) for one in (CONFIRMED, UNCONFIRMED))
    return [
        {
            "list": found.slug,
            "publication": publication.slug,
            "name": found.name,
            "language": found.language or None,
            "access": found.access,
            "description": found.description or None,
            "opt_in": found.opt_in,
            "open": found.is_open,
            "sign_up": _sign_up(publication, found) if found.is_open else None,
            "confirmed": found.confirmed,
            "unconfirmed": found.asked,
            "created_at": timestamp(found.created_at),
        }
        for found in lists.annotate(
            confirmed=Count("subscriptions", filter=confirmed),
            asked=Count("subscriptions", filter=asked),
        )
    ]


def _sign_up(publication: Publication, found: MailingList) -> str:
    return f"{settings.BASE_URL}/subscribe/{publication.slug}/{found.slug}"


def _print(rows: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        emit(rows[0])
        return
    _table(rows)


def _table(rows: list[dict[str, Any]]) -> None:
    table(
        ("list", "name", "language", "confirmed readers", "sign-up page"),
        (
            (row["list"], row["name"], row["language"], row["confirmed"], row["sign_up"])
            for row in rows
        ),
    )
