"""What pages say of segments: terms, operators, and what is wrong with a text at its word."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from publisher.query.errors import QueryError

TERMS: Mapping[str, Any] = {
    "list": _("is on the list"),
    "digest": _("gets one digest a week of"),
    "tag": _("has the tag"),
    "language": _("language"),
    "joined": _("known since"),
    "domain": _("domain of the address"),
    "name": _("name"),
    "time zone": _("time zone"),
    "external id": _("number in a shop or a paywall"),
    "consent source": _("where they agreed"),
    "field": _("field"),
    "issues received": _("issues got"),
    "last issue": _("last issue got"),
    "bounced": _("the last mail was refused for good"),
    "bounces": _("refused mails since the last one"),
    "measured": _("agrees to be measured"),
    "light": _("gets the light edition"),
    "clicked": _("has clicked a link"),
    "clicks": _("number of clicks"),
}
OPERATORS: Mapping[str, Any] = {
    "is": _("is"),
    "in": _("is one of"),
    "contains": _("contains"),
    "starts with": _("begins with"),
    "is set": _("is known"),
    "=": "=",
    "<": "<",
    "<=": "≤",
    ">": ">",
    ">=": "≥",
    "after": _("after the"),
    "before": _("before the"),
    "on": _("on the"),
    "within": _("in the last days, how many:"),
}
HINTS: Mapping[str, Any] = {
    "set": _("one or several, with commas between them"),
    "date": _("a day like 2026-01-31"),
    "moment": _("a day like 2026-01-31"),
    "language": _("like fr, or fr, de after “is one of”"),
    "number": _("a number"),
    "count": _("a whole number"),
}
PROBLEMS: Mapping[str, Any] = {
    "empty_query": _("nothing is asked yet: choose what it is about."),
    "unknown_word": _("nothing can be asked about this: choose what it is about."),
    "unexpected_word": _("this cannot stand here."),
    "unexpected_end": _("something is missing: a value, or the end."),
    "open_quote": _("this quotation mark is never closed."),
    "bad_character": _("this character cannot stand in a text."),
    "bad_value": _("this value cannot be."),
    "bad_number": _("this is no number that can be."),
    "bad_date": _("this is no day; write it like 2026-01-31."),
    "unknown_tag": _("there is no such tag."),
    "unknown_list": _("there is no such list."),
    "unknown_field": _("there is no such field."),
    "unknown_term": _("this cannot be asked any more."),
    "too_many_values": _("these are too many values; use a tag."),
    "too_many_clauses": _("there are too many rows; use a tag."),
    "too_deep": _("groups stand too deep in groups."),
    "too_long": _("the text is too long."),
}


def query_problem(error: QueryError) -> str:
    """What is wrong, in the page's language, with what may stand there instead."""
    known = PROBLEMS.get(error.code)
    said = str(known) if known else translated("this cannot be asked.")
    expected = [str(one) for one in error.values.get("expected", ()) if str(one)]  # type: ignore[attr-defined]
    word = error.values.get("word")
    if word:
        said = translated("“%(word)s”: %(problem)s") % {"word": word, "problem": said}
    if expected and error.code.startswith("un"):
        near = ", ".join(expected[:6])
        said += " " + translated("Possible here: %(words)s.") % {"words": near}
    return said


def marked(text: str, error: QueryError) -> tuple[str, str, str] | None:
    """The text before the word that is wrong, the word, and what is behind; None without one."""
    if error.position is None:
        return None
    start, end = error.position, error.position + max(error.length, 1)
    return text[max(0, start - 80) : start], text[start:end] or "…", text[end : end + 80]
