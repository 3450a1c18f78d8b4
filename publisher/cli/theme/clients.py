"""`publisher theme clients`: what mail programs show of what a theme uses."""

from typing import Annotated, Any

import typer

from publisher.actions.themes.theme_programs import theme_features
from publisher.cli.output import Json, PublicationOption, console, emit
from publisher.cli.theme.where import publication_or_none
from publisher.renderers.email.clients.groups import GROUPS
from publisher.renderers.email.clients.programs import PROGRAMS, SUPPORT
from publisher.renderers.email.clients.table import FEATURES, Feature

app = typer.Typer()


@app.command("clients", epilog="Example: publisher theme clients digest")
def clients(
    name: Annotated[str | None, typer.Argument(help="A theme's name; else all sixty.")] = None,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Print what mail programs show of sixty things of CSS and HTML, or of those a theme uses.

    y yes, a in part, n no, ? not known; lost: something cannot be seen or used without it.
    """
    rows = [*FEATURES.values()]
    if name is not None:
        rows = theme_features(name, publication_or_none(publication))
    if as_json:
        emit({"theme": name, "features": [described(one) for one in rows]})
        return
    width = max((len(one.shown) for one in rows), default=0)
    _say(f"{'':{width}}  {' '.join(one.key for one in PROGRAMS)}")
    for one in rows:
        letters = "  ".join(one.support)
        _say(f"{one.shown:{width}}  {letters}   {one.harm:5} {GROUPS[one.group].what}")
    _say("")
    for program in PROGRAMS:
        _say(f"{program.key}  {program.name}")


def described(feature: Feature) -> dict[str, Any]:
    """A row of the table as JSON."""
    pairs = zip(PROGRAMS, feature.support, strict=True)
    return {
        "name": feature.name,
        "shown": feature.shown,
        "what": GROUPS[feature.group].what,
        "lost": feature.harm == "lost",
        "support": {program.name: SUPPORT[letter] for program, letter in pairs},
        "tested": feature.tested,
        "source": feature.source,
    }


def _say(line: str) -> None:
    console.print(line.rstrip(), markup=False, highlight=False, soft_wrap=True)
