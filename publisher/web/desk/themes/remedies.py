"""What to do about each thing that the linter of themes finds."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

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
    "weak_support": _("Let the mail be read without it, or write the same beside it."),
    "not_shown": _("Write it where readers look, unless you leave it out on purpose."),
}
