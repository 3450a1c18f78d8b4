"""Where a provider's words about a mail hold a token of ours: in the metadata that we gave it, in
its Message-ID, in its return path."""

import re
from collections.abc import Iterator
from typing import Any

from publisher.actions.issues.provider_headers import KEY
from publisher.channels.incoming.complaint import Mark

PURPOSE = "message-id"  # our mails give providers the token of their Message-ID
_TOKEN = re.compile(r"[a-z2-7]{26}", re.IGNORECASE)
_LOCAL = re.compile(r"<?([a-z2-7]{26})@", re.IGNORECASE)
_RETURN = re.compile(r"<?b-([a-z2-7]{26})@", re.IGNORECASE)
# Where the return path stands, and the Message-ID that we gave it.
_SENDERS = {
    "amazon-ses": ("mail", "source"),
    "mailgun": ("event-data", "envelope", "sender"),
    "postal": ("payload", "message", "from"),
    "sparkpost": ("msys", "message_event", "msg_from"),
}
_NAMES = {
    "amazon-ses": ("mail", "commonHeaders", "messageId"),
    "mailjet": ("CustomID",),
    "postal": ("payload", "message", "message_id"),
    "resend": ("data", "message_id"),
}


def marks_of(word: str, event: Any) -> tuple[Mark, ...]:
    """The tokens in an event of django-anymail's, the surest first."""
    return tuple(_marks(word, event))


def _marks(word: str, event: Any) -> Iterator[Mark]:
    metadata = event.metadata if isinstance(event.metadata, dict) else {}
    if found := _TOKEN.fullmatch(str(metadata.get(KEY, ""))):
        yield Mark(PURPOSE, found[0])
    names = [event.message_id, _at(event.esp_event, _NAMES.get(word)), *_headers(event.esp_event)]
    yield from (Mark(PURPOSE, m[1]) for one in names if (m := _LOCAL.match(str(one or ""))))
    sender = str(_at(event.esp_event, _SENDERS.get(word)) or "")
    if found := _RETURN.match(sender):
        yield Mark("return", found[1])


def _headers(event: Any) -> Iterator[object]:
    """Amazon SES gives back the headers as we wrote them, among them the Message-ID that it has
    put its own in the place of."""
    headers = _at(event, ("mail", "headers"))
    for header in headers[:100] if isinstance(headers, list) else ():
        if isinstance(header, dict) and str(header.get("name")).lower() == "message-id":
            yield header.get("value")


def _at(event: Any, path: tuple[str, ...] | None) -> Any:
    for name in path or ():
        event = event.get(name) if isinstance(event, dict) else None
    return event if path else None
