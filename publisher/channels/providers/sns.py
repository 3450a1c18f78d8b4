"""Messages of Amazon SNS: whether Amazon signed them.

https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html: versions 1 (SHA-1)
and 2 (SHA-256). Certificates come from Amazon's own hosts alone; whoever fetches them goes through
the guarded client.
"""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

LARGEST_CERTIFICATE = 20_000  # bytes
_HOST = r"sns\.[a-z]{2}(?:-[a-z]+)+-[0-9]{1,2}\.amazonaws\.com(?:\.cn)?"
_CERTIFICATE = re.compile(rf"https://{_HOST}/SimpleNotificationService-[0-9a-f]{{16,64}}\.pem")
_CONFIRMATION = re.compile(rf"https://{_HOST}/\?[A-Za-z0-9=&:%._~+-]{{1,2000}}")
_SIGNED = {
    "Notification": ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"),
    "SubscriptionConfirmation": (
        *("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"),
    ),
}
_SIGNED["UnsubscribeConfirmation"] = _SIGNED["SubscriptionConfirmation"]
_SIGNER = re.compile(r"sns[a-z0-9.-]*\.amazonaws\.com(?:\.cn)?")


class NotAmazons(Exception):
    """The message is not signed by Amazon; the text says in a word why."""


@dataclass(frozen=True, slots=True)
class Message:
    """What SNS posts. `fields`: all of it."""

    fields: Mapping[str, Any]

    @property
    def type(self) -> str:
        """Notification, SubscriptionConfirmation or UnsubscribeConfirmation; else nothing."""
        found = self._text("Type")
        return found if found in _SIGNED else ""

    @property
    def topic(self) -> str:
        """The topic's name (ARN)."""
        return self._text("TopicArn")[:300]

    @property
    def certificate_url(self) -> str:
        """Where its certificate is. Raises NotAmazons unless that is Amazon's own host."""
        url = self._text("SigningCertURL")
        if _CERTIFICATE.fullmatch(url) is None:
            raise NotAmazons("certificate_url")
        return url

    @property
    def confirmation_url(self) -> str:
        """What confirms the subscription. Raises NotAmazons unless it is Amazon's own host."""
        url = self._text("SubscribeURL")
        if _CONFIRMATION.fullmatch(url) is None:
            raise NotAmazons("subscribe_url")
        return url

    def verify(self, certificate: bytes, now: datetime) -> None:
        """Raises NotAmazons unless the key of this certificate (PEM) signed the message."""
        key = _key(certificate, now)
        hashed: hashes.HashAlgorithm = (
            hashes.SHA256() if self._text("SignatureVersion") == "2" else hashes.SHA1()  # noqa: S303
        )
        try:
            given = base64.b64decode(self._text("Signature"), validate=True)
            key.verify(given, self._signed(), padding.PKCS1v15(), hashed)
        except (InvalidSignature, binascii.Error, ValueError):
            raise NotAmazons("signature") from None

    def _signed(self) -> bytes:
        names = _SIGNED.get(self.type, ())
        there = (name for name in names if self.fields.get(name) is not None)
        return "".join(f"{name}\n{self._text(name)}\n" for name in there).encode()

    def _text(self, name: str) -> str:
        value = self.fields.get(name)
        return value if isinstance(value, str) else ""


def _key(certificate: bytes, now: datetime) -> rsa.RSAPublicKey:
    try:
        found = x509.load_pem_x509_certificate(certificate)
    except ValueError:
        raise NotAmazons("certificate") from None
    if not found.not_valid_before_utc <= now <= found.not_valid_after_utc:
        raise NotAmazons("certificate_expired")
    names = [one.value for one in found.subject.get_attributes_for_oid(NameOID.COMMON_NAME)]
    key = found.public_key()
    signs = len(names) == 1 and _SIGNER.fullmatch(str(names[0])) is not None
    if not signs or not isinstance(key, rsa.RSAPublicKey):
        raise NotAmazons("certificate_of_another")
    return key
