"""`publisher newsletter approval`: how many people approve its issues before they are sent."""

from dataclasses import dataclass
from typing import Annotated

import typer
from django.utils import timezone

from publisher.actions.approvals.change_rule import change_approval_rule
from publisher.actions.approvals.people import approvers, can_be_met, members_of
from publisher.cli.chosen import cli_actor
from publisher.cli.issue.output import find_newsletter
from publisher.cli.output import Json, PublicationOption, console, emit
from publisher.cli.spread import option, spread
from publisher.editorial.models import Newsletter

app = typer.Typer()


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What may be said of the rule; None is what was not named."""

    people: int | None = option("--people", "How many: 0, 1 or 2.", min=0, max=2)
    role: list[str] | None = option(
        "--role", "Whose yes counts; again for more; '' for everybody's."
    )
    confirmed: bool | None = option(
        "--confirmed/--no-confirmed", "Who approves shows once more who they are, at the desk."
    )


@app.command("approval", epilog="Example: publisher newsletter approval matinale --people 1")
@spread
def approval(
    slug: Annotated[str, typer.Argument(help="Slug of the newsletter.")],
    changes: Changes,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Show or change the rule; what is not named stays."""
    letter = find_newsletter(slug, publication)
    role = changes.role
    if changes != Changes():
        letter = change_approval_rule(
            newsletter=letter,
            needed=changes.people,
            by_roles=None if role is None else [one for one in role if one],
            confirmed=changes.confirmed,
            actor=cli_actor(),
            now=timezone.now(),
        )
    _print(letter, as_json)


def _print(letter: Newsletter, as_json: bool) -> None:
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
