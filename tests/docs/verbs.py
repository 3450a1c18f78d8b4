"""docs/verbs.md: each verb of the command line with its page of the desk and its operation.

`python -m tests.docs.verbs` writes it from docs/verbs.csv and from the code; a verb is a row there.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern
from typer.core import TyperGroup

from tests.conftest import ROOT

DATA, PAGE = ROOT / "docs" / "verbs.csv", ROOT / "docs" / "verbs.md"
HEAD = """# Every verb, by hand and by program

What `publisher NOUN VERB` does, a person does at the desk, or a program by
[the API](api-examples.md). Addresses are those below `/desk/` and `/api/v1/`. Made from
`verbs.csv` and the code by `python -m tests.docs.verbs`; a test fails for a verb that has neither
page nor operation.

| `publisher …` | at the desk | by program |
|---|---|---|
"""


@dataclass(frozen=True, slots=True)
class Verb:
    """pages: names of routes of the desk; operations: `METHOD /path`; machine: why neither is."""

    command: str
    pages: tuple[str, ...]
    operations: tuple[str, ...]
    machine: str


def rows() -> list[Verb]:
    """The rows of the data file."""
    with DATA.open(newline="", encoding="utf-8") as file:
        return [
            Verb(
                row["command"],
                tuple(filter(None, row["pages"].split(";"))),
                tuple(filter(None, row["operations"].split(";"))),
                row["machine"],
            )
            for row in csv.DictReader(file)
        ]


def commands() -> list[str]:
    """Every verb of the command line, `feed key create` among them."""
    from publisher.cli.nouns import NOUNS, NounGroup

    return [verb for noun in NOUNS for verb in _below(NounGroup(noun), noun)]


def _below(group: TyperGroup, path: str) -> Iterator[str]:
    for name in group.list_commands(None):  # type: ignore[arg-type]
        command = group.get_command(None, name)  # type: ignore[arg-type]
        if isinstance(command, TyperGroup):
            yield from _below(command, f"{path} {name}")
        else:
            yield f"{path} {name}"


def pages() -> dict[str, str]:
    """Addresses of the desk below /desk/, by the names of their routes."""
    from publisher.web.desk.urls import urlpatterns

    named = [one for one in urlpatterns if isinstance(one, URLPattern) and one.name]
    return {str(one.name): str(one.pattern) for one in named}


def operations() -> set[str]:
    """`METHOD /path` of everything below /api/v1/."""
    from publisher.web.api.table import TABLE

    return {f"{route.method} {route.path}" for route in TABLE.routes}


def page() -> str:
    """The whole page."""
    known = pages()
    lines = []
    for verb in rows():
        desk = "<br>".join(f"`{known.get(name, '?')}`" for name in verb.pages)
        api = "<br>".join(f"`{one}`" for one in verb.operations)
        lines.append(f"| `{verb.command}` | {desk or verb.machine or '–'} | {api or '–'} |")
    return HEAD + "\n".join(lines) + "\n"


if __name__ == "__main__":
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "publisher.config.settings")
    import django

    django.setup()
    PAGE.write_text(page(), encoding="utf-8")
