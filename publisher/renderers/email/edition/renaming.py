"""A name replaced in a compiled edition: in subject, text and HTML, without compiling it anew."""

import email.header
import json
import re
from binascii import a2b_qp
from dataclasses import replace

from publisher.content.names.replacing import Names
from publisher.renderers.email.edition.edition import CompiledEdition
from publisher.renderers.email.encoding import headers, quoted

# From the line of a boundary to the empty line after its part's headers.
_BETWEEN = re.compile(rb"((?:\r\n)?--=_[^\r\n]*\r\n(?:[A-Za-z-]+:[^\r\n]*\r\n)*(?:\r\n)?)")
_SUBJECT = re.compile(rb"^Subject: (?:[^\r\n]*(?:\r\n[ \t][^\r\n]*)*)\r\n", re.M)
_SOFT = quoted.SOFT_BREAK


def renamed(edition: CompiledEdition, names: Names) -> CompiledEdition | None:
    """The edition with the new words in the place of the name; the same object where it has none.
    None where the name stands in a part that cannot be rewritten: words that depend on the reader.
    """
    if any(_in_program(names, one) for one in edition.programs.values()):
        return None
    pieces, in_head = list[bytes](), True
    for piece in edition.pieces:
        head, found, body = piece.partition(b"\r\n\r\n") if in_head else (b"", b"", piece)
        if in_head:
            pieces.append(_head(names, head) + found + (_body(names, body) if found else b""))
            in_head = not found
        else:
            pieces.append(_body(names, piece))
    if tuple(pieces) == edition.pieces:
        return edition
    return replace(edition, pieces=tuple(pieces), stored=b"")


def names_in(edition: CompiledEdition, names: Names) -> bool:
    """Whether the name stands in it."""
    return renamed(edition, names) is not edition


def _in_program(names: Names, program: object) -> bool:
    """Programs hold text and quoted-printable; a name in either is enough."""
    text = json.dumps(program, ensure_ascii=False)
    both = (text, _decoded(text.encode("ascii", "ignore")))
    return any(True for one in both for _ in names.found(one))


def _head(names: Names, head: bytes) -> bytes:
    # The header before an empty line has no line's end of its own.
    return _SUBJECT.sub(lambda match: _subject(names, match.group()), head + b"\r\n")[:-2]


def _subject(names: Names, line: bytes) -> bytes:
    value = line.decode("ascii", "replace").partition(":")[2]
    text = str(email.header.make_header(email.header.decode_header(value.strip())))
    new = names.replaced(text)
    return line if new == text else headers.text_header("Subject", new)


def _body(names: Names, piece: bytes) -> bytes:
    parts = _BETWEEN.split(piece)
    # Every other one is what stands between two parts, and stays.
    return b"".join(
        part if place % 2 else _quoted_part(names, part, ends=place == len(parts) - 1)
        for place, part in enumerate(parts)
    )


def _quoted_part(names: Names, part: bytes, *, ends: bool) -> bytes:
    """A stretch of quoted-printable, with the soft breaks around it that set off a slot."""
    start = _SOFT if part.startswith(_SOFT) else b""
    end = _SOFT if ends and part.endswith(_SOFT) and len(part) > len(start) else b""
    inner = part[len(start) : len(part) - len(end)]
    text = _decoded(inner)
    new = names.replaced(text)
    return part if new == text else start + quoted.encode(new, before_slot=bool(end)) + end


def _decoded(inner: bytes) -> str:
    return a2b_qp(inner).decode("utf-8", "replace").replace("\r\n", "\n")
