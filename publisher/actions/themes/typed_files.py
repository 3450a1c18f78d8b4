"""What the files of a theme of the desk may hold."""

import re
from collections.abc import Mapping

from publisher.actions.themes.folders import MOST_BYTES, MOST_FILES
from publisher.errors import PublisherError
from publisher.renderers.email.themes.environment import ENTRY

FILE_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,54}\.mjml")
_NOT_KEPT = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


def checked_files(files: Mapping[str, str]) -> dict[str, str]:
    """The files as they are kept, sorted by name: lines end with LF, the last one too.

    Raises PublisherError `bad_theme_file` naming the file that is wrong.
    """
    if ENTRY not in files:
        raise _bad(ENTRY, "a theme needs this file")
    if len(files) > MOST_FILES:
        raise _bad(ENTRY, f"it has more than {MOST_FILES} files; take some out")
    return {name: _checked(name, files[name]) for name in sorted(files)}


def _checked(name: str, source: str) -> str:
    if not FILE_NAME.fullmatch(name):
        raise _bad(name[:80], "call it by small letters, digits, - and _, with .mjml at the end")
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    if found := _NOT_KEPT.search(source):
        line = source.count("\n", 0, found.start()) + 1
        raise _bad(f"{name}:{line}", "it holds a control character; take it out")
    if len(source.encode()) > MOST_BYTES:
        raise _bad(name, f"it has more than {MOST_BYTES} bytes; split it")
    return source if source.endswith("\n") or not source else f"{source}\n"


def _bad(where: str, message: str) -> PublisherError:
    return PublisherError("bad_theme_file", f"{where}: {message}", where)
