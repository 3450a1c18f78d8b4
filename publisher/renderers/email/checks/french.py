"""Values of findings that are words, in French.

No-break spaces are written as escapes: U+00A0 before : % and inside guillemets, U+202F before ; ! ?
"""

from publisher.renderers.email.checks.french_theme import THEME_KINDS
from publisher.renderers.email.clients import groups

PHRASES: dict[str, str] = {
    **THEME_KINDS,
    **groups.PHRASES["fr"],
    "text": "la version texte",
    "header": "l’en-tête",
    "HTML": "la version HTML",
    "subject": "l’objet",
    "sender": "l’expéditeur",
    "preheader": "l’aperçu",
    "greeting": "la salutation",
    "intro": "le mot d’ouverture",
    "publication": "la publication",
    "PUBLISHER_BASE_URL": "l’adresse de cette installation",
    "registered": "inscrits",
    "paid": "abonnés payants",
    "it leads into a private network": "elle mène dans un réseau privé",
    "it is no address that could be called": "ce n’est pas une adresse que l’on puisse appeler",
    "there is no network": "pas de réseau",
    "no connection": "aucune connexion",
    "no complete answer": "aucune réponse complète",
    "there was no time left": "le temps a manqué",
    "there are too many": "il y en a trop",
    "mail goes to the built-in mailbox": "le courrier va à la boîte intégrée",
    "the domain is reserved for examples": "le domaine est réservé aux exemples",
    "nobody has asked within an hour": "personne ne l’a demandé depuis une heure",
    "DNS did not answer": "le DNS n’a pas répondu",
    "this machine names no resolver": "cette machine ne nomme aucun résolveur",
}
