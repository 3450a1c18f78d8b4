"""Findings about a newsroom's own theme."""

import hashlib
import json
from collections.abc import Iterator

from publisher.actions.themes.email_themes import is_ours, own_theme
from publisher.actions.themes.lint_theme import lint_files, lint_theme
from publisher.actions.themes.stored import files_of
from publisher.errors import PublisherError
from publisher.publications.models import Publication
from publisher.renderers.email.checks.catalogue import finding_of
from publisher.renderers.email.findings import Finding, blocking
from publisher.renderers.email.themes.lint import NEWER
from publisher.renderers.email.themes.lint_programs import WEAK

MOST_KEPT = 16
OF_THE_MACHINE = frozenset({"theme_died", "theme_not_run"})  # another try may end otherwise
_kept: dict[str, list[Finding]] = {}


def theme_findings(name: str, publication: Publication | None = None) -> Iterator[Finding]:
    """Each fault of an own theme at its file and line, as grave as the linter has it; none for a
    theme of ours. publication: whose issue it is. What mail programs do not show is said of the
    mail as a whole (programs.py).

    The first look at a theme runs it for a second or so; files that are the same are not run again
    in this process. Raises as lint_theme.
    """
    found = [] if is_ours(name, publication) else _linted(name, publication)
    for one in (each for each in found if each.code not in (NEWER, WEAK)):
        code = "theme_wrong" if one.severity == "error" else "theme_doubtful"
        values = {**one.values, "kind": one.code, "problem": one.message, "remedy": one.remedy}
        yield finding_of(code, f"{name}/{one.where}", **values)


def errors_of_theme(name: str, publication: Publication | None = None) -> list[Finding]:
    """The errors among them; none of a theme that cannot be read or run, which compiling refuses by
    that error's own code."""
    try:
        return blocking(theme_findings(name, publication))
    except PublisherError:
        return []


def _linted(name: str, publication: Publication | None) -> list[Finding]:
    sources, version = own_theme(name, publication)
    files = json.dumps([name, sources])
    known = hashlib.sha256(files.encode("utf-8", "surrogatepass")).hexdigest()
    if known in _kept:
        return _kept[known]
    if version is None:
        findings = lint_theme(name=name)
    else:
        findings = lint_files(files=files_of(version), name=name)
    if OF_THE_MACHINE.isdisjoint(one.code for one in findings):
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        _kept[known] = findings
    return findings
