"""What of a theme differs between two versions, or between a saved one and what was typed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import unified_diff

from publisher.actions.themes.stored import files_of, newest_version
from publisher.editorial.models import Theme, ThemeVersion
from publisher.web.desk.difference_lines import Line, lines_of

AROUND = 3  # lines before and after a change


@dataclass(frozen=True, slots=True, kw_only=True)
class FileDifference:
    """A file that differs, with the lines that do; what went is of the older, what came of the
    newer."""

    name: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """The version that somebody else saved, and what of it differs from what was typed."""

    version: ThemeVersion
    by: str
    files: tuple[FileDifference, ...]


def conflict_of(theme: Theme, typed: Mapping[str, str]) -> Conflict:
    """The newest version against what was typed."""
    version = newest_version(theme)
    return Conflict(
        version=version,
        by=version.made_by.partition(":")[2] or version.made_by,
        files=tuple(differences(files_of(version), typed)),
    )


def differences(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[FileDifference]:
    """The files that are not the same in both, by name."""
    for name in sorted({*before, *after}):
        old, new = before.get(name, ""), after.get(name, "")
        if old.rstrip("\n") != new.rstrip("\n"):
            yield FileDifference(name=name, lines=tuple(_lines(old, new)))


def _lines(old: str, new: str) -> Iterator[Line]:
    unified = unified_diff(old.splitlines(), new.splitlines(), n=AROUND, lineterm="")
    return lines_of(tuple(unified)[2:])
