"""What went wrong with a source, in the sentences of older releases, and what they have become."""

from typing import Any

ENTRIES = [
    {"guid": "https://vigie.example.org/?p=2", "said": "nested too deeply: 64 levels"},
    {"guid": "", "said": "an entry without a title"},
]
REFUSED = (
    "7 refused: https://vigie.example.org/?p=2: nested too deeply: 64 levels; "
    "no guid: an entry without a title"
)
# sentence, code, values, what the desk says in French
SENTENCES: list[tuple[str, str, dict[str, Any], str]] = [
    ("the server answered 503", "answered", {"status": 503}, "Le serveur a répondu 503."),
    (
        "the server says that the feed is gone for good (410); the source was paused",
        "gone",
        {},
        "Le serveur dit que le flux a disparu pour de bon ; la source est suspendue.",
    ),
    (
        "it is no feed (no_feed)",
        "unreadable",
        {"said": "it is no feed", "code": "no_feed"},
        "La réponse du serveur n’est pas un flux lisible.",
    ),
    (
        "the hub pushed what could not be read: it is no feed (no_feed)",
        "push_unreadable",
        {"said": "it is no feed", "code": "no_feed"},
        "L’envoi de son hub n’a pas pu être lu.",
    ),
    (REFUSED, "entries_refused", {"number": 7, "entries": ENTRIES}, "Entrées refusées : 7."),
    (
        "the hub denied the subscription: not you; it is polled",
        "hub_denied",
        {"said": "not you"},
        "Son hub refuse d’annoncer les nouveautés ; le flux est relevé à intervalles réguliers.",
    ),
    (
        "the hub denied the subscription: no reason given; it is polled",
        "hub_denied",
        {"said": ""},
        "Son hub refuse d’annoncer les nouveautés ; le flux est relevé à intervalles réguliers.",
    ),
    (
        "the poll broke: ZeroDivisionError; this is our fault",
        "broke",
        {"error": "ZeroDivisionError"},
        "Le dernier relevé a échoué.",
    ),
    (
        "vigie.example.org has no address",
        "other",
        {"said": "vigie.example.org has no address"},
        "Le dernier relevé a échoué.",
    ),
]
