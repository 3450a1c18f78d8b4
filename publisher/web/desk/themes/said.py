"""What the linter of themes says of a place, and what to do, in the language of the page."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from publisher.web.desk.themes.remedies import REMEDIES
from publisher.web.formats import number

# By code; where one says several things, by `code:value` of the value in _KINDS.
SAID: Mapping[str, object] = {
    "carriage_return": _("Lines end with CR LF."),
    "refused_element": _("<%(tag)s> is refused."),
    "missing_alt": _("<%(tag)s> has no alt."),
    "http_picture": _("A picture is fetched without encryption."),
    "unknown_element": _("MJML has no <%(tag)s>."),
    "wrong_place": _("<%(tag)s> stands in <%(parent)s>, where it is lost."),
    "wrong_place:": _("<%(tag)s> stands outside everything, where it is lost."),
    "unknown_attribute": _("<%(tag)s> has no attribute %(name)s, so it does nothing."),
    "html_outside": _("<%(tag)s> stands in <%(parent)s>, where HTML is lost."),
    "html_outside:": _("<%(tag)s> stands outside everything, where HTML is lost."),
    "raw_element": _("<%(tag)s> stands in the <mj-raw> of the head."),
    "missing_language": _("<mjml> does not say the mail’s language and direction."),
    "missing_title": _("The mail has no title."),
    "missing_preview": _("The preheader is not shown in lists of mails."),
    "table_without_role": _("A table says neither layout nor data."),
    "low_contrast:light": _(
        "By day, words in %(colour)s on %(paper)s have a contrast of %(ratio)s."
    ),
    "low_contrast:dark": _(
        "By night, words in %(colour)s on %(paper)s have a contrast of %(ratio)s."
    ),
    "low_contrast:inverted": _(
        "With colours turned round by force, words in %(colour)s on %(paper)s have a contrast of "
        "%(ratio)s."
    ),
    "undefined_name": _("Nobody defines the name %(name)s."),
    "unknown_template": _("The theme has no file %(name)s."),
    "theme_too_slow": _("It computes for longer than a second."),
    "theme_too_deep": _("It calls itself without end, or nests too deeply."),
    "newer_pieces": _("It is made with story.mjml, which stays as it is."),
    "not_shown": _("Of the sample, this is not shown: “%(words)s”"),
    "weak_support": _("%(shown)s is not shown in: %(programs)s; * stands for in part."),
    "missing_leave": _("The mail has no link to leave."),
    "misplaced_slot": _("<%(tag)s> has something of the reader in its %(name)s."),
    "forbidden_element": _("<%(tag)s> has no place in a mail."),
    "forbidden_attribute": _("<%(tag)s> has the attribute %(name)s."),
    "forbidden_style": _("A style has “%(words)s”."),
    "bad_address": _(
        "<%(tag)s> has the %(name)s “%(address)s”, which nobody can follow from a mail."
    ),
}
_KINDS = {"wrong_place": "parent", "html_outside": "parent", "low_contrast": "light"}


def said_of(code: str, values: Mapping[str, object]) -> str:
    """What is wrong there; nothing for what only Jinja or MJML say, in their own words, or where a
    value is not there (findings of an earlier release)."""
    kind = values.get(_KINDS.get(code, ""))
    words = SAID.get(f"{code}:{kind}") or SAID.get(code)
    try:
        return str(words) % {name: _shown(value) for name, value in values.items()} if words else ""
    except KeyError:
        return ""


def remedy_of(code: str, english: str) -> str:
    """What to do; the linter's own words, which are English, for a code that this page lacks."""
    return str(REMEDIES.get(code, english))


def _shown(value: object) -> str:
    return number(value) if isinstance(value, int | float) else str(value)
