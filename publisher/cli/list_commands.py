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
from publisher.actions.sends.welcome.steps import (
    Welcome,
    add_welcome,
    remove_welcome,
    welcomes_of,
)
from publisher.audience.models import MailingList, Subscription
from publisher.cli.chosen import chosen_publication, cli_actor
from publisher.cli.issue.output import find_issue
from publisher.cli.output import Json, PublicationOption, emit, table, timestamp
from publisher.cli.spread import option, spread
from publisher.delivery.wording import hold_document
from publisher.errors import PublisherError
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
    sunset_after: int | None = option(
        "--sunset-after", "Months without a sign after which readers are proposed; 0: off."
    )
    rest_after: int | None = option(
        "--rest-after", "Months to answer before the list is proposed to rest; 0: one."
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
        sunset_after=changed.sunset_after,
        rest_after=changed.rest_after,
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


@app.command(epilog="Example: publisher list welcome matinale --issue 12 --day 3")
def welcome(
    slug: Annotated[str, typer.Argument(help="Its short name.")],
    issue: Annotated[str | None, typer.Option(help="An issue to welcome with, by its id.")] = None,
    day: Annotated[int, typer.Option(help="Days after a reader confirmed; 0: at once.")] = 0,
    list_: Annotated[bool, typer.Option("--list", help="Show them, and change nothing.")] = False,
    remove: Annotated[int | None, typer.Option(help="Take out the one at this place.")] = None,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Welcome each new reader of a list with up to five issues, each once."""
    found = named_list(publication=chosen_publication(publication), slug=slug)
    if (issue is not None) + (remove is not None) + list_ != 1:
        message = "say one of: --issue ISSUE --day N, --list, --remove POSITION"
        raise PublisherError("which_welcome", message, slug)
    now, actor = timezone.now(), cli_actor()
    if issue is not None:
        chosen = find_issue(issue)
        add_welcome(mailing_list=found, issue=chosen, days=day, actor=actor, now=now)
    elif remove is not None:
        remove_welcome(mailing_list=found, position=remove, actor=actor, now=now)
    rows = [_welcome(one) for one in welcomes_of(found)]
    if as_json:
        emit({"list": found.slug, "welcomes": rows})
        return
    columns = ("position", "day", "issue", "subject", "send", "state", "readers")
    table(columns, (tuple(row[name] for name in columns) for row in rows))


def _welcome(one: Welcome) -> dict[str, Any]:
    step, send = one.step, one.send
    return {
        "position": step.position,
        "day": step.days,
        "issue": str(step.issue_id),
        "subject": step.issue.subject,
        "since": timestamp(step.since),
        "send": str(send.pk),
        "state": send.state,
        **hold_document(send.hold),
        "readers": send.recipients,
    }


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
            "sunset_after": found.sunset_after,
            "rest_after": found.rest_after,
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
