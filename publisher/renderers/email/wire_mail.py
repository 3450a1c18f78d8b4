"""A story as a mail for a partner: its text, and its page or the wire file."""

import hashlib
from binascii import b2a_base64
from collections.abc import Iterator
from dataclasses import dataclass

from publisher.renderers.email.edition.edition import CompiledEdition
from publisher.renderers.email.edition.head import Part, head
from publisher.renderers.email.encoding import headers
from publisher.renderers.email.types import Envelope

LINE = 57  # bytes in one line of 76 characters


@dataclass(frozen=True, slots=True, kw_only=True)
class WireMail:
    """What a partner gets by mail. text: of its first part. html: the same as a page, or "".
    attached: a file's name (ASCII), media type and bytes, or None."""

    subject: str
    text: str
    html: str = ""
    attached: tuple[str, str, bytes] | None = None


def compile_wire_mail(mail: WireMail, envelope: Envelope) -> CompiledEdition:
    """The mail's bytes, cut at address, date and id. The same mail gives the same bytes.

    All parts are in base64, so that no line needs to be looked at, and a file arrives as it is.
    Raises PublisherError for an address, id or file name that no header can hold.
    """
    pieces, slots = [b""], list[str]()
    for part in _message(mail, envelope):
        if isinstance(part, str):
            slots.append(part)
            pieces.append(b"")
        else:
            pieces[-1] += part
    return CompiledEdition(
        pieces=tuple(pieces),
        slots=tuple(slots),
        programs={},
        language=envelope.language,
        time_zone=envelope.time_zone,
    )


def _message(mail: WireMail, envelope: Envelope) -> Iterator[Part]:
    yield from head(envelope, mail.subject)
    yield b"MIME-Version: 1.0\r\n"
    text = _part("text/plain; charset=utf-8", mail.text.encode("utf-8", "replace"))
    if mail.html:
        page = _part("text/html; charset=utf-8", mail.html.encode("utf-8", "replace"))
        text = _several("alternative", text, page)
    if mail.attached is not None:
        name, kind, body = mail.attached
        name = headers.plain_value(name.rpartition("/")[2], "file name")
        file = _part(kind, body, f'Content-Disposition: attachment; filename="{name}"\r\n')
        text = _several("mixed", text, file)
    yield text


def _part(kind: str, body: bytes, more: str = "") -> bytes:
    """A part with its headers, ending in CRLF."""
    top = f"Content-Type: {kind}\r\n{more}Content-Transfer-Encoding: base64\r\n\r\n".encode()
    lines = (body[at : at + LINE] for at in range(0, len(body), LINE))
    return top + b"".join(b2a_base64(line, newline=False) + b"\r\n" for line in lines)


def _several(kind: str, *parts: bytes) -> bytes:
    # "=_" can occur in no base64, so no line of a part looks like the boundary.
    boundary = "=_" + hashlib.sha256(b"".join(parts)).hexdigest()[:24]
    top = f'Content-Type: multipart/{kind};\r\n boundary="{boundary}"\r\n\r\n'.encode()
    rule = f"--{boundary}\r\n".encode()
    return top + b"".join(rule + part for part in parts) + f"--{boundary}--\r\n".encode()
