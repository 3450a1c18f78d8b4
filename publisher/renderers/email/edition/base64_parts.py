"""Parts of a mail that base64 makes smaller than quoted-printable: Arabic, Greek, Japanese.

An edition keeps them in quoted-printable between two marks, as it keeps all others. Here the pieces
become base64 once for each of the three places at which a group of three bytes may begin in them,
so that a reader's message is joined of what is encoded already; only what stands around a slot is
not.
"""

from binascii import a2b_qp, b2a_base64
from collections.abc import Iterable, Sequence

BEGINS, ENDS = "base64_begins", "base64_ends"  # slots without a value
LINE = 57  # bytes in one line of 76 characters
_PER_BYTE = 78 / LINE
WORTH = 0.9  # of the size: for less, a mail that people can read in its source is worth more


def is_smaller(pieces: Iterable[bytes]) -> bool:
    """Whether these bytes of quoted-printable would be clearly fewer as base64."""
    quoted = b"".join(pieces)
    return len(a2b_qp(quoted)) * _PER_BYTE < len(quoted) * WORTH


class Base64Part:
    """One part, ready to be joined with the values of its slots."""

    def __init__(self, pieces: Sequence[bytes]) -> None:
        """pieces: quoted-printable, as the edition has them; there is one slot between two."""
        self._raw = [a2b_qp(piece) for piece in pieces]
        self._ready = [[_groups(raw, skipped) for skipped in range(3)] for raw in self._raw]

    def joined(self, values: Iterable[bytes]) -> list[bytes]:
        """The part's lines, each ending in CRLF. values: quoted-printable, one for each slot."""
        written: list[bytes] = []
        rest = b""
        for raw, ready, value in zip(self._raw, self._ready, (b"", *values), strict=True):
            rest += a2b_qp(value)
            missing = -len(rest) % 3
            if len(raw) < missing:
                rest += raw
                continue
            lines, left = ready[missing]
            written += [_lines(rest + raw[:missing]), lines]
            rest = left
        return [*written, _lines(rest)]


def _groups(raw: bytes, skipped: int) -> tuple[bytes, bytes]:
    """The whole groups of three bytes behind the first `skipped`, as lines; and the rest."""
    end = skipped + max(len(raw) - skipped, 0) // 3 * 3
    return _lines(raw[skipped:end]), raw[end:]


def _lines(raw: bytes) -> bytes:
    starts = range(0, len(raw), LINE)
    return b"".join(b2a_base64(raw[at : at + LINE], newline=False) + b"\r\n" for at in starts)
