"""What a file of another mailing tool says of its readers: who is subscribed, who left and why.

The words are those of listmonk, Mailchimp, Ghost, Keila, Substack, Buttondown and Brevo, and of
others who write the same. A word that is not known is never read as "subscribed".
"""

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache


class Left(StrEnum):
    """Why a reader is not subscribed, the weightiest last."""

    UNCONFIRMED = "unconfirmed"
    INACTIVE = "inactive"
    DELETED = "deleted"
    UNSUBSCRIBED = "unsubscribed"
    BLOCKED = "blocked"
    BOUNCED = "bounced"
    COMPLAINED = "complained"


class Kind(StrEnum):
    """What a column says: a status in a word, or yes, no or a date to a question."""

    STATUS = "status"
    HINT = "hint"  # may be a status, may be something else: only known words count
    SUBSCRIBED = "subscribed"
    UNSUBSCRIBED = "unsubscribed"
    DELETED = "deleted"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    BLOCKED = "blocked"


class UnknownStatus(ValueError):
    """A column of readers' standing says something that is not understood."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_WEIGHT = {reason: weight for weight, reason in enumerate(Left)}
_YES = _words("true t yes y oui o vrai 1 ja si on")
_NO = _words("false f no n non faux 0 nein off")
_NOTHING = _NO | _words("null none nil na never jamais undefined")
_HERE = _YES | _words(
    "active actif aktiv activo subscribed subscriber enabled confirmed regular premium "
    "optedin optin abonne abonnee inscrit inscrite angemeldet suscrito valid verified"
)
_LEFT = {
    Left.UNSUBSCRIBED: "unsubscribed unsubscribe unsub optedout optout left desabonne desabonnee "
    "desinscrit desinscrite abgemeldet cancelled canceled baja",
    Left.BOUNCED: "bounced bounce hardbounced hardbounce cleaned undeliverable unreachable invalid "
    "nonexistent rebond",
    Left.COMPLAINED: "complained complaint spam abuse spamcomplaint plainte",
    Left.BLOCKED: "blocked blocklisted blacklisted banned suppressed excluded spammy bloque",
    Left.DELETED: "deleted removed supprime supprimee forgotten anonymized",
    Left.INACTIVE: "inactive inactif inactivo disabled deactivated paused archived desactive "
    "inaktiv softbounced",
    Left.UNCONFIRMED: "unconfirmed pending unactivated unverified nonsubscribed notsubscribed "
    "transactional enattente nonconfirme validating",
}
_REASONS = {word: reason for reason, words in _LEFT.items() for word in words.split()}
_DATE = re.compile(r"\d{4}[-/]\d|\d{1,2}[-/.]\d{1,2}[-/.]\d{2}|\d{9,}")


def squeezed(text: str) -> str:
    """The text without case, accents, spaces and punctuation: two spellings of a name meet."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKD", text).casefold())


@lru_cache(maxsize=4096)
def standing(kind: Kind, value: str) -> Left | None:
    """Why the cell of such a column keeps a reader away; None where it says that they are there.

    Raises UnknownStatus for a word that is not known, and for none where one is needed.
    """
    word = squeezed(value)
    if kind == Kind.HINT:
        return _REASONS.get(word)
    if kind in (Kind.STATUS, Kind.SUBSCRIBED):
        return _stated(kind, word, value)
    nothing = word in _NOTHING or set(word) <= {"0"}
    return None if nothing else Left(kind.value)


def _stated(kind: Kind, word: str, value: str) -> Left | None:
    if word in _HERE or (kind == Kind.SUBSCRIBED and _DATE.match(value)):
        return None
    if word in _NO:
        return Left.UNSUBSCRIBED if kind == Kind.SUBSCRIBED else Left.INACTIVE
    if word in _REASONS:
        return _REASONS[word]
    raise UnknownStatus(value)


def weightiest(reasons: list[Left]) -> Left | None:
    """The reason that counts where several columns name one; None for no reason."""
    return max(reasons, key=_WEIGHT.__getitem__, default=None)
