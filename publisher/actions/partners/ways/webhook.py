"""Pushes by HTTPS, signed after Standard Webhooks."""

from operator import itemgetter

from django.conf import settings

from publisher.actions.partners.fields import Field, FieldType, Values, checked_url
from publisher.actions.partners.parcel_names import event_id
from publisher.actions.partners.ways.way import Way
from publisher.channels.types import Channel
from publisher.errors import PublisherError


def _signing_secret(value: str) -> str:
    from publisher.channels.webhook import key_of

    try:
        key_of(value.strip())
    except ValueError as error:
        raise PublisherError("bad_secret", str(error)) from None
    return value.strip()


def _new_secret() -> str:
    from publisher.channels.webhook import new_secret

    return new_secret()


def _open(values: Values) -> Channel:
    from publisher.channels.http import GuardedClient
    from publisher.channels.webhook import WebhookChannel

    # Checked again: what PUBLISHER_ALLOW_PRIVATE names may have changed since.
    url = checked_url(values["url"])
    return WebhookChannel(url, values["secret"], GuardedClient(settings.ALLOW_PRIVATE))


WEBHOOK = Way(
    code="webhook",
    label={"en": "webhook", "fr": "webhook"},
    fields=(
        Field(
            key="url",
            type=FieldType.URL,
            help={"en": "https address to push to", "fr": "adresse https où pousser"},
        ),
        Field(
            key="secret",
            type=FieldType.SECRET,
            help={
                "en": "whsec_ and 24 to 64 bytes in base64, that sign each push",
                "fr": "whsec_ et 24 à 64 octets en base64, qui signent chaque envoi",
            },
            check=_signing_secret,
            make=_new_secret,
        ),
    ),
    open=_open,
    place=itemgetter("url"),
    name=event_id,
    repeat_is_harmless=True,  # receivers tell a repeat by its webhook-id
)
