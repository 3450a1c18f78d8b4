"""What a partner's server answered, for editors: in words, its number last."""

from collections.abc import Mapping
from http import HTTPStatus

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

BY_NUMBER: Mapping[str, object] = {
    "401": gettext_lazy("it does not accept our key"),
    "403": gettext_lazy("it does not let us in"),
    "404": gettext_lazy("its address is not there"),
    "410": gettext_lazy("its address is gone for good"),
    "413": gettext_lazy("it finds the story too large"),
    "429": gettext_lazy("it asks us to wait"),
}
BY_CLASS: Mapping[str, object] = {
    "2": gettext_lazy("received"),
    "3": gettext_lazy("its address has moved"),
    "4": gettext_lazy("it refuses what we send"),
    "5": gettext_lazy("it is out of order for now"),
}
PHRASES = {one.phrase.casefold() for one in HTTPStatus}


def in_words(code: str, text: str) -> str:
    """The sense of an answer's number, and what was said beside it unless that is the number's own
    phrase; what has no such number as it came."""
    code = code.removeprefix("HTTP ")
    if not (len(code) == 3 and code.isdecimal() and code[0] in BY_CLASS):
        return " ".join(filter(None, (code, text)))
    sense = str(BY_NUMBER.get(code, BY_CLASS[code[0]]))
    if code[0] == "2":
        return sense
    said = text.strip()
    if said and said.casefold() not in PHRASES:
        return _("%(sense)s: “%(said)s” (%(code)s)") % {"sense": sense, "said": said, "code": code}
    return f"{sense} ({code})"
