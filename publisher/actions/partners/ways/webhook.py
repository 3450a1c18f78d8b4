"""Pushes by HTTPS, signed after Standard Webhooks."""

import re
from operator import itemgetter

from django.conf import settings

from publisher.actions.partners.fields import BEFORE, Field, FieldType, Values, checked_url
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


def _bearer(value: str) -> str:
    """RFC 6750, 2.1: what stands in an Authorization header."""
    if not re.fullmatch(r"[A-Za-z0-9._~+/-]{1,2000}=*", value.strip()):
        raise PublisherError("bad_bearer", "a token is letters, figures and . _ ~ + / - =")
    return value.strip()


def _certificate(value: str) -> str:
    from publisher.channels.http_tls import identified

    try:
        identified(value)
    except ValueError as error:
        raise PublisherError("bad_certificate", str(error)) from None
    return value


def _open(values: Values) -> Channel:
    from publisher.channels.http import GuardedClient
    from publisher.channels.webhook import WebhookChannel

    # Checked again: what PUBLISHER_ALLOW_PRIVATE names may have changed since.
    url = checked_url(values["url"])
    secrets = [values[key] for key in ("secret", f"secret{BEFORE}") if key in values]
    identity = values.get("certificate", "")
    client = GuardedClient(settings.ALLOW_PRIVATE, identity=identity, one_place=True)
    return WebhookChannel(url, secrets, client, bearer=values.get("bearer", ""))


WEBHOOK = Way(
    code="webhook",
    label={"en": "webhook", "fr": "webhook", "ar": "خطاف ويب"},
    fields=(
        Field(
            key="url",
            label={"en": "Address", "fr": "Adresse", "ar": "العنوان"},
            type=FieldType.URL,
            help={
                "en": "https address to push to",
                "fr": "adresse https où pousser",
                "ar": "عنوان https يُدفع إليه",
            },
        ),
        Field(
            key="secret",
            label={"en": "Signing secret", "fr": "Secret de signature", "ar": "سر التوقيع"},
            type=FieldType.SECRET,
            help={
                "en": "whsec_ and 24 to 64 bytes in base64, that sign each push",
                "fr": "whsec_ et 24 à 64 octets en base64, qui signent chaque envoi",
                "ar": "whsec_ ثم من 24 إلى 64 بايتًا بترميز base64 توقّع كل دفعة",
            },
            check=_signing_secret,
            make=_new_secret,
        ),
        Field(
            key="bearer",
            label={"en": "Token", "fr": "Jeton", "ar": "الرمز"},
            type=FieldType.SECRET,
            help={
                "en": "token of the partner’s for the Authorization header",
                "fr": "jeton du partenaire pour l’en-tête Authorization",
                "ar": "رمز الشريك لترويسة Authorization",
            },
            check=_bearer,
            optional=True,
        ),
        Field(
            key="certificate",
            label={"en": "Our certificate", "fr": "Notre certificat", "ar": "شهادتنا"},
            lines=True,
            type=FieldType.SECRET,
            help={
                "en": "our client certificate and its private key, PEM (mutual TLS)",
                "fr": "notre certificat client et sa clé privée, PEM (TLS mutuel)",
                "ar": "شهادة العميل الخاصة بنا ومفتاحها الخاص بصيغة PEM (TLS متبادل)",
            },
            check=_certificate,
            optional=True,
        ),
    ),
    open=_open,
    place=itemgetter("url"),
    name=event_id,
    repeat_is_harmless=True,  # receivers tell a repeat by its webhook-id
)
