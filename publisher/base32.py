"""Base32 (RFC 4648) in small letters without padding, for what may lose its case: mailboxes."""

import base64
import struct

_LETTERS = b"abcdefghijklmnopqrstuvwxyz234567"
_TOKEN = 16  # bytes; 128 bits are 26 letters of five bits, the last two bits of which are 0
# Two letters by their ten bits, written out: a token is cut up and put together by the library.
_PAIRS = {
    f"{one:05b}{other:05b}".encode(): bytes((_LETTERS[one], _LETTERS[other]))
    for one in range(32)
    for other in range(32)
}
_pair = _PAIRS.__getitem__
_cut = struct.Struct("10s" * 13).unpack


def base32(data: bytes) -> str:
    """The letters of any bytes; those of a token, of which each mail has two, the quickest way."""
    if len(data) != _TOKEN:
        return base64.b32encode(data).rstrip(b"=").decode().lower()
    bits = f"{int.from_bytes(data, 'big'):0128b}00".encode()
    return b"".join(map(_pair, _cut(bits))).decode()
