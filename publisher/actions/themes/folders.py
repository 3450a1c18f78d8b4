"""The folders of a newsroom's own themes, and what of them may be read."""

import re
from pathlib import Path

from django.conf import settings

from publisher.errors import PublisherError
from publisher.renderers.email.themes.environment import ENTRY

MOST_FILES = 40
MOST_BYTES = 200_000  # of one file
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")


def own_names() -> list[str]:
    """The names of the folders in PUBLISHER_THEMES that hold a theme."""
    found = settings.THEMES.glob(f"*/{ENTRY}")
    return sorted(file.parent.name for file in found if NAME.fullmatch(file.parent.name))


def own_folder(name: str) -> Path:
    """Where an own theme of that name is, or would be. Raises PublisherError `bad_theme_name`."""
    if not NAME.fullmatch(name):
        raise PublisherError(
            "bad_theme_name",
            f"{name!r} is no name for a theme: up to 60 small letters, digits, - and _",
            "theme",
        )
    return Path(settings.THEMES, name)


def own_files(name: str) -> dict[str, str]:
    """File names to sources of an own theme, without what all themes share.

    Raises PublisherError `bad_theme_file` for a file that is no plain one, too large or not
    UTF-8, `unknown_theme` where there is no such folder.
    """
    return read_folder(own_folder(name))


def read_folder(folder: Path) -> dict[str, str]:
    """File names to sources of the templates in a folder. Raises as own_files."""
    name = folder.name
    paths = sorted(folder.glob("*.mjml"))
    if len(paths) > MOST_FILES:
        raise _bad(name, f"it has more than {MOST_FILES} files; take some out")
    if not (folder / ENTRY).exists():
        raise PublisherError("unknown_theme", f"{folder} has no {ENTRY}", name)
    return {path.name: _source(path, f"{name}/{path.name}") for path in paths}


def _source(path: Path, where: str) -> str:
    # A link could lead to any file of the server.
    if path.is_symlink() or not path.is_file():
        raise _bad(where, "it is no plain file; put the file itself there")
    try:
        with path.open("rb") as handle:
            read = handle.read(MOST_BYTES + 1)
        if len(read) > MOST_BYTES:
            raise _bad(where, f"it has more than {MOST_BYTES} bytes; split it")
        return read.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _bad(where, f"it is not UTF-8 (byte {error.start}); save it as UTF-8") from None
    except OSError as error:
        raise _bad(where, f"it cannot be read: {error.strerror}") from None


def _bad(where: str, message: str) -> PublisherError:
    return PublisherError("bad_theme_file", f"{where}: {message}", where)
