"""`publisher user`: people who sign in at the desk."""

from pathlib import Path
from typing import Annotated

import typer
from django.utils import timezone

from publisher.actions.publications.create_user import CreatedUser, create_user
from publisher.cli.chosen import chosen_publication, cli_actor
from publisher.cli.output import Json, PublicationOption, console, emit, table, timestamp
from publisher.errors import PublisherError
from publisher.publications.models import Membership

app = typer.Typer(no_args_is_help=True)
PASSWORD_FILE_BYTES = 4096


@app.command(epilog="Example: publisher user create camille --role sender --publication matin")
def create(
    name: Annotated[str, typer.Argument(help="What they type to sign in.")],
    role: Annotated[str, typer.Option("--role", help="viewer, editor, sender or admin.")],
    publication: PublicationOption = None,
    password_file: Annotated[
        Path | None,
        typer.Option("--password-file", help="Its first line; else one is made and shown once."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Let a person sign in at the desk, with one role in one publication."""
    made = create_user(
        name=name,
        role=role,
        publication=chosen_publication(publication),
        password=_read(password_file) if password_file else None,
        actor=cli_actor(),
        now=timezone.now(),
    )
    if as_json:
        emit(_describe(made))
        return
    console.print(f"{name} may sign in at /desk/ as {role} of {made.membership.publication}.")
    if made.password:
        console.print(f"Password, shown this once: {made.password}")


@app.command("list", epilog="Example: publisher user list --json")
def list_(publication: PublicationOption = None, as_json: Json = False) -> None:
    """List who may do what in a publication."""
    members = (
        Membership.objects.filter(publication=chosen_publication(publication))
        .select_related("user", "publication")
        .order_by("user__username")
    )
    if as_json:
        emit({"users": [describe(member) for member in members]})
        return
    table(
        ("user", "role", "publication", "last signed in"),
        (
            (m.user.username, m.role, m.publication.slug, timestamp(m.user.last_login))
            for m in members
        ),
    )


def describe(member: Membership) -> dict[str, str | None]:
    """A membership as JSON: every key there."""
    return {
        "user": member.user.username,
        "publication": member.publication.slug,
        "role": member.role,
        "language": member.user.language or None,
        "created_at": timestamp(member.user.date_joined),
        "last_signed_in_at": timestamp(member.user.last_login),
    }


def _describe(made: CreatedUser) -> dict[str, str | None]:
    return {**describe(made.membership), "password": made.password}


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            line = file.readline(PASSWORD_FILE_BYTES).decode("utf-8")
    except OSError as error:
        raise PublisherError(
            "unreadable_file", f"{path}: {error.strerror or error}", str(path)
        ) from None
    except UnicodeDecodeError:
        raise PublisherError("not_utf8", f"{path} is not UTF-8", str(path)) from None
    if not line.strip("\r\n"):
        raise PublisherError("empty_file", f"{path}: its first line is empty", str(path))
    return line.strip("\r\n")
