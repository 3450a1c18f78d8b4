"""The demo's words, in French and in English."""

import os
from collections.abc import Mapping

FRENCH = {
    "starting": "Mise en route… (la première fois, quelques secondes)",
    "title": "{name}\u00a0: démonstration",
    "nothing": "Rien ne quitte cette machine\u00a0: le courrier va à la boîte intégrée.",
    "send": "Envoi",
    "sent": "{count} lettres en {seconds} s",
    "articles": "Articles",
    "killed": "retrait impératif",
    "usable": "publié",
    "version": "v{number}",
    "deliveries": "Remises",
    "accepted": "parties",
    "feeds": "Flux",
    "entries": "{count} articles",
    "partners": "Partenaires",
    "files": "{count} fichiers dans {path}",
    "pushes": "{count} envois dont le destinataire a vérifié la signature",
    "stopped": "Article retiré",
    "stopped_text": "«\u00a0{headline}\u00a0»",
    "stopped_how": "en pause alors, {name} ne l’a jamais reçu ({count} envoi arrêté)",
    "doors": "À ouvrir (déjà connecté, une heure, chaque adresse une fois)\u00a0:",
    "desk": "Bureau",
    "mailbox": "Lettres reçues",
    "wrong_end": "Tous les comptes ne sont pas justes ({seconds} s).",
    "right": "Tous les comptes sont justes ({seconds} s).",
    "directory": "Dossier",
    "until": "Ctrl-C pour arrêter.",
}
ENGLISH = {
    "starting": "Starting… (a few seconds)",
    "title": "{name}: demonstration",
    "nothing": "Nothing leaves this machine: mail goes to the built-in mailbox.",
    "send": "Send",
    "sent": "{count} mails in {seconds} s",
    "articles": "Articles",
    "killed": "killed",
    "usable": "published",
    "version": "v{number}",
    "deliveries": "Deliveries",
    "accepted": "accepted",
    "feeds": "Feeds",
    "entries": "{count} articles",
    "partners": "Partners",
    "files": "{count} files in {path}",
    "pushes": "{count} pushes whose signature the receiver verified",
    "stopped": "Killed story",
    "stopped_text": "“{headline}”",
    "stopped_how": "{name} was paused and never got it ({count} delivery stopped)",
    "doors": "To open (signed in already; for an hour, each address once):",
    "desk": "Desk",
    "mailbox": "Mailbox",
    "wrong_end": "Not every count is right ({seconds} s).",
    "right": "Every count is right ({seconds} s).",
    "directory": "Directory",
    "until": "Ctrl-C to stop.",
}


def words() -> Mapping[str, str]:
    """English where the environment's language is English, else French."""
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    language = next((value for name in names if (value := os.environ.get(name))), "")
    return ENGLISH if language.lower().startswith("en") else FRENCH
