"""List themes, and show the files of one."""

from dataclasses import dataclass
from pathlib import Path

from publisher.actions.themes.email_themes import (
    FOLDER,
    NOTICE,
    SHARED,
    our_files,
    our_names,
    own_sources,
)
from publisher.actions.themes.folders import own_files, own_folder, own_names
from publisher.errors import PublisherError


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A template: its size, and whether it is the theme's own or one that all themes share."""

    name: str
    bytes: int
    shared: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeRow:
    """A theme as a list shows it. `problem`: why it cannot be used, or None."""

    name: str
    own: bool
    folder: Path
    files: tuple[File, ...]
    problem: str | None


def list_themes() -> list[ThemeRow]:
    """Ours, then the newsroom's own, each by name; a folder that cannot be used says why."""
    ours = [show_theme(name=name) for name in sorted(our_names())]
    return ours + [_own(name) for name in own_names()]


def show_theme(*, name: str) -> ThemeRow:
    """One theme. Raises PublisherError `unknown_theme`, `bad_theme_name`."""
    if name not in our_names():
        own_sources(name)
        return _own(name)
    own = our_files(name)
    files = _files(own)
    return ThemeRow(name=name, own=False, folder=FOLDER / name, files=files, problem=None)


def _own(name: str) -> ThemeRow:
    folder = own_folder(name)
    try:
        files, problem = _files(own_files(name)), None
    except PublisherError as error:
        files, problem = (), error.message
    if name in our_names() | {SHARED, NOTICE}:
        problem = "one of ours has this name, and is used; rename the folder"
    return ThemeRow(name=name, own=True, folder=folder, files=files, problem=problem)


def _files(own: dict[str, str]) -> tuple[File, ...]:
    shared = {file: source for file, source in our_files(SHARED).items() if file not in own}
    found = {**shared, **own}
    return tuple(
        File(name=file, bytes=len(found[file].encode()), shared=file in shared)
        for file in sorted(found)
    )
