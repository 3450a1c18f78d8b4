"""Which page of the documentation helps with which page of the desk."""

from dataclasses import dataclass
from functools import lru_cache
from re import sub

from django.http import HttpRequest

from publisher.web.formats import language
from publisher.web.help.rendering import page_address


@dataclass(frozen=True, slots=True)
class Place:
    """A page and an anchor in it, in French and in English, as `issues#lengths`."""

    french: str
    english: str


CONTENTS = Place("fr", "")
# What an address begins with, below /desk/, with `*` for a number. The longest counts.
PLACES = {
    "": Place("fr/redaction#aujourdhui", "desk#today"),
    "sign-in/": Place("fr/redaction#entrer", "accounts#ways-in"),
    "start/": Place("fr/commencer", "start"),
    "enter/": Place("fr/redaction#entrer", "accounts#ways-in"),
    "account/": Place("fr/redaction#entrer", "accounts#ways-in"),
    "begin/": Place("fr/commencer#au-bureau", "start#at-the-desk"),
    "begin/sender/": Place("fr/reglages#expéditeur-et-dns", "operations/signing"),
    "articles/": Place("fr/redaction#articles", "articles"),
    "articles/new/": Place("fr/redaction#écrire-un-article", "desk#writing"),
    "articles/*/edit/": Place("fr/redaction#écrire-un-article", "desk#writing"),
    "articles/*/alert/": Place("fr/redaction#alerte", "desk#a-first-alert"),
    "articles/*/add/": Place("fr/redaction#composer-un-numéro", "issues"),
    "articles/*/": Place("fr/redaction#corriger-et-retirer", "articles#what-editors-decide"),
    "withdrawn/": Place("fr/redaction#corriger-et-retirer", "articles#what-editors-decide"),
    "issues/": Place("fr/redaction#composer-un-numéro", "issues"),
    "issues/*/": Place("fr/redaction#vérifications", "preflight"),
    "issues/*/compose/": Place("fr/redaction#composer-un-numéro", "issues"),
    "issues/*/duplicate/": Place("fr/redaction#composer-un-numéro", "issues"),
    "issues/*/approval/": Place("fr/redaction#accord", "approvals"),
    "issues/*/send/": Place("fr/redaction#envoyer", "desk#sending"),
    "issues/*/test/": Place("fr/redaction#essai", "desk#a-first-letter"),
    "sends/": Place("fr/redaction#suivre-un-envoi", "desk#following-a-send"),
    "readers/": Place("fr/redaction#inscrits", "readers"),
    "segments/": Place("fr/redaction#inscrits", "segments"),
    "lists/": Place("fr/redaction#inscrits", "joining"),
    "forms/": Place("fr/redaction#inscrits", "joining"),
    "suppressions/": Place("fr/redaction#inscrits", "readers-rights"),
    "reports/": Place("fr/redaction#rapports", "measuring#what-is-shown"),
    "stop/": Place("fr/redaction#tout-arrêter", "desk#stop-everything"),
    "settings/": Place("fr/reglages", "administrator"),
    "publication/": Place("fr/reglages#publication", "themes"),
    "newsletters/": Place("fr/reglages#lettres", "issues"),
    "newsletters/*/approval/": Place("fr/redaction#accord", "approvals"),
    "digests/": Place("fr/reglages#lettres", "digests"),
    "measuring/": Place("fr/reglages#mesure", "measuring"),
    "sources/": Place("fr/reglages#sources", "ways-in"),
    "feeds/": Place("fr/reglages#flux", "feeds"),
    "partners/": Place("fr/reglages#partenaires", "partners"),
    "products/": Place("fr/reglages#partenaires", "partners"),
    "team/": Place("fr/reglages#équipe", "accounts#roles"),
    "people/": Place("fr/reglages#équipe", "accounts#roles"),
    "tokens/": Place("fr/reglages#jetons", "ways-in/http"),
    "webhooks/": Place("fr/reglages#jetons", "reference/events"),
    "relays/": Place("fr/reglages#machines-et-journal", "operations/relays"),
    "audit/": Place("fr/reglages#machines-et-journal", "administrator"),
    "themes/": Place("fr/reglages#thèmes", "themes"),
}


def help_address(request: HttpRequest) -> str:
    """Where the help link of that desk page leads, in the language of the page."""
    asked = request.path.removeprefix("/desk/")
    place = place_of(sub(r"(?<=/)\d+(?=/)", "*", asked)) if asked != request.path else CONTENTS
    spoken = place.french if language() == "fr" else place.english
    name, _, anchor = spoken.partition("#")
    return page_address(name) + (f"#{anchor}" if anchor else "")


@lru_cache(maxsize=256)  # whoever comes may ask for addresses without end
def place_of(address: str) -> Place:
    """The place for an address below /desk/ whose numbers are `*`: `issues/*/send/`.

    The contents for one that no line of PLACES but the first begins.
    """
    lines = [line for line in PLACES if line and address.startswith(line)]
    if lines:
        return PLACES[max(lines, key=len)]
    return CONTENTS if address else PLACES[""]
