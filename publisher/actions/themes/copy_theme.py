"""Copy a theme for a newsroom to change."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from tempfile import mkdtemp

from django.conf import settings

from publisher.actions.themes.email_themes import NOTICE, SHARED, files_of_any, our_files, our_names
from publisher.actions.themes.folders import own_folder
from publisher.errors import PublisherError
from publisher.publications.models import Publication


def copy_theme(
    *, name: str, to: str, shared: bool = False, publication: Publication | None = None
) -> Path:
    """The folder of the new theme `to`, with the files of `name`.

    publication: whose themes of the desk may be copied, too. shared: also those that all themes
    share; without them they go on being mended with ours.

    Raises PublisherError `unknown_theme`, `bad_theme_name`, `theme_exists`, or
    `themes_not_writable`; then nothing has changed.
    """
    folder = own_folder(to)
    if to in our_names() | {SHARED, NOTICE}:
        raise PublisherError("theme_exists", f"{to!r} is one of ours; choose another name", "TO")
    if folder.exists():
        raise PublisherError(
            "theme_exists", f"{folder} is there already; choose another name", "TO"
        )
    own = files_of_any(publication, name)
    files = {**(our_files(SHARED) if shared else {}), **own}
    try:
        _write(folder, files)
    except OSError as error:
        raise PublisherError(
            "themes_not_writable",
            f"{folder} cannot be written: {error.strerror}",
            "PUBLISHER_THEMES",
        ) from None
    return folder


def _write(folder: Path, files: Mapping[str, str]) -> None:
    """All files or none: written beside the folder's place and renamed."""
    settings.THEMES.mkdir(parents=True, exist_ok=True)
    scratch = Path(mkdtemp(prefix=".", dir=settings.THEMES))
    try:
        for file, source in files.items():
            (scratch / file).write_text(source, encoding="utf-8")
        scratch.chmod(0o755)
        scratch.rename(folder)
    except OSError:
        shutil.rmtree(scratch, ignore_errors=True)
        raise
