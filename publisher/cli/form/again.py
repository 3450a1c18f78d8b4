"""`publisher subscriber confirm-again`: a confirmation mail beyond its budget."""

from typing import Annotated

import typer
from django.utils import timezone

from publisher.actions.readers.joining.confirm_again import Spent, confirm_again, spent_budget
from publisher.cli.chosen import chosen_publication, cli_actor
from publisher.cli.output import Json, PublicationOption, emit, timestamp

app = typer.Typer()


@app.command("confirm-again", epilog="Example: publisher subscriber confirm-again lea@example.org")
def again(
    address: Annotated[str, typer.Argument(help="The reader's address.")],
    look: Annotated[bool, typer.Option("--look", help="Only show what is spent.")] = False,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Send the confirmation mail once more, now, whatever its budget has left.

    A mailbox gets three a day and six in 30 days, ten minutes apart; what goes beyond that waits.
    The audit log keeps who sent it.
    """
    chosen, now = chosen_publication(publication), timezone.now()
    if look:
        spent = spent_budget(publication=chosen, address=address, now=now)
    else:
        spent = confirm_again(publication=chosen, address=address, actor=cli_actor(), now=now)
    _print(spent, sent=not look, as_json=as_json)


def _print(spent: Spent, *, sent: bool, as_json: bool) -> None:
    slugs = [one.slug for one in spent.lists]
    if as_json:
        emit(
            {
                "sent": sent,
                "unconfirmed": slugs,
                "mails": [timestamp(one) for one in spent.mails],
                "next_at": timestamp(spent.next_at),
            }
        )
        return
    typer.echo(f"Waits to confirm: {', '.join(slugs) or 'nothing'}.")
    if sent:
        typer.echo("The mail is on its way.")
    typer.echo(f"Mails in its budget of 30 days: {len(spent.mails)} (6 at most).")
    typer.echo(f"Another would be due by itself at {timestamp(spent.next_at)}.")
