"""Amazon SNS as far as we see it: a certificate, a topic, messages that it signs."""

import base64
import json
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.x509.oid import NameOID

from publisher.errors import OutOfReach
from tests.db.reports.posts import ISO, RSA, Post

HOST = "https://sns.eu-west-1.amazonaws.com"


def certificate(name: str = "sns.amazonaws.com") -> bytes:
    """Of RSA's key, valid for all the tests' times."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    start = datetime(2026, 1, 1, tzinfo=UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(RSA.public_key())
        .serial_number(1)
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=3650))
        .sign(RSA, hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM)


PEM = certificate()


class Amazon:
    """`asked`: every address that was fetched."""

    topic = "arn:aws:sns:eu-west-1:123456789012:mails"
    certificate_url = f"{HOST}/SimpleNotificationService-{'0a' * 16}.pem"

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.away = False

    def fetch(self, url: str) -> bytes:
        self.asked.append(url)
        if self.away:
            raise OutOfReach("amazon_out_of_reach", "away")
        return PEM if url == self.certificate_url else b"<ConfirmSubscriptionResponse/>"

    def notification(self, event: object, cert: str = "", topic: str = "") -> Post:
        fields = {
            "Type": "Notification",
            "MessageId": "m1",
            "TopicArn": topic or self.topic,
            "Message": json.dumps(event),
            "Timestamp": ISO,
        }
        return self._signed(fields, cert)

    def confirmation(self) -> Post:
        fields = {
            "Type": "SubscriptionConfirmation",
            "MessageId": "m0",
            "Token": "t" * 64,
            "TopicArn": self.topic,
            "Message": "You have chosen to subscribe",
            "SubscribeURL": f"{HOST}/?Action=ConfirmSubscription&TopicArn={self.topic}&Token=t",
            "Timestamp": ISO,
        }
        return self._signed(fields)

    def _signed(self, fields: dict[str, str], cert: str = "") -> Post:
        names = sorted(fields)  # as the documentation orders them
        text = "".join(f"{name}\n{fields[name]}\n" for name in names).encode()
        made = RSA.sign(text, padding.PKCS1v15(), hashes.SHA256())
        more = {
            "SignatureVersion": "2",
            "Signature": base64.b64encode(made).decode(),
            "SigningCertURL": cert or self.certificate_url,
        }
        kind = {"x-amz-sns-message-type": fields["Type"]}
        return Post(json.dumps({**fields, **more}).encode(), "text/plain; charset=UTF-8", kind)
