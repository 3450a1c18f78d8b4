"""What the linter of themes finds, and why something about a theme was refused, for people."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from publisher.content.numbers import whole_number
from publisher.errors import PublisherError
from publisher.renderers.email.checks.french_theme import THEME_KINDS
from publisher.renderers.email.findings import Finding
from publisher.web.desk.problems import explained
from publisher.web.formats import language

REMEDIES: Mapping[str, object] = {
    "theme_syntax": _("Correct the template’s syntax."),
    "undefined_name": _("Use a name that the documentation lists, or give it to the macro."),
    "unknown_template": _("Name a file of this theme, or one that all themes share."),
    "theme_forbidden": _("Write it without: a theme may not ask for this."),
    "theme_too_slow": _("Take the loop out."),
    "theme_too_large": _("Take the loop out."),
    "theme_too_deep": _("End the recursion, or nest less."),
    "theme_error": _("Correct the template."),
    "theme_died": _("Simplify the theme: it needs more time or memory than a theme has."),
    "theme_not_run": _("Tell an operator: themes cannot be run on this machine."),
    "bad_mjml": _("Close each element once."),
    "unknown_element": _("Correct the element’s name."),
    "wrong_place": _("Put it where MJML takes it, or it is lost."),
    "html_outside": _("Put it into <mj-text>."),
    "raw_element": _("Only <meta> and <style> may stand there."),
    "refused_element": _("Use Jinja’s include, and HTML inside <mj-text>."),
    "missing_alt": _('Say what the picture shows: alt="…", or alt="" where it only decorates.'),
    "missing_language": _("Let <mjml> say language and direction, as our themes do."),
    "missing_title": _("Put <mj-title> into <mj-head>."),
    "table_without_role": _('Say role="presentation" for layout; data has <th scope="…">.'),
    "missing_leave": _('Put a link with href="{{ leave }}" where readers find it.'),
    "misplaced_slot": _("A reader’s own link is a whole href, and stands nowhere else."),
    "forbidden_element": _("Take it out: mail programs do not run it."),
    "forbidden_attribute": _("Take it out: mail programs do not run it."),
    "forbidden_style": _("Take it out; name fonts by font-family."),
    "bad_address": _("Write the whole address, with https://."),
    "unknown_attribute": _("Correct its name, or style an element inside."),
    "missing_preview": _("Put <mj-preview>{{ mail.preheader }}</mj-preview> into <mj-head>."),
    "http_picture": _("Use the picture’s https:// address."),
    "carriage_return": _("Save the file with LF alone."),
    "low_contrast": _("Give words and ground more contrast, by day and by night."),
    "newer_pieces": _("Where you like, use pieces.mjml and look.mjml, as our themes do."),
    "not_shown": _("Write it where readers look, unless you leave it out on purpose."),
}
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
    """A finding for people. file, line: where, as far as it is known; said: the linter's own words,
    in English; source: that line of the file."""

    error: bool
    kind: str
    said: str
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
    french = language() == "fr"
    return Found(
        error=one.severity == "error",
        kind=THEME_KINDS.get(one.code, one.code) if french else one.code.replace("_", " "),
        said=one.message,
        remedy=REMEDIES.get(one.code, one.remedy),
        file=file,
        line=number,
        source=lines[number - 1].strip()[:200] if 0 < number <= len(lines) else "",
    )


def problem_of(error: PublisherError) -> object:
    """Why it was refused, in the language of the page."""
    if error.code == "bad_theme_file":
        return BAD_FILE
    return PROBLEMS.get(error.code) or explained(error)
