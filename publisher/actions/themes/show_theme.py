"""List themes, and show the files of one."""

from dataclasses import dataclass
from pathlib import Path

from publisher.actions.themes.email_themes import (
    FOLDER,
    NOTICE,
    SHARED,
    is_ours,
    our_files,
    our_names,
    own_sources,
)
from publisher.actions.themes.folders import own_files, own_folder, own_names
from publisher.actions.themes.stored import files_of, sound_version, stored_names
from publisher.errors import PublisherError
from publisher.publications.models import Publication


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A template: its size, and whether it is the theme's own or one that all themes share."""

    name: str
    bytes: int
    shared: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeRow:
    """A theme as a list shows it.

    folder: None for one that is edited at the desk; version: the number of that one's version that
    mails are made with, else None. `problem`: why it cannot be used, or None.
    """

    name: str
    own: bool
    folder: Path | None
    files: tuple[File, ...]
    problem: str | None
    version: int | None = None


def list_themes(publication: Publication | None = None) -> list[ThemeRow]:
    """Ours, then the newsroom's own, each by name: of the desk, where the publication is given,
    and folders; one that cannot be used says why."""
    names = (name for name in sorted(our_names()) if is_ours(name, publication))
    ours = [show_theme(name=name, publication=publication) for name in names]
    edited = stored_names(publication) if publication else []
    desk = [_of_desk(publication, name) for name in edited if publication]
    return ours + desk + [_own(name, name in edited) for name in own_names()]


def show_theme(*, name: str, publication: Publication | None = None) -> ThemeRow:
    """One theme. Raises PublisherError `unknown_theme`, `bad_theme_name`."""
    if is_ours(name, publication):
        own = our_files(name)
        files = _files(own)
        return ThemeRow(name=name, own=False, folder=FOLDER / name, files=files, problem=None)
    if publication and name in stored_names(publication):
        return _of_desk(publication, name)
    own_sources(name)
    return _own(name)


def _of_desk(publication: Publication, name: str) -> ThemeRow:
    try:
        version = sound_version(publication, name)
    except PublisherError as error:
        return ThemeRow(name=name, own=True, folder=None, files=(), problem=error.message)
    assert version is not None, "a theme has versions"
    return ThemeRow(
        name=name,
        own=True,
        folder=None,
        files=_files(files_of(version)),
        problem=None,
        version=version.number,
    )


def _own(name: str, edited: bool = False) -> ThemeRow:
    folder = own_folder(name)
    try:
        files, problem = _files(own_files(name)), None
    except PublisherError as error:
        files, problem = (), error.message
    if is_ours(name) or name in {SHARED, NOTICE}:
        problem = "one of ours has this name, and is used; rename the folder"
    elif edited:
        problem = "the desk has a theme of this name, and it is used; rename the folder"
    return ThemeRow(name=name, own=True, folder=folder, files=files, problem=problem)


def _files(own: dict[str, str]) -> tuple[File, ...]:
    shared = {file: source for file, source in our_files(SHARED).items() if file not in own}
    found = {**shared, **own}
    return tuple(
        File(name=file, bytes=len(found[file].encode()), shared=file in shared)
        for file in sorted(found)
    )
