"""Mail that comes back and asks for nothing: answering machines, and reports of good news."""

import re
from email.message import Message

from publisher.channels.incoming.message import (
    LARGEST,
    by_a_server,
    headers_of,
    parts_of,
    text_of,
    type_of,
    value_of,
)

# How answering machines that give no other sign begin their subject. A person may write of an
# absence, too, so that word alone means nothing with others behind it.
_ABSENT = re.compile(
    r"^\W*(re ?: *)?(auto(matic|matique)?[- ]?(reply|response|antwort)\b|auto ?: |"
    r"out of (the )?office|away from (my|the) (mail|office|desk)|"
    r"\[?absence\]?\W*($|:|re ?:|du bureau|jusqu|du [0-9]|au [0-9])|"
    r"absente? (du bureau|jusqu|du [0-9]|au [0-9])|"
    r"r[eé]ponse automatique|message d'absence|en cong[eé]s?\W*($|jusqu)|"
    r"automatische (antwort|abwesenheit)|abwesen(d|heit\w*)\b|urlaubs(benachrichtigung|meldung)|"
    r"respuesta autom[aá]tica|fuera de la oficina|risposta automatica|fuori ufficio|"
    r"automatisch antwoord|afwezig|resposta autom[aá]tica|ausente)",
    re.IGNORECASE,
)
_MARKS = ("X-Autoreply", "X-Autorespond", "X-AutoReply-From", "X-SmarterMail-Autoresponder")
_PRECEDENCE = {"auto_reply", "junk"}
_GOOD = re.compile(rb"^Action:[ \t]*(delivered|relayed|expanded)\b", re.IGNORECASE | re.MULTILINE)
_STATUS_PARTS = ("message/delivery-status", "message/global-delivery-status")
_RECEIPT = "message/disposition-notification"


def asks_for_nothing(raw: bytes) -> bool:
    """Whether a mail that is no report of a failure is understood all the same: an answering
    machine's (RFC 3834), a receipt (RFC 8098), or a server's word that the mail arrived
    (RFC 3464)."""
    headers, _ = headers_of(raw[:LARGEST].replace(b"\r\n", b"\n"))
    if type_of(headers) == "multipart/report":
        return _is_good_news(raw)
    return not by_a_server(headers) and _is_answer(headers)


def _is_answer(headers: Message) -> bool:
    return (
        value_of(headers, "Auto-Submitted").lower().startswith("auto-")
        or value_of(headers, "Precedence").lower() in _PRECEDENCE
        or any(name in headers for name in _MARKS)
        or _ABSENT.match(text_of(headers, "Subject")) is not None
    )


def _is_good_news(raw: bytes) -> bool:
    parts = list(parts_of(raw))
    reports = [body for kind, body in parts if kind in _STATUS_PARTS]
    if reports:
        return all(_GOOD.search(body) for body in reports)
    return any(kind == _RECEIPT for kind, _ in parts)
