"""`publisher theme import`, `versions`, `rollback`, `delete`: themes of the desk."""

from pathlib import Path
from typing import Annotated, Any

import typer
from django.utils import timezone

from publisher.actions.themes.save_version import roll_back
from publisher.actions.themes.start_theme import import_theme
from publisher.actions.themes.stored import newest_version, sound_numbers, versions_of
from publisher.actions.themes.theme_usage import delete_theme
from publisher.cli.chosen import chosen_publication, cli_actor
from publisher.cli.output import Json, PublicationOption, console, emit, table, timestamp
from publisher.cli.theme.where import desk_theme
from publisher.editorial.models import ThemeVersion

app = typer.Typer()
Name = Annotated[str, typer.Argument(help="A theme of the desk.")]
Note = Annotated[str, typer.Option("--note", help="For who reads the versions.")]


@app.command("import", epilog="Example: publisher theme import themes/maison")
def import_(
    folder: Annotated[Path, typer.Argument(help="A folder with a mail.mjml.")],
    name: Annotated[
        str | None, typer.Option("--name", help="Of the theme; else the folder's.")
    ] = None,
    note: Note = "",
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Make a theme of the desk of a folder; it goes before a folder of the same name."""
    theme = import_theme(
        publication=chosen_publication(publication),
        folder=folder.resolve(),
        name=name or folder.resolve().name,
        note=note,
        actor=cli_actor(),
        now=timezone.now(),
    )
    _print(newest_version(theme), as_json)


@app.command(epilog="Example: publisher theme versions maison")
def versions(name: Name, publication: PublicationOption = None, as_json: Json = False) -> None:
    """List a theme's versions, the newest first."""
    theme = desk_theme(name, publication)
    found = versions_of(theme)
    used = sound_numbers(theme.publication).get(theme.pk)
    if as_json:
        rows = [_json(one) | {"used": one.number == used} for one in found]
        emit({"theme": theme.slug, "versions": rows})
        return
    cells = (
        (
            one.number,
            timestamp(one.created_at),
            one.made_by,
            one.made_from,
            one.errors or "",
            "yes" if one.number == used else "",
            one.note,
        )
        for one in found
    )
    table(("version", "saved", "by", "made from", "errors", "used", "note"), cells)


@app.command(epilog="Example: publisher theme rollback maison 3")
def rollback(
    name: Name,
    version: Annotated[int, typer.Argument(help="The version to go back to.", min=1)],
    note: Note = "",
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Make a new version that is equal to an older one."""
    theme = desk_theme(name, publication)
    made = roll_back(
        theme=theme,
        to=version,
        seen=newest_version(theme).number,
        note=note,
        actor=cli_actor(),
        now=timezone.now(),
    )
    _print(made, as_json)


@app.command(epilog="Example: publisher theme delete maison")
def delete(name: Name, publication: PublicationOption = None, as_json: Json = False) -> None:
    """Delete a theme of the desk with all its versions, unless it is in use."""
    delete_theme(theme=desk_theme(name, publication), actor=cli_actor(), now=timezone.now())
    if as_json:
        emit({"theme": name, "deleted": True})
        return
    console.print(f"{name} is deleted", markup=False)


def _print(version: ThemeVersion, as_json: bool) -> None:
    if as_json:
        emit({"theme": version.theme.slug, **_json(version)})
        return
    faults = f" with {version.errors} errors: no mail is made with it" if version.errors else ""
    console.print(f"{version.theme.slug} has version {version.number}{faults}", markup=False)


def _json(version: ThemeVersion) -> dict[str, Any]:
    return {
        "version": version.number,
        "saved_at": timestamp(version.created_at),
        "by": version.made_by,
        "made_from": version.made_from,
        "errors": version.errors,
        "note": version.note,
    }
