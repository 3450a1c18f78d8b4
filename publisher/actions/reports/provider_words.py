"""What a provider says of a mail that did not arrive, as a bounce of ours.

What the last server wrote is read by the table of replies (channels/reply_table.toml). Where a
provider keeps that to itself, its own class counts if it names the mailbox; every other word
("hard", "permanent", its own list of blocked addresses) is no evidence about a reader.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from publisher.channels.incoming import Bounce
from publisher.channels.incoming.bounce import bounce_of
from publisher.channels.replies import sanitized
from publisher.channels.reply_table import Verdict

# By provider: where its classes stand, and which of them are about the mailbox.
Path = tuple[str, ...]
_CLASSES: Mapping[str, tuple[Path, Mapping[str, Verdict]]] = {
    "amazon-ses": (  # https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html
        ("bounce", "bounceSubType"),
        {"noemail": Verdict.UNKNOWN, "mailboxfull": Verdict.FULL},
    ),
    "brevo": (("event",), {"invalid_email": Verdict.UNKNOWN}),
    "mailjet": (  # https://dev.mailjet.com/email/guides/webhooks/
        ("error",),
        {
            "user unknown": Verdict.UNKNOWN,
            "mailbox inactive": Verdict.DISABLED,
            "quota exceeded": Verdict.FULL,
        },
    ),
    "mandrill": (
        ("msg", "bounce_description"),
        {"bad_mailbox": Verdict.UNKNOWN, "mailbox_full": Verdict.FULL},
    ),
    "resend": (
        ("data", "bounce", "subType"),
        {"noemail": Verdict.UNKNOWN, "mailboxfull": Verdict.FULL},
    ),
    "sparkpost": (  # https://support.sparkpost.com/docs/deliverability/bounce-classification-codes
        ("msys", "*", "bounce_class"),
        {"10": Verdict.UNKNOWN, "30": Verdict.UNKNOWN, "22": Verdict.FULL},
    ),
    "unisender-go": (
        ("delivery_info", "delivery_status"),
        {
            "err_user_unknown": Verdict.UNKNOWN,
            "err_user_inactive": Verdict.DISABLED,
            "err_mailbox_full": Verdict.FULL,
        },
    ),
}
# A server's number and enhanced status where they stand apart from its words.
_NUMBERS: Mapping[str, Path] = {
    "mailgun": ("event-data", "delivery-status", "code"),
    "mailtrap": ("response_code",),
    "sparkpost": ("msys", "*", "error_code"),
}
_STATUSES: Mapping[str, Path] = {
    "mailgun": ("event-data", "delivery-status", "enhanced-code"),
    "sendgrid": ("status",),
}
_IN_DESCRIPTION = {"mailersend"}


def bounce_of_event(word: str, event: Any) -> Bounce:
    """From an event of django-anymail's that says `bounced`, `rejected`, `failed` or `deferred`."""
    status = _status(_at(event.esp_event, _STATUSES.get(word)))
    words = _server_words(word, event, status)
    bounce = bounce_of(delayed=event.event_type == "deferred", status=status, words=words)
    if event.event_type == "rejected":  # the provider would not send it
        said = sanitized(words or str(event.description or event.event_type))
        return replace(bounce, verdict=Verdict.UNCLEAR, words=said)
    if not words:
        bounce = replace(bounce, words=sanitized(str(event.description or event.event_type)))
    if not words or bounce.verdict is Verdict.UNCLEAR:
        return replace(bounce, verdict=_by_class(word, event.esp_event))
    return bounce


def _server_words(word: str, event: Any, status: str) -> str:
    """What the last server wrote, its number first where the provider says it apart."""
    words = str(event.mta_response or (event.description if word in _IN_DESCRIPTION else "") or "")
    number = str(_at(event.esp_event, _NUMBERS.get(word)) or "")
    if not words or number[:1] not in {"4", "5"} or len(number) != 3 or number in words[:40]:
        return words
    return " ".join(filter(None, (number, status, words)))


def _by_class(word: str, event: Any) -> Verdict:
    path, classes = _CLASSES.get(word, ((), {}))
    return classes.get(str(_at(event, path) or "").lower(), Verdict.UNCLEAR)


def _status(text: Any) -> str:
    """An enhanced status (RFC 3463), or nothing."""
    found = str(text or "")
    parts = found.split(".")
    whole = len(parts) == 3 and all(p.isascii() and p.isdigit() and len(p) < 4 for p in parts)
    return found if whole and parts[0] in {"4", "5"} else ""


def _at(event: Any, path: Path | None) -> Any:
    for name in path or ():
        if not isinstance(event, dict):
            return None
        event = next(iter(event.values()), None) if name == "*" else event.get(name)
    return event if path else None
