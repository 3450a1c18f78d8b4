"""Whether a webhook comes from whom it says: an HMAC over its bytes, compared in constant time."""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=5)
_GHOST = re.compile(r"sha256=([0-9a-f]{64}), ?t=(\d{13})")
_HUB = re.compile(r"sha256=([0-9a-f]{64})")
# WP Webhooks, and WooCommerce with what follows its way: base64 of the HMAC of the body.
_BASE64_HEADERS = ("X-WP-Webhook-Signature", "X-WC-Webhook-Signature")


def ghost_signed(body: bytes, headers: Mapping[str, str], secret: str, now: datetime) -> bool:
    """Ghost's X-Ghost-Signature: HMAC-SHA256 of the body and the milliseconds since 1970.

    As in WebhookTrigger.js of Ghost 5.87 and later; a time more than WINDOW away is a replay.
    """
    found = _GHOST.fullmatch(headers.get("X-Ghost-Signature", "").strip())
    if found is None or not secret:
        return False
    away = abs(now.timestamp() * 1000 - int(found[2])) / 1000
    expected = _hmac(secret, body + found[2].encode()).hex()
    return hmac.compare_digest(found[1], expected) and away <= WINDOW.total_seconds()


def wordpress_signed(body: bytes, headers: Mapping[str, str], secret: str, now: datetime) -> bool:
    """X-Hub-Signature-256 (hexadecimal), or base64 in the header of a common plugin.

    They sign no time. A replay brings a text that is not newer, and such a text is refused.
    """
    if not secret:
        return False
    expected = _hmac(secret, body)
    found = _HUB.fullmatch(headers.get("X-Hub-Signature-256", "").strip())
    if found is not None:
        return hmac.compare_digest(found[1], expected.hex())
    given = next((headers[name] for name in _BASE64_HEADERS if name in headers), "")
    encoded = base64.b64encode(expected)
    return hmac.compare_digest(given.strip().encode("utf-8", "replace"), encoded)


def _hmac(secret: str, data: bytes) -> bytes:
    return hmac.digest(secret.encode(), data, hashlib.sha256)
