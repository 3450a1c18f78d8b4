"""Addresses of a source: what may be polled or subscribed to, and our own that it calls."""

import hashlib
import hmac

from django.conf import settings

from publisher.channels.addresses import Allowed
from publisher.channels.http import Forbidden, address_of
from publisher.editorial.models import Source
from publisher.errors import PublisherError
from publisher.publications.secrets import decrypt


def checked_address(address: str, where: str) -> str:
    """An https address that may be fetched; http only for what PUBLISHER_ALLOW_PRIVATE names.

    Over http anybody on the way could write our articles. Names are resolved and checked at each
    call, not here: they change. Raises PublisherError `bad_url`, `url_not_https`.
    """
    try:
        parts = address_of(address)
    except Forbidden as error:
        raise PublisherError("bad_url", str(error), where) from None
    if len(address) > 1000:
        raise PublisherError("bad_url", "the address has more than 1000 characters", where)
    allowed = Allowed.of(settings.ALLOW_PRIVATE).permits(parts.host, parts.port)
    if parts.scheme != "https" and not allowed:
        raise PublisherError(
            "url_not_https",
            f"it must be https; http is only for {parts.host}:{parts.port} in "
            "PUBLISHER_ALLOW_PRIVATE",
            where,
        )
    return address


def webhook_address(source: Source) -> str:
    """Where the CMS posts its webhooks to."""
    return f"{settings.BASE_URL}/hooks/{source.publication.slug}/{source.slug}"


def callback_address(source: Source) -> str:
    """Where a hub verifies our subscription and pushes to; the token in it is no hub's to guess."""
    place = f"{source.publication.slug}/{source.slug}/{callback_token(source)}"
    return f"{settings.BASE_URL}/hooks/websub/{place}"


def callback_token(source: Source) -> str:
    """32 hex digits that follow from the subscription's secret; "" where there is none."""
    if not source.hub_secret:
        return ""
    secret = decrypt(source.hub_secret).encode()
    return hmac.new(secret, b"callback", hashlib.sha256).hexdigest()[:32]
