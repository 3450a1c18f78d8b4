"""Which pages and pictures of the documentation there are, by the address that shows them."""

from functools import cache
from pathlib import Path

from django.conf import settings

FOLDER = "docs"
CONTENTS = "README"  # what a folder's own address shows
FRENCH = "fr/"


@cache
def pages() -> dict[str, Path]:
    """The part of an address below /docs/ -> the Markdown file that stands there.

    `issues` -> docs/issues.md, the empty name and `fr` -> the README.md of that folder. Nothing
    else is ever opened, whatever an address says.
    """
    root = settings.ROOT / FOLDER
    found = {}
    for file in sorted(root.rglob("*.md")):
        name = file.relative_to(root).with_suffix("").as_posix()
        found[name.removesuffix(CONTENTS).rstrip("/")] = file
    return found


@cache
def pictures() -> dict[str, Path]:
    """The part of an address below /docs/ -> the PNG that the pages show."""
    root = settings.ROOT / FOLDER
    return {file.relative_to(root).as_posix(): file for file in sorted(root.rglob("*.png"))}


def language_of(name: str) -> str:
    """What the page of that name speaks: `fr` or `en`."""
    return "fr" if f"{name}/".startswith(FRENCH) else "en"
