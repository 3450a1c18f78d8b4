"""From a rendered mail and its fixed headers to a compiled edition."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from publisher.renderers.email.edition.base64_parts import BEGINS, ENDS, is_smaller
from publisher.renderers.email.edition.edition import CompiledEdition
from publisher.renderers.email.edition.head import head
from publisher.renderers.email.encoding import quoted, slots
from publisher.renderers.email.encoding.wrapping import WIDTH
from publisher.renderers.email.fields.grammar import Expression, Text
from publisher.renderers.email.fields.programs import Program
from publisher.renderers.email.placing_fields import SUBJECT, default_greeting
from publisher.renderers.email.redirects import TOKEN
from publisher.renderers.email.types import Envelope, RenderedMail

Encoded = bytes | str | Program
"""Bytes are fixed; a string names a slot; a program fills one."""
Kind = Literal["html", "text"]


class _Body:
    """Encodes one part of a mail; every slot stands alone on its line."""

    def __init__(
        self, mail: RenderedMail, kind: Kind, texts: Mapping[str, Text], links: Mapping[str, str]
    ) -> None:
        self._kind, self._links = kind, links
        self._texts, self._choices = texts, mail.fields.choices
        source = bare(mail.html, mail.nonce) if kind == "html" else _closed(mail.text, mail.nonce)
        self._tree, self._nonce = slots.tree(source, mail.nonce), mail.nonce

    def parts(self) -> Iterator[Encoded]:
        return self._encoded(self._tree, last=True)

    def _encoded(self, tree: slots.Tree, *, last: bool = False) -> Iterator[Encoded]:
        """`last`: nothing follows; otherwise there is room for the soft break of what does."""
        for place, node in enumerate(tree):
            if isinstance(node, str):
                following = tree[place + 1] if place + 1 < len(tree) else None
                name = following.name if isinstance(following, slots.Slot) else ""
                ends = last and following is None
                yield quoted.encode(node + self._links.get(name, ""), before_slot=not ends)
                continue
            yield quoted.SOFT_BREAK
            yield self._filled(node)
            yield quoted.SOFT_BREAK

    def _filled(self, node: slots.Slot | slots.DeferredLines | slots.Choice) -> str | Program:
        if isinstance(node, slots.DeferredLines):
            text = _text(slots.tree(node.text, self._nonce), self._texts, self._choices)
            return "wrap", text, node.first, node.rest, node.width, node.mark
        if isinstance(node, slots.Choice):
            branches = tuple(tuple(self._branch(branch)) for branch in node.branches)
            return "choice", self._choices[node.name], branches
        if node.name in self._links:
            return "token"
        text = self._texts[node.name]
        if node.name == slots.GREETING and self._kind == "text":
            return "wrap", text, "", "", WIDTH, ""
        return self._kind, text

    def _branch(self, tree: slots.Tree) -> Iterator[str | Program]:
        """Pieces and programs in turn, as programs.py reads them."""
        piece = b""
        for part in self._encoded(tree):
            if isinstance(part, bytes):
                piece += part
            else:
                yield piece.decode("ascii")
                yield part
                piece = b""
        yield piece.decode("ascii")


def bare(html: str, nonce: str) -> str:
    """HTML without the paragraphs that the marks of a condition around others stand in."""
    mark = f"slot-{nonce}-b[0-9]+(?:x[0-9]+|end)-end"
    return re.sub(rf"<p\b[^>]*>\s*({mark})\s*</p>\s*", r"\1", html)


def _closed(text: str, nonce: str) -> str:
    """Plain text without the empty lines after the marks of a condition."""
    mark = f"slot-{nonce}-b[0-9]+(?:x[0-9]+|end)-end"
    return re.sub(rf"({mark})\n+", r"\1", text)


def _text(
    tree: slots.Tree, texts: Mapping[str, Text], choices: Mapping[str, tuple[Expression, ...]]
) -> Text:
    """A text with merge fields again, from one with slots."""
    parts: list[object] = []
    for node in tree:
        if isinstance(node, slots.Slot):
            parts += texts[node.name]
        elif isinstance(node, slots.Choice):
            *branches, last = (_text(branch, texts, choices) for branch in node.branches)
            parts.append(("if", tuple(zip(choices[node.name], branches, strict=True)), last))
        elif node:
            parts.append(node)
    return tuple(parts)


def _part(boundary: str, content_type: str, body: _Body) -> Iterator[Encoded]:
    """A part with its header, in the encoding that makes it smaller."""
    pieces = list(body.parts())
    small = is_smaller(piece for piece in pieces if isinstance(piece, bytes))
    yield (
        f"--{boundary}\r\nContent-Type: {content_type}; charset=utf-8\r\n"
        f"Content-Transfer-Encoding: {'base64' if small else 'quoted-printable'}\r\n\r\n"
    ).encode()
    yield from (BEGINS, *pieces, ENDS) if small else pieces


def _message(
    mail: RenderedMail, envelope: Envelope, texts: Mapping[str, Text]
) -> Iterator[Encoded]:
    # "=_" can occur in no encoding, so no line of a body looks like the boundary.
    boundary = (
        "=_" + hashlib.sha256((mail.text + mail.html).encode("utf-8", "replace")).hexdigest()[:24]
    )
    links = {
        slots.LEAVE: envelope.unsubscribe_base,
        slots.PREFERENCES: envelope.preferences_base,
        slots.STILL: envelope.still_base,
    }
    yield from head(envelope, None if SUBJECT in mail.fields.texts else mail.subject)
    yield b"MIME-Version: 1.0\r\nContent-Type: multipart/alternative;\r\n"
    yield f' boundary="{boundary}"\r\n\r\n'.encode()
    yield from _part(boundary, "text/plain", _Body(mail, "text", texts, links))
    yield b"\r\n"
    yield from _part(boundary, "text/html", _Body(mail, "html", texts, links))
    yield f"\r\n--{boundary}--\r\n".encode()


def _joined_pieces(
    parts: Iterable[Encoded],
) -> tuple[tuple[bytes, ...], tuple[str, ...], dict[str, Program]]:
    """Pieces, names of slots, and the programs by name; equal ones have one name."""
    pieces, names, programs = [b""], [], dict[Program, str]()
    for part in parts:
        if isinstance(part, bytes):
            pieces[-1] += part
            continue
        if isinstance(part, tuple):
            part = programs.setdefault(part, f"m{len(programs)}")
        names.append(part)
        pieces.append(b"")
    return tuple(pieces), tuple(names), {name: program for program, name in programs.items()}


def compile_edition(mail: RenderedMail, envelope: Envelope) -> CompiledEdition:
    """Encode once what all readers share. The same mail and envelope give the same bytes.

    Raises PublisherError for an address, URL or id that no header can hold.
    """
    own = {slots.GREETING: default_greeting(envelope.language), slots.CLICK: TOKEN}
    texts = {**own, **mail.fields.texts}
    pieces, names, programs = _joined_pieces(_message(mail, envelope, texts))
    if SUBJECT in mail.fields.texts:
        programs[SUBJECT] = ("subject", texts[SUBJECT])
    return CompiledEdition(
        pieces=pieces,
        slots=names,
        programs=programs,
        language=envelope.language,
        time_zone=envelope.time_zone,
    )
