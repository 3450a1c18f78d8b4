"""`publisher theme`: how mails look, and a newsroom's own looks."""

import sys
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from django.utils import timezone

from publisher.actions.issues.looks.theme_gallery import INDEX, theme_gallery
from publisher.actions.themes.copy_theme import copy_theme
from publisher.actions.themes.lint_theme import lint_theme
from publisher.actions.themes.render_theme import render_theme
from publisher.actions.themes.show_theme import ThemeRow, list_themes, show_theme
from publisher.cli.chosen import chosen_publication
from publisher.cli.output import Json, PublicationOption, console, emit, table
from publisher.cli.theme.where import publication_or_none
from publisher.errors import ExitCode
from publisher.renderers.email.findings import Finding

app = typer.Typer(no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="A theme's name.")]


@app.command("list", epilog="Example: publisher theme list")
def list_(publication: PublicationOption = None, as_json: Json = False) -> None:
    """List our themes and the newsroom's own."""
    rows = list_themes(publication_or_none(publication))
    if as_json:
        emit({"themes": [_json(row) for row in rows]})
        return
    cells = ((row.name, "own" if row.own else "ours", _place(row), row.problem) for row in rows)
    table(("theme", "whose", "folder", "problem"), cells)


@app.command(epilog="Example: publisher theme show digest")
def show(name: Name, publication: PublicationOption = None, as_json: Json = False) -> None:
    """Show a theme's folder and files."""
    row = show_theme(name=name, publication=publication_or_none(publication))
    if as_json:
        emit(_json(row))
        return
    console.print(f"{row.name}: {_place(row)}", markup=False)
    cells = ((file.name, file.bytes, "shared" if file.shared else "") for file in row.files)
    table(("file", "bytes", ""), cells)
    if row.problem:
        console.print(row.problem, markup=False)


@app.command(epilog="Example: publisher theme copy digest maison")
def copy(
    name: Name,
    to: Annotated[str, typer.Argument(help="The new theme's name.")],
    shared: Annotated[
        bool, typer.Option("--shared", help="Copy also the files that all themes share.")
    ] = False,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Copy a theme into a folder of the newsroom's own, to be changed."""
    folder = copy_theme(
        name=name, to=to, shared=shared, publication=publication_or_none(publication)
    )
    if as_json:
        emit(_json(show_theme(name=to)))
        return
    console.print(f"{to} is in {folder}; then: publisher theme lint {to}", markup=False)


@app.command(epilog="Example: publisher theme lint maison")
def lint(name: Name, publication: PublicationOption = None, as_json: Json = False) -> None:
    """Check a theme with a sample issue in French, English and Arabic; exit 1 on errors."""
    findings = lint_theme(name=name, publication=publication_or_none(publication))
    count = Counter(one.severity for one in findings)
    if as_json:
        counts = {"errors": count["error"], "warnings": count["warning"]}
        emit({"theme": name, **counts, "findings": [asdict(one) for one in findings]})
    else:
        console.print(f"{name}: {count['error']} errors, {count['warning']} warnings", markup=False)
        for one in findings:
            _print(one)
    if count["error"]:
        raise typer.Exit(int(ExitCode.REFUSED))


@app.command(epilog="Example: publisher theme render maison --language ar > mail.html")
def render(
    name: Name,
    language: Annotated[
        Literal["fr", "en", "ar"], typer.Option(help="Of the sample issue.")
    ] = "fr",
    kind: Annotated[
        Literal["html", "text", "eml"],
        typer.Option("--format", help="A part of the mail, or the whole message."),
    ] = "html",
    publication: PublicationOption = None,
) -> None:
    """Write the sample issue in this theme to stdout."""
    found = publication_or_none(publication)
    made = render_theme(name=name, language=language, format=kind, publication=found)
    sys.stdout.buffer.write(made)


@app.command(epilog="Example: publisher theme gallery gallery/")
def gallery(
    folder: Annotated[Path, typer.Argument(help="Where its pages go; made where it is not.")],
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Write pages that show all themes with the publication's brand and last stories.

    At 600 and 375 pixels, by day, by night, with colours turned round, without pictures.
    """
    pages = theme_gallery(publication=chosen_publication(publication), now=timezone.now())
    folder.mkdir(parents=True, exist_ok=True)
    for name, page in pages.items():
        (folder / name).write_text(page, encoding="utf-8")
    if as_json:
        emit({"folder": str(folder), "pages": sorted(pages)})
        return
    console.print(f"{folder / INDEX} shows {len(pages) - 1} mails", markup=False)


def _place(row: ThemeRow) -> str:
    return str(row.folder) if row.folder else f"the desk, version {row.version or '-'}"


def _json(row: ThemeRow) -> dict[str, Any]:
    return {
        "theme": row.name,
        "own": row.own,
        "folder": str(row.folder) if row.folder else None,
        "version": row.version,
        "files": [asdict(file) for file in row.files],
        "problem": row.problem,
    }


def _print(one: Finding) -> None:
    lines = (f"  {one.severity} {one.code}: {one.where}", f"    {one.message}", f"    {one.remedy}")
    for line in lines:
        console.print(line, markup=False, highlight=False, soft_wrap=True)
