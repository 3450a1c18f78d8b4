"""What providers post, written after their public documentation, and signed as they sign it."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
EC = ec.generate_private_key(ec.SECP256R1())
SVIX = "whsec_" + base64.b64encode(b"a secret of Svix's, 32 bytes long").decode()
AT = 1_772_345_000  # 2026-03-01 06:03:20 UTC
ISO = "2026-03-01T06:03:20Z"
GONE = "550 5.1.1 <reader0@example.org>: user unknown"


@dataclass
class Post:
    """A body, and the headers that come with it."""

    body: bytes
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)


def public_pem(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> str:
    kind = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_key().public_bytes(serialization.Encoding.PEM, kind).decode()


def bare(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> str:
    """As consoles show it: the base64 alone, in one line."""
    return "".join(public_pem(key).splitlines()[1:-1])


KEYS = {
    "mailersend": "mailersend key",
    "mailgun": "mailgun key",
    "mailtrap": "mailtrap key",
    "mandrill": "mandrill key",
    "postal": bare(RSA),
    "resend": SVIX,
    "sendgrid": bare(EC),
    "unisender-go": "unisender key",
}


def one(provider: str, kind: str, **about: object) -> dict:
    """One event as the provider writes it. about: message, token, address, at."""
    message, token = about.get("message", "unknown"), about.get("token", "")
    address, at = about.get("address", "reader0@example.org"), about.get("at", AT)
    return BODIES[provider](kind, message, token, address, at)


def _brevo(kind, message, token, address, at):
    names = {"delivered": "delivered", "bounce": "hard_bounce", "complaint": "spam"}
    names |= {"deferral": "deferred", "unsubscribe": "unsubscribe", "open": "opened"}
    found = {"event": names[kind], "email": address, "message-id": message, "ts_epoch": at * 1000}
    if kind == "bounce":
        found["reason"] = GONE
    return found | ({"X-Mailin-custom": json.dumps({"delivery": token})} if token else {})


def _mailersend(kind, message, token, address, at):
    names = {"delivered": "delivered", "bounce": "hard_bounced", "complaint": "spam_complaint"}
    names |= {"open": "opened", "unsubscribe": "unsubscribed", "deferral": "sent"}
    data = {
        "type": names[kind],
        "id": "e1",
        "created_at": ISO,
        "email": {"message": {"id": message}, "recipient": {"email": address}},
    }
    if kind == "bounce":
        data["morph"] = {"object": "recipient_bounce", "reason": GONE}
    return {"type": f"activity.{names[kind]}", "data": data}


def _mailgun(kind, message, token, address, at):
    names = {"delivered": "delivered", "bounce": "failed", "complaint": "complained"}
    names |= {"deferral": "failed", "unsubscribe": "unsubscribed", "open": "opened"}
    event = {
        "event": names[kind],
        "timestamp": float(at),
        "recipient": address,
        "message": {"headers": {"message-id": message}},
        "user-variables": {"delivery": token} if token else {},
    }
    if kind in ("bounce", "deferral"):
        event["severity"] = "permanent" if kind == "bounce" else "temporary"
        event["delivery-status"] = {"code": 550, "message": "5.1.1 user unknown"}
    return {"signature": {"timestamp": str(at), "token": f"t{at}"}, "event-data": event}


def _mailjet(kind, message, token, address, at):
    names = {"delivered": "sent", "bounce": "bounce", "complaint": "spam", "open": "open"}
    names |= {"unsubscribe": "unsub", "deferral": "blocked"}
    found = {"event": names[kind], "time": at, "MessageID": message, "email": address}
    if kind == "bounce":
        found |= {"error": "user unknown", "error_related_to": "recipient", "hard_bounce": True}
    return found | ({"Payload": json.dumps({"delivery": token})} if token else {})


def _mailtrap(kind, message, token, address, at):
    names = {"delivered": "delivery", "bounce": "bounce", "complaint": "spam", "open": "open"}
    names |= {"unsubscribe": "unsubscribe", "deferral": "soft bounce"}
    found = {"event": names[kind], "message_id": message, "email": address, "timestamp": at}
    if kind == "bounce":
        found |= {"response": "5.1.1 user unknown", "response_code": 550}
    return found | ({"custom_variables": {"delivery": token}} if token else {})


def _mandrill(kind, message, token, address, at):
    names = {"delivered": "delivered", "bounce": "hard_bounce", "complaint": "spam"}
    names |= {"deferral": "deferral", "unsubscribe": "unsub", "open": "open"}
    msg = {"email": address, "metadata": {"delivery": token} if token else {}}
    if kind == "bounce":
        msg |= {"diag": f"smtp;{GONE}", "bounce_description": "bad_mailbox"}
    return {"event": names[kind], "ts": at, "_id": message, "msg": msg}


def _postal(kind, message, token, address, at):
    status = {"delivered": "Sent", "bounce": "HardFail", "deferral": "SoftFail"}
    mail = {"id": message, "to": address, "direction": "outgoing"}
    if token:
        mail["message_id"] = f"{token}@courrier.example.org"
    payload = {"message": mail, "status": status.get(kind, "Other")}
    if kind == "bounce":
        payload["output"] = GONE
    return {"event": "MessageSent", "timestamp": at, "uuid": f"u{at}", "payload": payload}


def _postmark(kind, message, token, address, at):
    kinds = {"delivered": "Delivery", "bounce": "Bounce", "complaint": "SpamComplaint"}
    kinds |= {"unsubscribe": "SubscriptionChange", "open": "Open", "deferral": "Bounce"}
    found = {"RecordType": kinds[kind], "MessageID": message, "Recipient": address}
    found["Metadata"] = {"delivery": token} if token else {}
    if kind in ("bounce", "deferral"):
        found |= {"Type": "HardBounce" if kind == "bounce" else "Transient", "Details": GONE}
    if kind == "unsubscribe":
        found |= {"SuppressSending": True, "SuppressionReason": "ManualSuppression"}
    return found | {"DeliveredAt": ISO}


def _resend(kind, message, token, address, at):
    names = {"delivered": "delivered", "bounce": "bounced", "complaint": "complained"}
    names |= {"deferral": "delivery_delayed", "open": "opened"}
    data = {"email_id": message, "to": [address]}
    if token:
        data["headers"] = [{"name": "X-Metadata", "value": json.dumps({"delivery": token})}]
    if kind == "bounce":
        data["bounce"] = {"type": "Permanent", "subType": "NoEmail", "message": "a bounce message"}
    return {"type": f"email.{names[kind]}", "created_at": ISO, "data": data}


def _sendgrid(kind, message, token, address, at):
    names = {"delivered": "delivered", "bounce": "bounce", "complaint": "spamreport"}
    names |= {"deferral": "deferred", "unsubscribe": "unsubscribe", "open": "open"}
    found = {"event": names[kind], "email": address, "timestamp": at, "smtp-id": message}
    if kind == "bounce":
        found |= {"reason": GONE, "status": "5.1.1"}
    return found | ({"delivery": token} if token else {})


def _sparkpost(kind, message, token, address, at):
    names = {"delivered": "delivery", "bounce": "bounce", "complaint": "spam_complaint"}
    names |= {"deferral": "delay", "unsubscribe": "list_unsubscribe", "open": "open"}
    event = {
        "type": names[kind],
        "message_id": message,
        "raw_rcpt_to": address,
        "timestamp": str(at),
        "rcpt_meta": {"delivery": token} if token else {},
    }
    if kind == "bounce":
        event |= {"bounce_class": "10", "raw_reason": GONE, "error_code": "550"}
    return {"msys": {"message_event": event}}


def _unisender(kind, message, token, address, at):
    names = {"delivered": "delivered", "bounce": "hard_bounced", "complaint": "spam"}
    names |= {"deferral": "soft_bounced", "unsubscribe": "unsubscribed", "open": "opened"}
    data = {
        "status": names[kind],
        "email": address,
        "job_id": message,
        "event_time": "2026-03-01 06:03:20",
        "metadata": {"delivery": token} if token else {},
    }
    if kind == "bounce":
        data["delivery_info"] = {"delivery_status": "err_user_unknown"}
    return {"event_name": "transactional_email_status", "event_data": data}


def _ses(kind, message, token, address, at):
    names = {"delivered": "Delivery", "bounce": "Bounce", "complaint": "Complaint"}
    names |= {"open": "Open"}
    mail = {"messageId": message, "destination": [address], "source": "b-x@courrier.example.org"}
    if token:
        name = f"<{token}@courrier.example.org>"
        mail["headers"] = [{"name": "Message-ID", "value": name}]
    about = {
        "delivered": {"recipients": [address], "smtpResponse": "250 ok"},
        "bounce": {
            "bounceType": "Permanent",
            "bounceSubType": "NoEmail",
            "bouncedRecipients": [{"emailAddress": address, "diagnosticCode": f"smtp; {GONE}"}],
        },
        "complaint": {"complainedRecipients": [{"emailAddress": address}]},
        "open": {"userAgent": "x"},
    }
    return {"eventType": names[kind], "mail": mail, names[kind].lower(): about[kind]}


BODIES: dict[str, Callable[..., dict]] = {
    "amazon-ses": _ses,
    "brevo": _brevo,
    "mailersend": _mailersend,
    "mailgun": _mailgun,
    "mailjet": _mailjet,
    "mailtrap": _mailtrap,
    "mandrill": _mandrill,
    "postal": _postal,
    "postmark": _postmark,
    "resend": _resend,
    "sendgrid": _sendgrid,
    "sparkpost": _sparkpost,
    "unisender-go": _unisender,
}
LISTS = {"mailjet", "sendgrid", "sparkpost"}
# What there is no event for, or no token in: a Message-ID or a name must do.
NEVER = {
    "mailersend": {"deferral"},
    "mailjet": {"deferral"},
    "mandrill": {"delivered"},
    "postal": {"complaint", "unsubscribe", "open"},
    "resend": {"unsubscribe"},
    "amazon-ses": {"deferral", "unsubscribe"},
}


def posted(provider: str, events: list[dict], url: str = "", key: str | None = None) -> Post:
    """A request with these events, signed with the key (else the provider's own of KEYS)."""
    key = KEYS.get(provider, "") if key is None else key
    if provider == "mandrill":
        fields = {"mandrill_events": json.dumps(events)}
        signed = url + "mandrill_events" + fields["mandrill_events"]
        made = hmac.digest(key.encode(), signed.encode(), hashlib.sha1)
        headers = {"X-Mandrill-Signature": base64.b64encode(made).decode()}
        return Post(urlencode(fields).encode(), "application/x-www-form-urlencoded", headers)
    if provider == "mailtrap":
        document: object = {"events": events}
    elif provider == "unisender-go":
        document = {"auth": "0" * 32, "events_by_user": [{"user_id": 1, "events": events}]}
    else:
        document = events if provider in LISTS else events[0]
    return _signed(provider, document, key)


def _signed(provider: str, document, key: str) -> Post:
    if provider == "mailgun":
        block = document["signature"]
        text = f"{block['timestamp']}{block['token']}".encode()
        block["signature"] = hmac.digest(key.encode(), text, hashlib.sha256).hex()
    body = json.dumps(document).encode()
    hashed = hmac.digest(key.encode(), body, hashlib.sha256).hex()
    if provider == "mailersend":
        return Post(body, headers={"Signature": hashed})
    if provider == "mailtrap":
        return Post(body, headers={"Mailtrap-Signature": hashed})
    if provider == "postal" and key:
        made = RSA.sign(body, padding.PKCS1v15(), hashes.SHA256())
        return Post(body, headers={"X-Postal-Signature-256": base64.b64encode(made).decode()})
    if provider == "sendgrid" and key:
        prefix = "X-Twilio-Email-Event-Webhook"
        made = EC.sign(str(AT).encode() + body, ec.ECDSA(hashes.SHA256()))
        given = {f"{prefix}-Signature": base64.b64encode(made).decode()}
        return Post(body, headers={**given, f"{prefix}-Timestamp": str(AT)})
    if provider == "unisender-go":
        made = hashlib.md5(body.replace(b"0" * 32, key.encode())).hexdigest()
        return Post(body.replace(b"0" * 32, made.encode()))
    return Post(body)


def svix(post: Post, at: int, key: str = SVIX, name: str = "msg_1") -> Post:
    """Signed as Resend does, at this time."""
    secret = base64.b64decode(key.removeprefix("whsec_") + "==")
    made = hmac.digest(secret, f"{name}.{at}.".encode() + post.body, hashlib.sha256)
    given = f"v1,bm8= v1,{base64.b64encode(made).decode()}"
    headers = {"svix-id": name, "svix-timestamp": str(at), "svix-signature": given}
    return Post(post.body, post.content_type, headers)
