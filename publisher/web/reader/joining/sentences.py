"""What sign-up pages say: the publication's own words first, then ours in French, English and
Arabic, then English.

A publication gives its words for a language that we do not speak in one page of sentences
(`publisher form change SLUG --texts FILE.toml`); keys are those of `SENTENCES`.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from publisher.actions.publications.own_sentences import sentences_of
from publisher.actions.readers.joining.text_keys import texts_in
from publisher.publications.models import Publication
from publisher.renderers.email.words import languages

ENGLISH = "en"
ARABIC = "ar"
_PLACE = re.compile(r"\{(\w+)\}")

SENTENCES = {
    "title": _("Get “{list}” by mail"),
    "title_many": _("Our newsletters by mail"),
    "intro": _("A mail will ask whether it is really you. Nothing else comes before you say so."),
    "address": _("E-mail address"),
    "name": _("Name (if you like)"),
    "choose": _("What you would like to get"),
    "consent": _(
        "By pressing the button you agree to get these mails from {publication}. Each of them has "
        "a link for leaving."
    ),
    "button": _("Subscribe"),
    "privacy": _("Your data and your rights"),
    "contact": _("Contact"),
    "skip": _("Skip to the content"),
    "empty": _("Leave this field empty"),
    "back": _("Back to {publication}"),
    "bad_address": _("This address is not complete. Write one like name@example.org."),
    "bad_name": _("This name holds characters that cannot be kept, or is too long."),
    "choose_one": _("Tick at least one."),
    "once_more": _("That was very quick. Please press the button once more."),
    "asked": _("Look into your mailbox"),
    "asked_text": _(
        "If the address is right, a mail from {sender} is on its way to it. Open its link and "
        "press the button there: only then are you on the list."
    ),
    "asked_nothing": _(
        "Nothing received? Look among the unwanted mails (spam); else write to us: {contact}"
    ),
    "confirm": _("Get “{list}” by mail?"),
    "confirm_many": _("Get these newsletters by mail?"),
    "confirm_button": _("Yes, subscribe me"),
    "confirm_text": _(
        "You are on no list before you press. If you did not ask for this, close the page: nothing "
        "will come."
    ),
    "confirmed": _("You are subscribed"),
    "confirmed_text": _("The next issue will come to you by mail."),
    "choices": _("Choose what I get"),
    "left": _("You have left since"),
    "left_text": _("This link was used before. To come back, subscribe anew."),
    "again": _("Subscribe anew"),
    "expired": _("This link is too old"),
    "expired_text": _(
        "It was good for {days} days, and nothing has changed. Subscribe anew, and another one "
        "comes."
    ),
    "receipt": _("What we keep as a proof"),
    "asked_at": _("Asked for"),
    "confirmed_at": _("Confirmed"),
    "words": _("Words of the form"),
    "page": _("Page"),
}


@dataclass(frozen=True, slots=True)
class Voice:
    """The sentences of a page in one language; `say` fills their places."""

    language: str  # BCP 47
    own: Mapping[str, str]
    places: Mapping[str, str] = field(default_factory=dict)

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`."""
        return languages.direction(self.language)

    def say(self, key: str, **places: str) -> str:
        """The sentence, with what stands in its places; one that it does not know stays."""
        known = {**self.places, **places}
        text = self.own.get(key) or our_words(_primary(self.language), key)
        return _PLACE.sub(lambda found: known.get(found[1], found[0]), text)


def voice_of(
    publication: Publication, texts: Mapping[str, Mapping[str, str]], *wanted: str
) -> Voice:
    """The voice in the first of the wanted languages that anybody speaks, else in English.

    texts: a form's own. Places that every page has are filled.
    """
    for tag in (*wanted, publication.language):
        own = own_words(publication, texts, tag) if tag else None
        if own is not None or _primary(tag) in _ours():
            return Voice(tag, own or {}, _places(publication))
    return Voice(ENGLISH, {}, _places(publication))


def own_words(
    publication: Publication, texts: Mapping[str, Mapping[str, str]], tag: str
) -> Mapping[str, str] | None:
    """A form's own texts over those of its publication; None where there are neither."""
    own = texts_in(texts, tag)
    if _primary(tag) in _ours():
        return own
    shared = sentences_of(publication, tag)
    if not shared:
        return own
    by_key = {key: shared.get(our_words(ENGLISH, key), "") for key in SENTENCES}
    return {key: text for key, text in by_key.items() if text} | dict(own or {})


@lru_cache(maxsize=1024)
def our_words(primary: str, key: str) -> str:
    """Our own sentence; in English where we do not speak the language."""
    if primary == ARABIC:
        return _arabic()[key]
    spoken = primary if primary in _ours() else ENGLISH
    with translation.override(spoken):
        return str(SENTENCES[key])


def _ours() -> tuple[str, ...]:
    return ("fr", ENGLISH, ARABIC)


def _places(publication: Publication) -> dict[str, str]:
    return {
        "publication": publication.name,
        "sender": publication.sender_name or publication.name,
        "contact": publication.contact or publication.reply_to or publication.sender_address,
    }


@lru_cache(maxsize=1)
def _arabic() -> dict[str, str]:
    return tomllib.loads(Path(__file__).with_name("ar.toml").read_text(encoding="utf-8"))


def _primary(tag: str) -> str:
    return tag.split("-")[0].lower()
