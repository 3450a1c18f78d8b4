"""Base32 (RFC 4648) in small letters without padding, for what may lose its case: mailboxes."""

import base64
from collections.abc import Sequence
from functools import lru_cache

_LETTERS = bytes.maketrans(bytes(range(32)), b"abcdefghijklmnopqrstuvwxyz234567")
_TOKEN = 16  # bytes; 128 bits are 26 letters of five bits, the last two bits of which are 0
_LANE = 32  # bytes, in which the letters of a token are spread
_HALVES = (80, 40, 20, 10, 5)  # bits that are parted in each step


def base32(data: bytes) -> str:
    """The letters of any bytes."""
    return base64.b32encode(data).rstrip(b"=").decode().lower()


def base32_many(tokens: Sequence[bytes]) -> list[str]:
    """The letters of tokens of 16 bytes, of all at once: each mail has two, and the library takes
    longer for one than all else does that a mail needs.

    One large number holds a token in each lane of 256 bits. Its 160 lowest bits are parted until
    each byte has five of them: their upper halves move up, in all lanes by one shift.
    """
    count = len(tokens)
    if not count:
        return []
    padding = bytes(_LANE - 20)
    gap = bytes(4) + padding
    bits = int.from_bytes(padding + gap.join(tokens) + bytes(4))
    for half, lower, upper in zip(_HALVES, *_masks(count), strict=True):
        bits = bits & lower | (bits & upper) << (half * 3 // 5)
    letters = bits.to_bytes(_LANE * count).translate(_LETTERS).decode("ascii")
    return [letters[start : start + 26] for start in range(0, _LANE * count, _LANE)]


@lru_cache(maxsize=64)
def _masks(count: int) -> tuple[list[int], list[int]]:
    """For each step, where the lower and where the upper halves stand."""
    lower = []
    for half in _HALVES:
        lane = half * 16 // 5  # bits, of which twice `half` are in use
        ones = sum(((1 << half) - 1) << start for start in range(0, 8 * _LANE, lane))
        lower.append(int.from_bytes(ones.to_bytes(_LANE) * count))
    return lower, [mask << half for mask, half in zip(lower, _HALVES, strict=True)]
