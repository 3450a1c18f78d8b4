"""`publisher subscriber show|why`: what is kept about a reader, and why a mail did not come."""

from typing import Annotated, Any

import typer

from publisher.actions.erasure.everything_about import everything_about, is_known
from publisher.actions.readers.why_not import why_not
from publisher.audience.addresses import normalise
from publisher.cli.chosen import chosen_publication
from publisher.cli.issue.output import IssueNumber, find_issue
from publisher.cli.output import Json, PublicationOption, emit, table
from publisher.cli.readers.words import unknown_subscriber
from publisher.delivery.why import english

app = typer.Typer(no_args_is_help=True)


@app.command(epilog="Example: publisher subscriber show reader@example.org --json")
def show(
    address: Annotated[str, typer.Argument(help="The reader's address.")],
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Show everything that is kept about one person; all of it with --json.

    Subscriptions and their proofs, consent, blocks, tags, fields, entitlements, every mail that
    went to the address and what came of it.
    """
    chosen, key = chosen_publication(publication), normalise(address)[1]
    if not is_known(publication=chosen, address_key=key):
        raise unknown_subscriber(chosen.slug)
    found = everything_about(publication=chosen, address_key=key)
    if as_json:
        emit(found)
        return
    _print(found)


@app.command(epilog="Example: publisher subscriber why reader@example.org 41")
def why(
    address: Annotated[str, typer.Argument(help="The reader's address.")],
    issue: IssueNumber,
    as_json: Json = False,
) -> None:
    """Say in one sentence why a reader got an issue, or did not."""
    found = find_issue(issue)
    kept, key = normalise(address)
    answer = why_not(issue=found, address_key=key)
    if not as_json:
        typer.echo(english(answer))
        return
    emit(
        {
            "address": kept,
            "issue": str(found.pk),
            "state": answer.state,
            "code": answer.code.value,
            "answer": english(answer),
        }
    )


def _print(found: dict[str, Any]) -> None:
    if found["forgotten"]:
        typer.echo("This reader was forgotten; a hash keeps imports from bringing them back.")
    columns = ("list", "status", "consent_source", "consent_at", "paused_until")
    if found["subscriptions"]:
        table(
            ("list", "status", "consent", "since", "paused until"),
            _cells(found["subscriptions"], columns),
        )
    if found["suppressions"]:
        rows = _cells(found["suppressions"], ("list", "reason", "source", "created_at"))
        table(("blocked on", "reason", "source", "since"), rows)
    if found["mails"]:
        rows = _cells(found["mails"], ("dated_at", "kind", "subject", "state"))
        table(("mailed", "kind", "subject", "state"), rows)


def _cells(rows: list[dict[str, Any]], names: tuple[str, ...]) -> list[list[Any]]:
    return [[row[name] for name in names] for row in rows]
