"""What readers' pages say in a language that has no catalogue: a publication's own sentences while
such a page is made, ours in every other case.

Templates and the views of readers' pages take gettext from here.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.utils import translation
from django.utils.functional import lazy

from publisher.renderers.email.words import languages


@dataclass(frozen=True, slots=True)
class OwnWords:
    """Sentences by ours in English, and the language (BCP 47) that they are in."""

    language: str
    texts: Mapping[str, str] = field(default_factory=dict)


_spoken: ContextVar[OwnWords | None] = ContextVar("own_words", default=None)


@contextmanager
def speaking(words: OwnWords | None) -> Iterator[None]:
    """Say these sentences on the page that is made meanwhile; None: ours."""
    token = _spoken.set(words)
    try:
        yield
    finally:
        _spoken.reset(token)


def gettext(message: str) -> str:
    """The sentence, in the language of the page."""
    own = _spoken.get()
    return (own.texts.get(message) if own else None) or translation.gettext(message)


def ngettext(singular: str, plural: str, number: int) -> str:
    """The sentence for so many things; a publication's own pages count nothing."""
    return translation.ngettext(singular, plural, number)


gettext_lazy = lazy(gettext, str)


def own_language() -> str:
    """The language (BCP 47) of the publication's own sentences; empty where the page says ours."""
    own = _spoken.get()
    return own.language if own else ""


def own_direction() -> str:
    """`ltr` or `rtl`; empty where the page says our sentences."""
    own = _spoken.get()
    return languages.direction(own.language) if own else ""
