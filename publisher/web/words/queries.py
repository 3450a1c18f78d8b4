"""Why a query that somebody typed cannot be used, in the language of the page and at the word."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from publisher.query.errors import QueryError

SAID: Mapping[str, object] = {
    "too_long": gettext_lazy("the text is too long"),
    "bad_character": gettext_lazy("this character cannot stand here: take it out"),
    "open_quote": gettext_lazy("this quotation mark is never closed"),
    "empty_query": gettext_lazy("nothing is asked here"),
    "unexpected_end": gettext_lazy("the text ends too early"),
    "unexpected_word": gettext_lazy("this word cannot stand here"),
    "unknown_word": gettext_lazy("nothing can be asked about this"),
    "too_many_values": gettext_lazy("there are too many values here"),
    "unknown_term": gettext_lazy("nothing can be asked about this"),
    "bad_value": gettext_lazy("this is none of the values that there are"),
    "bad_number": gettext_lazy("this is no number that can be used here"),
    "bad_date": gettext_lazy("this is no day: write it like 2026-11-30"),
    "bad_tree": gettext_lazy("what was kept cannot be read any more: write it anew"),
    "too_deep": gettext_lazy("there are too many brackets within brackets"),
    "too_many_clauses": gettext_lazy("too much is asked at once"),
}
UNKNOWN = gettext_lazy("there is nothing of this name")
OTHER = gettext_lazy("this cannot be read")
LONGEST = 20  # characters of what is typed; what is longer describes it in English


@dataclass(frozen=True, slots=True)
class QueryFault:
    """said: what is wrong. before, word, after: the text around the word that is meant; word is
    empty where the text ends too early, and all three where no word is meant."""

    said: str
    before: str = ""
    word: str = ""
    after: str = ""


def fault_in(text: str, error: QueryError) -> QueryFault:
    """What is wrong with the text that was typed."""
    known = SAID.get(error.code) or (UNKNOWN if error.code.startswith("unknown_") else OTHER)
    said = str(known)
    expected: Iterable[str] = error.values.get("expected", ())  # type: ignore[assignment]
    typed = [one for one in expected if not one.startswith(("a ", "the ")) and len(one) < LONGEST]
    if typed:
        said = _("%(said)s; expected: %(words)s") % {"said": said, "words": ", ".join(typed)}
    if error.position is None:
        return QueryFault(said)
    start, end = error.position, error.position + error.length
    return QueryFault(said, text[:start], text[start:end], text[end:])
