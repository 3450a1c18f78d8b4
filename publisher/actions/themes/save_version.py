"""Save a theme of the desk: each save is a version of its own, and none is ever changed."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from publisher.actions.themes.lint_theme import lint_files
from publisher.actions.themes.stored import files_of, find_version, newest_version
from publisher.actions.themes.typed_files import checked_files
from publisher.editorial.models import Theme, ThemeFile, ThemeVersion
from publisher.errors import PublisherError, Refused
from publisher.publications import audit, checks
from publisher.renderers.email.findings import blocking

LONGEST_NOTE = 300  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """Checked files of a theme, by name. errors: that the linter found in them; made_from: the
    number of a version, or of the first the theme that it was copied from."""

    files: Mapping[str, str]
    errors: int
    made_from: str
    note: str


def save_version(
    *, theme: Theme, files: Mapping[str, str], seen: int, note: str, actor: str, now: datetime
) -> ThemeVersion:
    """The files as the theme's next version, whatever the linter finds in them: one with errors is
    kept, and no mail is made with it.

    files: all of its own, by name. seen: the number of the version that they were made from.
    A second press, of the same person with the same files, gives the version of the first.
    Raises PublisherError `bad_theme_file` or that of the note, Refused `theme_changed` where
    somebody else has saved since, `nothing_changed`, or `theme_not_run`; then nothing was saved.
    """
    kept = checked_files(files)
    note = checks.line(note, "note", most=LONGEST_NOTE)
    errors = len(blocking(lint_files(files=kept, name=theme.slug)))  # takes a second: no lock yet
    what = Files(files=kept, errors=errors, made_from=str(seen), note=note)
    with transaction.atomic():
        locked = _locked(theme)
        newest = newest_version(locked)
        if newest.number == seen + 1 and _same(newest, what, actor):
            return newest
        _check_seen(newest, seen, what)
        return add_version(theme=locked, number=seen + 1, what=what, actor=actor, now=now)


def _locked(theme: Theme) -> Theme:
    locked = Theme.objects.select_for_update().filter(pk=theme.pk).first()
    if locked is None:
        raise PublisherError("unknown_theme", "this theme was deleted", theme.slug)
    return locked


def _same(version: ThemeVersion, what: Files, actor: str) -> bool:
    kept = (version.files, version.made_from, version.note, version.made_by)
    return kept == (hashes_of(what.files), what.made_from, what.note, actor)


def _check_seen(newest: ThemeVersion, seen: int, what: Files) -> None:
    """Raise unless the version that was seen is the newest, and something differs from it."""
    if newest.number != seen:
        message = f"{newest.made_by} saved version {newest.number}; look at it, then save again"
        raise Refused("theme_changed", message, f"version {newest.number}")
    if newest.files == hashes_of(what.files) and newest.errors == what.errors:
        raise Refused("nothing_changed", f"version {newest.number} has these very files", "files")


def roll_back(
    *, theme: Theme, to: int, seen: int, note: str, actor: str, now: datetime
) -> ThemeVersion:
    """A new version with the files of an older one. seen: the newest that the person knows of.

    Raises PublisherError `unknown_theme_version`, else as save_version.
    """
    files = files_of(find_version(theme, to))
    return save_version(
        theme=theme, files=files, seen=seen, note=note or f"= {to}", actor=actor, now=now
    )


def add_version(
    *, theme: Theme, number: int, what: Files, actor: str, now: datetime
) -> ThemeVersion:
    """Store checked files as that version, in the caller's transaction."""
    hashes = hashes_of(what.files)
    sources = [
        ThemeFile(publication_id=theme.publication_id, sha256=hashes[name], source=source)
        for name, source in what.files.items()
    ]
    ThemeFile.objects.bulk_create(sources, ignore_conflicts=True)
    kept: dict[str, Any] = {"made_from": what.made_from, "errors": what.errors}
    version = ThemeVersion.objects.create(
        publication_id=theme.publication_id,
        theme=theme,
        number=number,
        files=hashes,
        note=what.note,
        made_by=actor,
        created_at=now,
        **kept,
    )
    title, named = theme.publication, {"theme": theme.slug, "version": number, **kept}
    audit.record(actor=actor, verb="save_theme", target=theme, at=now, publication=title, **named)
    return version


def hashes_of(files: Mapping[str, str]) -> dict[str, str]:
    """Names of files to the SHA-256 of their sources, as a version keeps them."""
    return {name: hashlib.sha256(source.encode()).hexdigest() for name, source in files.items()}
