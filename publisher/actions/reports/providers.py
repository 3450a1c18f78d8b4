"""The providers whose webhooks are read: those of the pinned django-anymail.

A row is all that one more provider needs. Their parsers stand in `anymail.webhooks`; nothing else
of that library is used (docs/adr/0009-dependencies.md).
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode

from publisher.channels.providers import signatures
from publisher.channels.providers.signatures import Check

Split = Callable[[Any], Iterator[Any]]
FORM = "mandrill_events"


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """One provider. view: its parser's module and class.

    signed: checks a signature with a key that the provider's console shows; None where it makes
    none, and Basic authentication is asked for instead. later: signed, but by a key that must be
    fetched, so that a worker checks. split: one body as many, each with one event.
    """

    word: str
    name: str
    view: tuple[str, str]
    signed: Check | None = None
    later: bool = False
    split: Split | None = None

    @property
    def needs_key(self) -> bool:
        """Whether nothing is taken before the signing key is known."""
        return self.signed is not None

    @property
    def basic(self) -> bool:
        """Whether its requests authenticate themselves by name and password (RFC 7617)."""
        return self.signed is None and not self.later


def one_by_one(provider: Provider, body: bytes) -> list[bytes]:
    """The body as several of one event each; as it is where it holds one, or nobody knows."""
    if provider.split is None:
        return [body]
    try:
        if provider.word == "mandrill":
            events = json.loads(parse_qs(body.decode())[FORM][0])
            return [urlencode({FORM: json.dumps([event])}).encode() for event in events]
        return [json.dumps(part).encode() for part in provider.split(json.loads(body))]
    except (ValueError, TypeError, KeyError, LookupError, AttributeError, RecursionError):
        return [body]


def _listed(document: Any) -> Iterator[Any]:
    if not isinstance(document, list):
        raise TypeError("no list")
    yield from ([event] for event in document)


def _under_events(document: Any) -> Iterator[Any]:
    yield from ({"events": [event]} for event in document["events"])


def _by_user(document: Any) -> Iterator[Any]:
    for user in document["events_by_user"]:
        for event in user["events"]:
            yield {"events_by_user": [{**user, "events": [event]}]}


def _row(word: str, name: str, **more: Any) -> Provider:
    module = word.replace("-", "_")
    return Provider(
        word=word, name=name, view=(module, f"{name.replace(' ', '')}TrackingWebhookView"), **more
    )


PROVIDERS: Mapping[str, Provider] = {
    row.word: row
    for row in (
        _row("amazon-ses", "Amazon SES", later=True),
        _row("brevo", "Brevo"),
        _row("mailersend", "MailerSend", signed=signatures.body_in_hex("signature")),
        _row("mailgun", "Mailgun", signed=signatures.mailgun),
        _row("mailjet", "Mailjet", split=_listed),
        _row(
            "mailtrap",
            "Mailtrap",
            signed=signatures.body_in_hex("mailtrap-signature"),
            split=_under_events,
        ),
        _row("mandrill", "Mandrill", signed=signatures.mandrill, split=_listed),
        _row("postal", "Postal", signed=signatures.postal),
        _row("postmark", "Postmark"),
        _row("resend", "Resend", signed=signatures.svix),
        _row("sendgrid", "SendGrid", signed=signatures.sendgrid, split=_listed),
        _row("sparkpost", "SparkPost", split=_listed),
        _row("unisender-go", "Unisender Go", signed=signatures.unisender_go, split=_by_user),
    )
}
