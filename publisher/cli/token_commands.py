"""`publisher token`: programs' keys to the HTTP API."""

from datetime import datetime, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from django.utils import timezone

from publisher.actions.publications.create_token import create_token
from publisher.actions.publications.list_tokens import tokens_of
from publisher.actions.publications.revoke_token import revoke_token
from publisher.cli.chosen import chosen_publication, cli_actor
from publisher.cli.output import Json, PublicationOption, console, emit, table, timestamp
from publisher.content.calendar import FIRST_YEAR, LAST_YEAR, is_plausible
from publisher.errors import PublisherError
from publisher.publications.api_tokens import EVERY_SCOPE
from publisher.publications.models import ApiToken

app = typer.Typer(no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="The program's short name; versions will name it.")]


@app.command(
    epilog="Example: publisher token create cms --scope articles:write --source cms\n\n"
    f"Scopes: {', '.join(EVERY_SCOPE)}."
)
def create(
    name: Name,
    scope: Annotated[list[str], typer.Option(help="What it may do; may be given again.")],
    source: Annotated[str, typer.Option(help="Slug of the CMS whose articles it brings.")] = "",
    expires: Annotated[
        str | None, typer.Option(help="Last day (2027-01-31), or a time with its offset.")
    ] = None,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Make a token for one program. It is shown this once; only its hash is kept."""
    owner = chosen_publication(publication)
    made = create_token(
        publication=owner,
        name=name,
        scopes=scope,
        within=tuple(EVERY_SCOPE),
        source=source,
        expires_at=moment_of(expires, owner.time_zone, "--expires") if expires else None,
        actor=cli_actor(),
        now=timezone.now(),
    )
    if as_json:
        emit({**describe(made.row), "token": made.token})
        return
    console.print(f"{name} may use /api/v1/ of {owner.name}: {', '.join(made.row.scopes)}.")
    console.print(f"Token, shown this once: {made.token}", markup=False)


@app.command("list", epilog="Example: publisher token list --json")
def list_(publication: PublicationOption = None, as_json: Json = False) -> None:
    """List a publication's tokens, without the tokens themselves."""
    rows = tokens_of(chosen_publication(publication))
    found = [describe(row) for row in rows]
    if as_json:
        emit({"tokens": found})
        return
    table(
        ("token", "scopes", "source", "last used", "expires", "revoked"),
        (
            (
                row["name"],
                " ".join(row["scopes"]),
                row["source"],
                row["last_used_at"],
                row["expires_at"],
                row["revoked_at"],
            )
            for row in found
        ),
    )


@app.command(epilog="Example: publisher token revoke cms")
def revoke(name: Name, publication: PublicationOption = None, as_json: Json = False) -> None:
    """End a token: no request with it is answered from now on."""
    row = revoke_token(
        publication=chosen_publication(publication),
        name=name,
        actor=cli_actor(),
        now=timezone.now(),
    )
    if as_json:
        emit(describe(row))
        return
    console.print(f"{name} is revoked.")


def describe(row: ApiToken) -> dict[str, Any]:
    """A token as JSON, without the token itself."""
    return {
        "name": row.name,
        "publication": row.publication.slug,
        "scopes": row.scopes,
        "source": row.source or None,
        "created_by": row.created_by,
        "created_at": timestamp(row.created_at),
        "expires_at": timestamp(row.expires_at),
        "last_used_at": timestamp(row.last_used_at),
        "revoked_at": timestamp(row.revoked_at),
    }


def moment_of(text: str, zone: str, where: str, *, end: bool = True) -> datetime:
    """A day means its end where the publication is, else its beginning. Raises PublisherError
    `bad_time`."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or (moment.tzinfo is None and len(text) > 10):
        raise PublisherError(
            "bad_time", f"{text!r} must look like 2027-01-31 or 2027-01-31T12:00:00Z", where
        )
    if not is_plausible(moment):
        message = f"{text!r} must be of the years {FIRST_YEAR} to {LAST_YEAR}"
        raise PublisherError("bad_time", message, where)
    if moment.tzinfo is None:
        return moment.replace(tzinfo=ZoneInfo(zone)) + timedelta(days=1 if end else 0)
    return moment
