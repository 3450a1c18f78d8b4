"""From a rendered mail and its fixed headers to a compiled edition."""

import hashlib
from collections.abc import Iterator

from publisher.renderers.email import quoted, slots
from publisher.renderers.email.edition import CompiledEdition
from publisher.renderers.email.head import Part, head
from publisher.renderers.email.strings import strings_for
from publisher.renderers.email.types import Envelope, RenderedMail


def _body(text: str, nonce: str, links: dict[str, str], greeting_slot: str) -> Iterator[Part]:
    """One part's body in quoted-printable; every slot stands alone on its line."""
    pieces = slots.split(text, nonce)
    literals, names = pieces[::2], pieces[1::2]
    for literal, name in zip(literals, names, strict=False):
        lead = quoted.encode(literal + links.get(name, ""), before_slot=True)
        yield lead + quoted.SOFT_BREAK
        yield greeting_slot if name == slots.GREETING else "token"
        yield quoted.SOFT_BREAK
    yield quoted.encode(literals[-1])


def _part_head(boundary: str, content_type: str) -> bytes:
    return (
        f"--{boundary}\r\nContent-Type: {content_type}; charset=utf-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    ).encode()


def _message(mail: RenderedMail, envelope: Envelope) -> Iterator[Part]:
    # "=_" cannot occur in quoted-printable, so no line of a body looks like the boundary.
    boundary = "=_" + hashlib.sha256((mail.text + mail.html).encode()).hexdigest()[:24]
    links = {
        slots.LEAVE: envelope.unsubscribe_base,
        slots.PREFERENCES: envelope.preferences_base,
    }
    yield from head(envelope, mail.subject)
    yield b"MIME-Version: 1.0\r\nContent-Type: multipart/alternative;\r\n"
    yield f' boundary="{boundary}"\r\n\r\n'.encode()
    yield _part_head(boundary, "text/plain")
    yield from _body(mail.text, mail.nonce, links, "greeting_text")
    yield b"\r\n" + _part_head(boundary, "text/html")
    yield from _body(mail.html, mail.nonce, links, "greeting_html")
    yield f"\r\n--{boundary}--\r\n".encode()


def _woven(parts: Iterator[Part]) -> tuple[tuple[bytes, ...], tuple[str, ...]]:
    pieces, names = [b""], []
    for part in parts:
        if isinstance(part, bytes):
            pieces[-1] += part
        else:
            names.append(part)
            pieces.append(b"")
    return tuple(pieces), tuple(names)


def compile_edition(mail: RenderedMail, envelope: Envelope) -> CompiledEdition:
    """Encode once what all readers share. The same mail and envelope give the same bytes.

    Raises PublisherError for an address, URL or id that no header can hold.
    """
    pieces, names = _woven(_message(mail, envelope))
    words = strings_for(envelope.language)
    return CompiledEdition(
        pieces=pieces,
        slots=names,
        greeting=words.greeting_named,
        greeting_nameless=words.greeting,
        time_zone=envelope.time_zone,
    )
