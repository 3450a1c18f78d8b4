"""Whether a provider signed what it posts. Each check follows the provider's own documentation.

Comparisons take constant time. A replay changes nothing (events are kept once), so where a provider
signs no time, or repeats an old signature with a late repetition, none is asked for.
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from publisher.content.numbers import whole_number

WINDOW = timedelta(minutes=5)  # Svix: https://docs.svix.com/receiving/verifying-payloads/how-manual
MOST_FIELDS = 1_000  # of a form


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A request as it came: `headers` by lower-case names, `url` as the provider knows ours."""

    body: bytes
    headers: Mapping[str, str]
    content_type: str
    url: str
    now: datetime


Check = Callable[[Posted, str], bool]


def mailgun(posted: Posted, key: str) -> bool:
    """HMAC-SHA256 of timestamp and token, in the JSON or in the older form's fields."""
    if posted.content_type == "application/json":
        block = _json(posted.body).get("signature")
    else:
        block = _form(posted.body)
    if not isinstance(block, dict):
        return False
    stamp, token, given = (block.get(name) for name in ("timestamp", "token", "signature"))
    return _same(_hmac(key.encode(), f"{stamp}{token}".encode()).hex(), given)


def body_in_hex(header: str) -> Check:
    """HMAC-SHA256 of the body in a header (MailerSend, Mailtrap)."""

    def check(posted: Posted, key: str) -> bool:
        return _same(_hmac(key.encode(), posted.body).hex(), posted.headers.get(header))

    return check


def mandrill(posted: Posted, key: str) -> bool:
    """HMAC-SHA1 of the address and the form's fields by name, in base64."""
    fields = _form(posted.body)
    signed = posted.url + "".join(name + fields[name] for name in sorted(fields))
    made = hmac.digest(key.encode(), signed.encode(), hashlib.sha1)
    return _same(base64.b64encode(made).decode(), posted.headers.get("x-mandrill-signature"))


def postal(posted: Posted, key: str) -> bool:
    """RSA over the body: SHA-256 where the server is new enough to send it, else SHA-1."""
    public = _public_key(key)
    if not isinstance(public, rsa.RSAPublicKey):
        return False
    modern = posted.headers.get("x-postal-signature-256")
    given = modern or posted.headers.get("x-postal-signature", "")
    hashed: hashes.HashAlgorithm = hashes.SHA256() if modern else hashes.SHA1()  # noqa: S303
    try:
        public.verify(_base64(given), posted.body, padding.PKCS1v15(), hashed)
    except InvalidSignature:
        return False
    return True


def sendgrid(posted: Posted, key: str) -> bool:
    """ECDSA with SHA-256 over the time in the header and the body."""
    public = _public_key(key)
    if not isinstance(public, ec.EllipticCurvePublicKey):
        return False
    prefix = "x-twilio-email-event-webhook-"
    signed = posted.headers.get(f"{prefix}timestamp", "").encode() + posted.body
    given = _base64(posted.headers.get(f"{prefix}signature", ""))
    try:
        public.verify(given, signed, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


def svix(posted: Posted, key: str) -> bool:
    """Resend's: HMAC-SHA256 of id, time and body, in base64; the header may hold several."""
    number = posted.headers.get("svix-timestamp", "")
    seconds = whole_number(number, most=10**11)
    if seconds is None or abs(posted.now.timestamp() - seconds) > WINDOW.total_seconds():
        return False
    signed = f"{posted.headers.get('svix-id', '')}.{number}.".encode() + posted.body
    made = base64.b64encode(_hmac(_base64(key.removeprefix("whsec_")), signed)).decode()
    given = posted.headers.get("svix-signature", "").split()[:10]
    return any(_same(f"v1,{made}", one) for one in given)


def unisender_go(posted: Posted, key: str) -> bool:
    """MD5 of the body in which the key stands for itself, as their documentation has it."""
    given = _json(posted.body).get("auth")
    if not isinstance(given, str) or len(given) != 32:
        return False
    signed = posted.body.replace(given.encode(), key.encode())
    return _same(hashlib.md5(signed, usedforsecurity=False).hexdigest(), given)


def _hmac(key: bytes, data: bytes) -> bytes:
    return hmac.digest(key, data, hashlib.sha256)


def _same(made: str, given: Any) -> bool:
    text = given if isinstance(given, str) else ""
    return hmac.compare_digest(made.encode(), text.strip().encode("utf-8", "replace"))


def _base64(text: str) -> bytes:
    """Nothing for what is none."""
    try:
        return base64.b64decode(text.strip() + "=" * (-len(text.strip()) % 4))
    except (binascii.Error, ValueError):
        return b""


def _json(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _form(body: bytes) -> dict[str, str]:
    """Of several values of one name the last counts, as in Django's request.POST."""
    try:
        text = body.decode("ascii")
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError:
        return {}


def _public_key(text: str) -> object:
    """From PEM, or from its base64 alone, as the consoles show it."""
    bare = "".join(line for line in text.split() if line and "-" not in line)
    bare = bare.removeprefix("BEGINPUBLICKEY")
    try:
        return serialization.load_der_public_key(_base64(bare))
    except (ValueError, TypeError):
        return None
