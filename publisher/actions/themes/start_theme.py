"""A theme of the desk begins: copied from another one, or taken over from a folder."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from django.db import IntegrityError, transaction

from publisher.actions.themes.email_themes import (
    NOT_CHOSEN,
    files_of_any,
    our_names,
)
from publisher.actions.themes.folders import own_folder, own_names, read_folder
from publisher.actions.themes.lint_theme import lint_files
from publisher.actions.themes.save_version import LONGEST_NOTE, Files, add_version
from publisher.actions.themes.typed_files import checked_files
from publisher.editorial.models import Theme
from publisher.errors import PublisherError
from publisher.publications import checks
from publisher.publications.models import Publication
from publisher.renderers.email.findings import blocking


def copy_to_desk(
    *, publication: Publication, name: str, to: str, actor: str, now: datetime
) -> Theme:
    """A theme of the desk, called `to`, with the files of the theme `name`: ours, a folder's or
    another of the desk.

    Raises PublisherError `unknown_theme`, `bad_theme_name`, `theme_exists`.
    """
    if to in own_names():
        raise _exists(f"a folder in PUBLISHER_THEMES is called {to!r}; choose another name")
    files = files_of_any(publication, name)
    return _start(publication, to, files, made_from=name, note="", actor=actor, now=now)


def import_theme(
    *, publication: Publication, folder: Path, name: str, note: str, actor: str, now: datetime
) -> Theme:
    """A folder of templates as a theme of the desk of that name. From then on mails are made with
    the desk's, also where a folder in PUBLISHER_THEMES has the same name.

    Raises PublisherError `unknown_theme`, `bad_theme_file`, `bad_theme_name`, `theme_exists`.
    """
    files, note = read_folder(folder), checks.line(note, "note", most=LONGEST_NOTE)
    return _start(
        publication, name, files, made_from=folder.name[:100], note=note, actor=actor, now=now
    )


def _start(
    publication: Publication,
    slug: str,
    files: Mapping[str, str],
    *,
    made_from: str,
    note: str,
    actor: str,
    now: datetime,
) -> Theme:
    own_folder(slug)  # refuses what is no name
    if slug in our_names() | NOT_CHOSEN:
        raise _exists(f"{slug!r} is one of ours; choose another name")
    kept = checked_files(files)
    errors = len(blocking(lint_files(files=kept, name=slug)))
    theme = Theme(publication=publication, slug=slug, created_at=now)
    what = Files(files=kept, errors=errors, made_from=made_from, note=note)
    with transaction.atomic():
        _insert(theme)
        add_version(theme=theme, number=1, what=what, actor=actor, now=now)
    return theme


def _insert(theme: Theme) -> None:
    try:
        with transaction.atomic():
            theme.save(force_insert=True)
    except IntegrityError:
        raise _exists(f"there is a theme {theme.slug!r} already; choose another name") from None


def _exists(message: str) -> PublisherError:
    return PublisherError("theme_exists", message, "TO")
