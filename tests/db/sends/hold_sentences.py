"""Why a send stood, in the sentences of older releases, and what they have become."""

from typing import Any

AT = "2026-03-01T05:30:00Z"
GUID = "tag:courrier.example.org,2026:pont"
STORY = f"article {GUID} was {{}} (version 4, 2026-03-01 05:30 UTC)"
FINDINGS = "sender: mail from b.example is signed by a.example (sender_unaligned); and 2 more"
Row = tuple[str, str, dict[str, Any], str, str]


def story(change: str, french: str, english: str) -> Row:
    values = {"article": GUID, "change": change, "version": 4, "at": AT}
    words = change.replace("_", " ")
    return STORY.format(words), "story_changed", values, french, english


# sentence, code, values, what the desk says in French and in English
SENTENCES: list[Row] = [
    (
        "paused by user:camille",
        "paused",
        {"actor": "user:camille"},
        "Suspendu par camille.",
        "Paused by camille.",
    ),
    (
        "stop-press by cli:root",
        "stop_press",
        {"actor": "cli:root"},
        "Tout a été arrêté par root.",
        "Everything was stopped by root.",
    ),
    (
        "canceled by user:camille",
        "canceled",
        {"actor": "user:camille"},
        "Annulé par camille.",
        "Canceled by camille.",
    ),
    story(
        "corrected",
        f"«\u00a0{GUID}\u00a0» a été rectifié le 1er mars 2026, 06:30 (version\u00a04).",
        f"“{GUID}” was corrected on 1 Mar 2026, 06:30 (version 4).",
    ),
    story(
        "killed",
        f"«\u00a0{GUID}\u00a0» a fait l’objet d’un retrait impératif le 1er mars 2026, 06:30.",
        f"“{GUID}” was killed on 1 Mar 2026, 06:30 and must not be used.",
    ),
    story(
        "taken_down",
        f"«\u00a0{GUID}\u00a0» a été supprimé pour raison légale le 1er mars 2026, 06:30.",
        f"“{GUID}” was taken down on 1 Mar 2026, 06:30.",
    ),
    story(
        "unpublished",
        f"«\u00a0{GUID}\u00a0» a été retiré le 1er mars 2026, 06:30.",
        f"“{GUID}” was withdrawn on 1 Mar 2026, 06:30.",
    ),
    story(
        "withheld",
        f"«\u00a0{GUID}\u00a0» a été retenu le 1er mars 2026, 06:30.",
        f"“{GUID}” was withheld on 1 Mar 2026, 06:30.",
    ),
    story(
        "embargoed",
        f"«\u00a0{GUID}\u00a0» a été mis sous embargo le 1er mars 2026, 06:30.",
        f"“{GUID}” was put under embargo on 1 Mar 2026, 06:30.",
    ),
    story(
        "updated",
        f"«\u00a0{GUID}\u00a0» a été modifié le 1er mars 2026, 06:30.",
        f"“{GUID}” was changed on 1 Mar 2026, 06:30.",
    ),
    (
        "the relay relay.example.org:587 refuses our mail: 550 5.7.1 go away, [address]",
        "relay_refuses",
        {"relay": "relay.example.org:587", "reply": "550 5.7.1 go away, [address]"},
        "Le relais relay.example.org:587 refuse notre courrier\u00a0: «\u00a0550 5.7.1 go away, "
        "[address]\u00a0». Son exploitant doit d’abord y remédier\u202f; aucune adresse n’est "
        "bloquée pour autant.",
        "The relay relay.example.org:587 refuses our mail: “550 5.7.1 go away, [address]”. Whoever "
        "runs it has to mend that first; nobody’s address is blocked for it.",
    ),
    (
        "too late: it was to begin by 2026-11-20 07:00 UTC",
        "too_late",
        {"not_after": "2026-11-20T07:00:00Z"},
        "Il aurait dû partir au plus tard le 20 nov. 2026, 08:00 et ne l’a pas pu\u00a0: est-ce "
        "encore d’actualité\u202f?",
        "It should have begun by 20 Nov 2026, 08:00, and could not: is it still news?",
    ),
    (
        "stopped itself: 61 of the first 1200 recipients do not exist (over 3 %)",
        "too_many_invalid",
        {"invalid": 61, "judged": 1200},
        "Il s’est arrêté de lui-même\u00a0: 61 des 1\u202f200 premières adresses n’existent pas.",
        "It stopped itself: 61 of the first 1,200 addresses do not exist.",
    ),
    (
        "stopped itself: 7 of 2100 readers complained (over 0.2 %)",
        "too_many_complaints",
        {"complaints": 7, "received": 2100},
        "Il s’est arrêté de lui-même\u00a0: 7 inscrits sur 2\u202f100 s’en sont plaints.",
        "It stopped itself: 7 of 2,100 readers complained of it.",
    ),
    (
        "nobody is left to send it to",
        "empty_audience",
        {},
        "Il n’y a plus personne sur ses listes.",
        "Nobody is left on its lists.",
    ),
    (
        "its approval is void",
        "not_approved",
        {},
        "Son approbation est tombée\u00a0: relisez le message.",
        "Its approval is void: read the mail again.",
    ),
    (
        f"the issue has errors: {FINDINGS}; see: publisher issue preflight 12",
        "preflight_failed",
        {"issue": "12", "findings": [{"text": FINDINGS}], "more": 0},
        "Les vérifications ont trouvé des erreurs au moment de partir\u00a0: voyez le numéro.",
        "The checks found errors when it was to begin: see its issue.",
    ),
    (
        "this ledger is a copy: it lives in another place than before",
        "ledger_copied",
        {},
        "Cette installation est une copie\u00a0: son registre n’est plus là où il était.",
        "This installation is a copy: its ledger lives in another place than before.",
    ),
    (
        "this ledger is older than what this machine has seen: a backup was put back",
        "ledger_restored",
        {},
        "Une sauvegarde a été remise\u00a0: ce registre est plus ancien que ce que cette machine a "
        "déjà vu.",
        "A backup was put back: this ledger is older than what this machine has seen.",
    ),
    # The desk had no words for these: both languages saw the sentence as it is.
    (
        "it was killed and must not be used",
        "article_killed",
        {"article": ""},
        "Un de ses articles a fait l’objet d’un retrait impératif.",
        "One of its articles was killed and must not be used.",
    ),
    (
        "it is withheld; publish it first",
        "article_withheld",
        {"article": ""},
        "Un de ses articles est retenu\u202f; publiez-le d’abord.",
        "One of its articles is withheld; publish it first.",
    ),
    (
        "it is under embargo until 2026-03-02 05:00 UTC",
        "article_embargoed",
        {"article": "", "until": "2026-03-02T05:00:00Z"},
        "Un de ses articles est sous embargo jusqu’au 2 mars 2026, 06:00.",
        "One of its articles is under embargo until 2 Mar 2026, 06:00.",
    ),
    (
        "it was corrected or withdrawn after version 2; create the issue anew",
        "article_changed",
        {"article": "", "version": 2},
        "Un de ses articles a été rectifié ou retiré après la version 2\u202f; recomposez le "
        "numéro.",
        "One of its articles was corrected or withdrawn after version 2; compose the issue anew.",
    ),
    (
        "the last mails of canceled send 7 are on the wire; try again in a minute",
        "send_still_ending",
        {"send": "7"},
        "Les derniers messages de son envoi annulé sont encore en route\u202f; réessayez dans une "
        "minute.",
        "The last mails of its canceled send are still on the wire; try again in a minute.",
    ),
    (
        "issue 12 has no article",
        "no_articles",
        {"issue": "12"},
        "Son numéro n’a pas d’article.",
        "Its issue has no article.",
    ),
    (
        "the cat sleeps on the keyboard: {it} is warm",
        "other",
        {"text": "the cat sleeps on the keyboard: {it} is warm"},
        "the cat sleeps on the keyboard: {it} is warm",
        "the cat sleeps on the keyboard: {it} is warm",
    ),
    (
        "too late: it was to begin by 2026-02-30 07:00 UTC",
        "other",
        {"text": "too late: it was to begin by 2026-02-30 07:00 UTC"},
        "too late: it was to begin by 2026-02-30 07:00 UTC",
        "too late: it was to begin by 2026-02-30 07:00 UTC",
    ),
]
