"""Mail of the publication: keys that sign it, what came back, webhooks of mail providers."""

from base64 import b64decode, b64encode
from binascii import Error
from typing import Annotated, Literal

from django.db.models import QuerySet
from msgspec import Meta

from publisher.actions.mail.kept_mail import kept_mails
from publisher.actions.mail.own_mailboxes import mailbox_of
from publisher.actions.mail.probe_way_back import probe_way_back
from publisher.actions.mail.receive_mail import receive_mail
from publisher.actions.mail.show_incoming import show_incoming
from publisher.actions.publications.dkim_keys import (
    ALGORITHMS,
    activate_dkim_key,
    as_signing_key,
    create_dkim_keys,
    retire_dkim_key,
)
from publisher.channels.incoming.message import headers_of, text_of
from publisher.delivery.models import IncomingMail
from publisher.errors import PublisherError
from publisher.publications.models import DkimKey as KeyRow
from publisher.renderers.email.edition.dkim import dns_record
from publisher.web.api.documents import Document, Time
from publisher.web.api.resource import Resource, own
from publisher.web.api.routes import Call
from publisher.web.api.verbs import asked, done, said
from publisher.web.api.words import Address

MOST_RAW = 30_000_000  # characters of base64


class NewKey(Document):
    """a key of an algorithm; it signs once it is activated"""

    algorithm: Literal["rsa", "ed25519"]


class DkimKey(Document):
    """a key that signs the publication's mail, and the TXT record that DNS must have"""

    selector: str
    domain: str
    algorithm: str
    active_from: Time | None
    retired_at: Time | None
    created_at: Time
    dns_name: str
    dns_record: str


class KeptMail(Document):
    """a mail that came in and that nobody could read, or that a person wrote"""

    id: str
    received_at: Time
    door: str
    delivery: str | None
    size: int
    sender: str | None
    subject: str | None


class RawMail(Document):
    """raw: its beginning, byte for byte as it came, in base64"""

    raw: str


class IncomingBytes(Document):
    """a message as it came, in base64, and the address of its envelope"""

    recipient: Address
    raw: Annotated[str, Meta(min_length=1, max_length=MOST_RAW)]


class TakenMail(Document):
    """what it was, the delivery that it is about, and where it is kept"""

    result: str
    delivery: str | None
    kept: str | None


class Probe(Document):
    """came_at: when a probe came back last"""

    domain: str
    probed_at: Time | None
    came_at: Time | None


def _create(call: Call, body: NewKey) -> KeyRow:
    wanted = [known for known in ALGORITHMS if known == body.algorithm]
    return create_dkim_keys(algorithms=wanted, **call.about)[0]


def _show(row: KeyRow) -> DkimKey:
    return DkimKey(
        selector=row.selector,
        domain=row.domain,
        algorithm=row.algorithm,
        active_from=row.active_from,
        retired_at=row.retired_at,
        created_at=row.created_at,
        dns_name=str(row),
        dns_record=dns_record(as_signing_key(row)),
    )


def _mails(call: Call) -> QuerySet[IncomingMail]:
    return kept_mails().filter(publication=call.publication)


def _show_mail(row: IncomingMail) -> KeptMail:
    headers, _ = headers_of(bytes(row.raw).replace(b"\r\n", b"\n"))
    return KeptMail(
        id=str(row.pk),
        received_at=row.received_at,
        door=row.door,
        delivery=str(row.delivery_id) if row.delivery_id else None,
        size=row.size,
        sender=text_of(headers, "From")[:200] or None,
        subject=text_of(headers, "Subject")[:200] or None,
    )


def _raw(call: Call, row: IncomingMail) -> RawMail:
    return RawMail(raw=b64encode(show_incoming(mail=row, **call.decision)).decode())


def _take(call: Call) -> TakenMail:
    body: IncomingBytes = call.document
    try:
        raw = b64decode(body.raw, validate=True)
    except (Error, ValueError):
        raise PublisherError("bad_base64", "the message must be in base64", "raw") from None
    mailbox = mailbox_of(body.recipient)
    if mailbox is None or mailbox.publication_id != call.publication.pk:
        raise PublisherError("unknown_mailbox", "this is no address of ours", "recipient")
    taken = receive_mail(recipient=body.recipient, raw=raw, now=call.now)
    numbers = (str(row.pk) if row else None for row in (taken.delivery, taken.kept))
    return TakenMail(str(taken.result), *numbers)


def _probe(call: Call) -> Probe:
    way = probe_way_back(**call.about)
    return Probe(domain=way.domain, probed_at=way.probed_at, came_at=way.came_at)


DKIM = Resource(
    name="dkim",
    one="key",
    key="selector",
    scope="mails",
    shown=DkimKey,
    show=_show,
    rows=own(KeyRow, "publication"),
    takes=NewKey,
    create=_create,
)
DKIM_VERBS = (
    done(
        DKIM,
        "activate",
        lambda call, row: _show(activate_dkim_key(key=row, **call.decision)),
        DkimKey,
        "Sign with this key from half a minute on; the one before retires",
    ),
    done(
        DKIM,
        "retire",
        lambda call, row: _show(retire_dkim_key(key=row, **call.decision)),
        DkimKey,
        "Sign no more with this key",
    ),
)
MAILS = Resource(name="mails", one="mail", shown=KeptMail, show=_show_mail, rows=_mails)
MAIL_VERBS = (
    asked(MAILS, "raw", _raw, RawMail, "Read a kept mail as it came; the audit log notes it"),
    said(
        "/mails",
        _take,
        TakenMail,
        "Take one message that came to an address of ours",
        scope="mails:write",
        takes=IncomingBytes,
    ),
    said(
        "/mails/probe",
        _probe,
        Probe,
        "Send a mail to a return path of our own, and say when one came back last",
        scope="mails:write",
        idempotent=False,
    ),
)
