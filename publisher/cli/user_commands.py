"""`publisher user`: people who sign in at the desk."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from django.utils import timezone

from publisher.actions.publications.people.given_roles import role_of
from publisher.actions.publications.people.members import (
    change_role,
    end_membership,
    member_named,
    members_of,
)
from publisher.cli.chosen import chosen_publication, cli_actor
from publisher.cli.output import Json, PublicationOption, console, emit, table, timestamp
from publisher.errors import PublisherError
from publisher.publications.models import Membership

app = typer.Typer(no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="The user's name.")]
Role = Annotated[
    str,
    typer.Option(
        "--role",
        help="viewer, writer, editor, sender, chief, admin, or one that the desk made.",
    ),
]
if TYPE_CHECKING:
    from publisher.actions.publications.create_user import CreatedUser

PASSWORD_FILE_BYTES = 4096


@app.command(epilog="Example: publisher user create camille --role sender --publication matin")
def create(
    name: Annotated[str, typer.Argument(help="What they type to sign in.")],
    role: Role,
    email: Annotated[
        str, typer.Option("--email", help="Lets them in, too, and gets a lost password back.")
    ] = "",
    publication: PublicationOption = None,
    password_file: Annotated[
        Path | None,
        typer.Option("--password-file", help="Its first line; else one is made and shown once."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Let a person sign in at the desk, with one role in one publication."""
    from publisher.actions.publications.create_user import create_user  # it checks passwords

    made = create_user(
        name=name,
        role=role,
        publication=chosen_publication(publication),
        password=_read(password_file) if password_file else None,
        address=email,
        actor=cli_actor(),
        now=timezone.now(),
    )
    if as_json:
        emit(_describe(made))
    else:
        _tell(made, role)


def _tell(made: "CreatedUser", role: str) -> None:
    name, publication = made.membership.user.username, made.membership.publication
    console.print(f"{name} may sign in at /desk/ as {role} of {publication}.")
    if made.password:
        console.print(f"Password, shown this once: {made.password}")


@app.command("list", epilog="Example: publisher user list --json")
def list_(publication: PublicationOption = None, as_json: Json = False) -> None:
    """List who may do what in a publication."""
    members = members_of(chosen_publication(publication)).select_related("publication")
    if as_json:
        emit({"users": [describe(member) for member in members]})
        return
    table(
        ("user", "role", "publication", "last signed in"),
        (
            (m.user.username, role_of(m).name, m.publication.slug, timestamp(m.user.last_login))
            for m in members
        ),
    )


@app.command(epilog="Example: publisher user role camille --role chief")
def role(
    name: Name, role: Role, publication: PublicationOption = None, as_json: Json = False
) -> None:
    """Give a user another role in one publication."""
    changed = change_role(
        membership=member_named(chosen_publication(publication), name),
        role=role,
        by=None,
        actor=cli_actor(),
        now=timezone.now(),
    )
    if as_json:
        emit(describe(changed))
        return
    console.print(f"{name} is {role_of(changed).name} of {changed.publication} now.")


@app.command(epilog="Example: publisher user end camille")
def end(name: Name, publication: PublicationOption = None, as_json: Json = False) -> None:
    """End what a user may do in one publication. The account stays."""
    membership = member_named(chosen_publication(publication), name)
    end_membership(membership=membership, by=None, actor=cli_actor(), now=timezone.now())
    if as_json:
        emit({"user": name, "publication": membership.publication.slug})
        return
    console.print(f"{name} works for {membership.publication} no more.")


@app.command(epilog="Example: publisher user reset camille --steps")
def reset(
    name: Name,
    password_file: Annotated[
        Path | None,
        typer.Option("--password-file", help="Its first line; else one is made and shown once."),
    ] = None,
    steps: Annotated[
        bool, typer.Option("--steps", help="Passkeys, codes of an app and spare codes end, too.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Give a user a new password: every session of theirs ends, and every token that they made."""
    from publisher.actions.publications.people.let_back_in import let_back_in

    password = let_back_in(
        name=name,
        password=_read(password_file) if password_file else None,
        steps=steps,
        actor=cli_actor(),
        now=timezone.now(),
    )
    if as_json:
        emit({"user": name, "password": password})
        return
    console.print(f"{name} signs in anew at /desk/.")
    if password:
        console.print(f"Password, shown this once: {password}", markup=False)


def describe(member: Membership) -> dict[str, str | None]:
    """A membership as JSON: every key there."""
    return {
        "user": member.user.username,
        "publication": member.publication.slug,
        "role": role_of(member).name,
        "email": member.user.email,
        "language": member.user.language or None,
        "created_at": timestamp(member.user.date_joined),
        "last_signed_in_at": timestamp(member.user.last_login),
    }


def _describe(made: "CreatedUser") -> dict[str, str | None]:
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
