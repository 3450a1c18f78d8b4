"""The header section of an edition: fixed bytes, and names of slots where readers differ."""

from collections.abc import Iterator

from publisher.errors import PublisherError
from publisher.renderers.email.encoding import headers
from publisher.renderers.email.types import Envelope

Part = bytes | str
"""Bytes are fixed; a string names a slot."""


def head(envelope: Envelope, subject: str | None) -> Iterator[Part]:
    """All headers of a message but those of MIME, each ending in CRLF. subject: None where it
    differs between readers, and is a slot.

    Raises PublisherError for an address, URL or id that no header can hold.
    """
    yield from _identity(envelope, subject)
    if envelope.list_id:
        yield headers.list_id_header(envelope.list_name, envelope.list_id)
        yield from _leaving(envelope)
    if envelope.archive_url:
        yield headers.url_header("List-Archive", envelope.archive_url)
    if envelope.list_id:
        yield from _people(envelope)
    yield from _feedback(envelope)
    for name, before, after in envelope.metadata:
        yield f"{name}: {before}".encode()
        yield "message_id"
        yield f"{after}\r\n".encode()
    yield f"Content-Language: {headers.plain_value(envelope.language, 'language')}\r\n".encode()
    yield NO_ANSWER if envelope.list_id else NO_ABSENCE
    if envelope.automatic:  # RFC 3834, 5: what a system sends by itself
        yield b"Auto-Submitted: auto-generated\r\n"


# No program is to answer "I am away". Those that go by RFC 3834, 2 know it by the List fields;
# older ones and Gmail by the first of these, which most senders of newsletters write; Exchange by
# the second (MS-OXCMAIL 2.2.3.2.14). An editor's letter is not called Auto-Submitted.
# What goes to one person, by no list, is not bulk.
NO_ABSENCE = b"X-Auto-Response-Suppress: OOF, AutoReply\r\n"
NO_ANSWER = b"Precedence: bulk\r\n" + NO_ABSENCE


def _identity(envelope: Envelope, subject: str | None) -> Iterator[Part]:
    yield headers.mailbox_header("From", envelope.from_name, envelope.from_address) + b"To: "
    yield "to"
    yield b"\r\n"
    if envelope.reply_to:
        yield headers.mailbox_header("Reply-To", "", envelope.reply_to)
    if subject is None:
        yield b"Subject: "
        yield "subject"
        yield b"\r\nDate: "
    else:
        yield headers.text_header("Subject", subject) + b"Date: "
    yield "date"
    yield b"\r\nMessage-ID: <"
    yield "message_id"
    yield f"@{headers.plain_value(envelope.domain, 'domain')}>\r\n".encode()


def _leaving(envelope: Envelope) -> Iterator[Part]:
    """List-Unsubscribe (RFC 2369) by https, and by mail where an address takes it; https alone can
    be posted to (RFC 8058)."""
    base = headers.plain_value(envelope.unsubscribe_base, "List-Unsubscribe")
    yield f"List-Unsubscribe: <{base}".encode()
    yield "token"
    if envelope.unsubscribe_mailto:
        local, domain = headers.plain_mailbox(envelope.unsubscribe_mailto, "List-Unsubscribe")
        yield f">,\r\n <mailto:{local}+".encode()
        yield "leave_token"
        yield f"@{domain}?subject=unsubscribe".encode()
    yield b">\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"


def _people(envelope: Envelope) -> Iterator[Part]:
    """List-Help and List-Owner (RFC 2369, 3.1 and 3.5), where a person's address can stand in a
    `mailto:` as it is."""
    try:
        local, domain = headers.plain_mailbox(envelope.owner, "List-Owner")
    except PublisherError:
        return
    yield headers.url_header("List-Help", f"mailto:{local}@{domain}?subject=help")
    yield headers.url_header("List-Owner", f"mailto:{local}@{domain}")


def _feedback(envelope: Envelope) -> Iterator[Part]:
    """Whom a complaint is about: Feedback-ID for counts by issue, the same for all readers; the
    address of RFC 9477 with this mail's own id."""
    if envelope.feedback_id:
        about = headers.plain_value(envelope.feedback_id, "Feedback-ID")
        yield f"Feedback-ID: {about}\r\n".encode()
    if envelope.complaint_address:
        box = headers.mailbox(envelope.complaint_address)
        yield f"CFBL-Address: {box}; report=arf\r\nCFBL-Feedback-ID: ".encode()
        yield "message_id"
        yield b"\r\n"
