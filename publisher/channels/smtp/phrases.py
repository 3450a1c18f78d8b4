"""What providers write where their codes say too little or mislead: a table, first fit counts.

Each line is held to the provider's real words by tests/unit/test_smtp_phrases.py.
"""

import re
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What a reply is about."""

    ACCEPTED = "accepted"
    DEFERRAL = "deferral"
    RECIPIENT = "recipient invalid"
    MAILBOX_FULL = "mailbox full"
    POLICY = "policy block of the route"  # never about the recipient
    CONTENT = "content"
    SESSION = "session limit of the relay"


ABOUT_RECIPIENT = (Verdict.RECIPIENT, Verdict.MAILBOX_FULL)


@dataclass(frozen=True, slots=True)
class Phrase:
    """`who` writes so; `over_code`: the enhanced code beside it is known to say something else."""

    who: str
    pattern: re.Pattern[str]
    means: Verdict
    over_code: bool = False


def _phrase(who: str, pattern: str, means: Verdict, over_code: bool = False) -> Phrase:
    return Phrase(who, re.compile(pattern, re.IGNORECASE), means, over_code)


_FULL, _GONE, _ROUTE, _CONTENT = (
    Verdict.MAILBOX_FULL,
    Verdict.RECIPIENT,
    Verdict.POLICY,
    Verdict.CONTENT,
)
PHRASES: tuple[Phrase, ...] = (
    _phrase("any relay",
            r"(messages?|mails?|e-?mails?) (limit )?(of|in|on|per|for) (this |the |a )?"
            r"(smtp )?(session|connection)|(session|connection) (message|mail) limit",
            Verdict.SESSION, True),
    # The envelope sender is ours: refusing it at RCPT says nothing about the reader.
    _phrase("Postfix", r"sender address rejected", _ROUTE, over_code=True),
    _phrase("Exim", r"sender verif(y|ication) failed|verification failed for", _ROUTE, True),
    _phrase("GMX, web.de", r"policy (restriction|reason|violation)s?", _ROUTE, True),
    _phrase("Orange, La Poste", r"service refus(e|é|ed)\b", _ROUTE, True),
    _phrase("Orange", r"\bofr\w*_417\b|bo[iî]te (aux lettres )?pleine", _FULL, True),
    _phrase("Orange", r"\bofr\w*_506\b|mail rejet[eé]", _CONTENT, True),
    _phrase("Exchange", r"storedrv.*quota", _FULL, True),
    _phrase("Gmail", r"receiving (mail|e-?mail) (at a rate|too quickly)", Verdict.DEFERRAL, True),
    # From here on only where there is no enhanced code, or one that leaves it open.
    _phrase("greylists", r"gr[ea]y-?list", Verdict.DEFERRAL),
    _phrase("Postfix, Dovecot", r"mailbox (is )?full", _FULL),
    _phrase("Gmail, iCloud", r"over ?quota|quota (of the mailbox )?(is )?exceeded", _FULL),
    _phrase("Yahoo", r"storage (limit|exceeded|allocation)|out of storage", _FULL),
    _phrase("Outlook", r"\b(sc|dy|ou)-00[0-9]\b|on our block list", _ROUTE),
    _phrase("Free", r"too many (spams?|errors?)\b.*\bfrom your ip", _ROUTE),
    _phrase("blocklists", r"block ?list|black ?list|spamhaus|barracuda|\brbl\b", _ROUTE),
    _phrase("Cisco, Proofpoint", r"reputation|ipcheck\.", _ROUTE),
    _phrase("Postfix, Exim", r"relay(ing)? (access )?(is )?(denied|not permitted)", _ROUTE),
    _phrase("Exchange", r"not permitted to relay|unable to relay", _ROUTE),
    _phrase("qmail", r"allowed rcpthosts", _ROUTE),
    _phrase("any submission server", r"authentication (is )?required", _ROUTE),
    _phrase("Exim, Mimecast", r"administrative(ly)? prohibit", _ROUTE),
    _phrase("SFR, Proofpoint",
            r"\b(ip|client|host|sender)( \S+)? (is |was |has been )?(blocked|rejected|banned)",
            _ROUTE),
    _phrase("Yahoo, Orange", r"rate limit|too many (connections|messages)|unsolicited", _ROUTE),
    _phrase("OVH", r"\bpolicy\b", _ROUTE),
    _phrase("Gmail, Postfix",
            r"user unknown|unknown (user|recipient|mailbox|or illegal alias)|"
            r"(does not|doesn'?t) exist", _GONE),
    _phrase("Exim", r"no such (user|recipient|mailbox|address)|unrouteable address", _GONE),
    _phrase("Yahoo", r"(does not|doesn'?t) have an? \S+ account|not a valid (recipient|mailbox)",
            _GONE),
    _phrase("Yahoo, Sendmail", r"(user|recipient|mailbox|address) not (found|known)", _GONE),
    _phrase("Orange, SFR, La Poste", r"destinataires? (est |sont )?(invalide|inconnu)", _GONE),
    _phrase("Orange", r"invalid (recipient|mailbox)", _GONE),
    _phrase("qmail", r"no mailbox here", _GONE),
    _phrase("Cisco", r"#5\.1\.[01] address rejected", _GONE),
    _phrase("Outlook, Free, Yahoo",
            r"(mailbox|account|user)( \S+)? (is |has been )?"
            r"(disabled|inactive|unavailable|suspended|blocked due to inactivity)", _GONE),
    _phrase("Postfix, Exchange",
            r"message (is )?too (big|large)|size (limit )?exceed|exceeds? .{0,20}size", _CONTENT),
    _phrase("OVH, Amavis", r"\b(spam|virus|malware|content)\b", _CONTENT),
)  # fmt: skip
