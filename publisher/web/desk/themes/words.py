"""What the linter of themes finds, and why something about a theme was refused, for people."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from publisher.content.numbers import whole_number
from publisher.errors import PublisherError
from publisher.renderers.email.checks import arabic, french
from publisher.renderers.email.findings import Finding
from publisher.web.desk.problems import explained
from publisher.web.desk.themes.said import remedy_of, said_of
from publisher.web.formats import language

KINDS = {"fr": french.PHRASES, "ar": arabic.PHRASES}
PROBLEMS: Mapping[str, object] = {
    "theme_exists": _("A theme has this name already; choose another."),
    "bad_theme_name": _("Name: small letters, digits, - and _ only, 60 at most."),
    "unknown_theme": _("This theme is not there any more."),
    "unknown_theme_version": _("This version is not there any more."),
    "theme_faulty": _("Each version of this theme has errors: mend it first."),
    "theme_in_use": _("A newsletter has it, or a send that is not over was made with it."),
    "nothing_changed": _("Nothing differs from the newest version."),
    "theme_changed": _("Somebody else saved a version meanwhile: look at both, then decide."),
    "text_too_long": _("The note is too long: 300 characters at most."),
    "bad_text": _("The note holds a character that cannot be kept."),
}
BAD_FILE = _("One of the files cannot be kept: a theme has a mail.mjml, at most 40 files of 200 kB "
    "each, and names like story.mjml.")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A finding for people. file, line: where, as far as it is known; said: what is wrong there;
    own: the same in Jinja's or MJML's English, where nobody else says it; source: that line of the
    file."""

    error: bool
    kind: str
    said: str
    own: str
    remedy: object
    file: str
    line: int
    source: str


def found_in(findings: list[Finding], files: Mapping[str, str]) -> list[Found]:
    """Findings in the language of the page. files: what was linted, for its lines."""
    return [_found(one, files) for one in findings]


def _found(one: Finding, files: Mapping[str, str]) -> Found:
    file, _colon, line = one.where.partition(" (")[0].partition(":")
    number = whole_number(line) or 0
    lines = files.get(file, "").split("\n")
    said = said_of(one.code, one.values)
    return Found(
        error=one.severity == "error",
        kind=KINDS.get(language(), {}).get(one.code, one.code.replace("_", " ")),
        said=said,
        own=one.message if not said else "",
        remedy=remedy_of(one.code, one.remedy),
        file=file,
        line=number,
        source=lines[number - 1].strip()[:200] if 0 < number <= len(lines) else "",
    )


def problem_of(error: PublisherError) -> object:
    """Why it was refused, in the language of the page."""
    if error.code == "bad_theme_file":
        return BAD_FILE
    return PROBLEMS.get(error.code) or explained(error)
