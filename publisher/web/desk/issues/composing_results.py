"""What became of an issue that a newsletter composes itself, in the words of the list of issues."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from publisher.actions.compose.list_composing import Composing
from publisher.web.desk.issues import compose_form
from publisher.web.desk.problems import BY_CODE


def last_result(row: Composing) -> str:
    """What is to be said of the newsletter's last hour; "" where that needs no word."""
    if row.verb == "leave_to_person":
        return _why_left(row.detail["why"])
    if row.verb == "compose_failed":
        known = compose_form.BY_CODE.get(row.detail["code"]) or BY_CODE.get(row.detail["code"])
        problem = str(known or _("its rule cannot be met."))
        return _("It could not be composed: %(problem)s") % {"problem": problem}
    if row.verb == "compose_nothing":
        found, least = row.detail["found"], row.detail["at_least"]
        text = ngettext(
            "%(found)s new article, and the rule asks for %(least)s: no issue.",
            "%(found)s new articles, and the rule asks for %(least)s: no issue.",
            found,
        )
        return text % {"found": found, "least": least}
    return ""


def _why_left(codes: Sequence[str]) -> str:
    if list(codes) == ["changed"]:
        return _("Somebody edited the issue first: it waits for a person.")
    if list(codes) == ["too_late"]:
        return _("The hour was long past: the issue waits for a person.")
    if list(codes) == ["ledger_adopted"]:
        return _("This ledger was a copy at that hour: the issue waits for a person.")
    if list(codes) == ["approval_needed"]:
        return _("Its letter asks for an approval: the issue waits for a person.")
    return _("The checks found errors: the issue waits for a person.")
