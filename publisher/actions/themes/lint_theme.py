"""Lint a theme: its files, and the sample issue rendered with it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from html import unescape

from publisher.actions.themes.email_themes import (
    SHARED,
    is_ours,
    known_theme,
    our_files,
    our_sources,
    own_theme,
)
from publisher.actions.themes.folders import own_files
from publisher.actions.themes.stored import files_of
from publisher.channels.sandbox import check_in_sandbox, run_in_sandbox
from publisher.errors import PublisherError
from publisher.publications.models import Publication
from publisher.renderers.email.findings import Finding, blocking
from publisher.renderers.email.themes import lint, output
from publisher.renderers.email.themes.environment import ENTRY
from publisher.renderers.email.themes.lint_programs import lint_programs
from publisher.renderers.email.themes.sample import LANGUAGES, expected_words, sample
from publisher.renderers.email.themes.tags import MARK

NONCE = "0123456789abcdef"
_REMEDIES = {
    "theme_syntax": "correct the template's syntax",
    "undefined_name": "use a name of docs/themes.md, or give it to the macro",
    "theme_forbidden": "write it without",
    "theme_too_slow": "take the loop out",
    "theme_too_large": "take the loop out",
    "theme_too_deep": "end the recursion",
    "unknown_template": "name a file of the theme's folder",
}
_ENDLESS = {"theme_too_slow", "theme_too_large", "theme_died"}
_NAMED = re.compile(r"'(.+)' is undefined$|the theme has no file (.+)$")
_UNSEEN = re.compile(r"<(style|title)\b.*?</\1>|<!--.*?-->|<[^>]*>", re.DOTALL | re.IGNORECASE)


def lint_theme(*, name: str, publication: Publication | None = None) -> list[Finding]:
    """What is wrong with a theme, errors first; each names the file and line.

    Its templates run apart, ours too. publication: whose themes of the desk are meant, too.
    Raises PublisherError `unknown_theme`, `theme_faulty`, `bad_theme_file`, Refused
    `theme_not_run`.
    """
    if is_ours(known_theme(name, publication), publication):
        sources = dict(our_sources(name))
        return lint_sources(sources, sources, name)
    sources, version = own_theme(name, publication)
    return lint_sources(sources, files_of(version) if version else own_files(name), name)


def lint_files(
    *, files: Mapping[str, str], name: str, languages: Sequence[str] = LANGUAGES
) -> list[Finding]:
    """The same of an own theme's files that are not kept anywhere yet. languages: of the samples
    that it is run for."""
    return lint_sources({**our_files(SHARED), **files}, files, name, languages)


def lint_sources(
    sources: Mapping[str, str],
    files: Mapping[str, str],
    name: str,
    languages: Sequence[str] = LANGUAGES,
) -> list[Finding]:
    """Lint templates of which `files` are the theme's own. Raises Refused `theme_not_run`."""
    found = [one for file in files for one in lint.lint_source(file, files[file])]
    found += lint.lint_age(files)
    found += [_of_fault(fault) for fault in check_in_sandbox(sources, sample("fr"), name)]
    if not blocking(found):
        for language in languages:
            found += _of_sample(sources, name, language)
            if not _ENDLESS.isdisjoint(one.code for one in found):  # so it would be in the next
                break
    return lint.unique_findings(found)


def _of_sample(sources: Mapping[str, str], name: str, language: str) -> Iterator[Finding]:
    placed = lint.with_places(sources)
    try:
        made = run_in_sandbox(placed, sample(language), NONCE, name)
        if "mjml" in made:
            yield from lint.lint_mjml(made["mjml"], ENTRY)
            yield from lint_programs(made["mjml"], sources, ENTRY)
        if "error" in made:
            yield _of_fault(made["error"])
            return
        yield from output.faults_of(made["html"], NONCE, ENTRY)
        yield from lint.lint_html(made["html"], ENTRY)
        yield from lint.lint_lights(made["html"], ENTRY)
        shown = _words(made["html"])
        yield from lint.lint_words(shown, expected_words(language), f"{ENTRY} ({language})")
    except PublisherError as error:
        where = error.where.removeprefix(f"{name}/") or ENTRY
        yield _of_fault({"code": error.code, "message": error.message, "where": where})


def _words(html: str) -> str:
    return " ".join(unescape(_UNSEEN.sub(" ", html)).split())


def _of_fault(fault: Mapping[str, str]) -> Finding:
    named = _NAMED.match(fault["message"])
    return Finding(
        severity="error",
        code=fault["code"],
        where=fault["where"],
        message=fault["message"].replace(f' {MARK}="', " "),
        remedy=_REMEDIES.get(fault["code"], "correct the template"),
        values={"name": named[1] or named[2]} if named else {},
    )
