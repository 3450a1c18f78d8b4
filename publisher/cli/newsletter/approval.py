"""`publisher newsletter approval`: how many people approve its issues before they are sent."""

from typing import Annotated

import typer
from django.utils import timezone

from publisher.actions.approvals.change_rule import change_approval_rule
from publisher.actions.approvals.people import approvers, can_be_met, members_of
from publisher.cli.chosen import cli_actor
from publisher.cli.issue.output import find_newsletter
from publisher.cli.output import Json, PublicationOption, console, emit

app = typer.Typer()


@app.command("approval", epilog="Example: publisher newsletter approval matinale --people 1")
def approval(
    slug: Annotated[str, typer.Argument(help="Slug of the newsletter.")],
    people: Annotated[
        int | None, typer.Option("--people", help="How many: 0, 1 or 2.", min=0, max=2)
    ] = None,
    role: Annotated[
        list[str] | None,
        typer.Option("--role", help="Whose yes counts; again for more; '' for everybody's."),
    ] = None,
    confirmed: Annotated[
        bool | None,
        typer.Option(
            "--confirmed/--no-confirmed",
            help="Who approves shows once more who they are, at the desk.",
        ),
    ] = None,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Show or change the rule; what is not named stays."""
    letter = find_newsletter(slug, publication)
    if any(one is not None for one in (people, role, confirmed)):
        letter = change_approval_rule(
            newsletter=letter,
            needed=people,
            by_roles=None if role is None else [one for one in role if one],
            confirmed=confirmed,
            actor=cli_actor(),
            now=timezone.now(),
        )
    members = members_of(letter.publication)
    names = [one.user.username for one in approvers(members, letter.approval_roles)]
    met = can_be_met(letter, members)
    if as_json:
        emit(
            {
                "newsletter": letter.slug,
                "needed": letter.approvals_needed,
                "roles": letter.approval_roles,
                "confirmed": letter.approval_confirmed,
                "who": names,
                "can_be_met": met,
            }
        )
        return
    console.print(f"{letter.slug}: {letter.approvals_needed} people approve each issue")
    console.print(f"who may: {', '.join(names) or 'nobody'}", markup=False)
    if not met:
        console.print("fewer than the rule asks for, whoever asks not counted")
