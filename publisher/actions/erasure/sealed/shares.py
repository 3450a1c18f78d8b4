"""A key in two shares: each alone says nothing, both together are the key.

The first share is chance, the second is the key XORed with it: a one-time pad. What is sealed is
AES-GCM of the cryptography library, bound to its story.
"""

import base64
import binascii
import hashlib
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from publisher.errors import PublisherError

KEY = 32  # bytes
CHECK = 3  # bytes of a hash behind a share: a slip of the pen is found before two are joined
NONCE = 12
GROUP = 4


def seal(data: bytes, about: bytes) -> tuple[bytes, bytes, bytes]:
    """The data encrypted by a new key, and the key's two shares. about: what it belongs to."""
    key, nonce, first = (secrets.token_bytes(size) for size in (KEY, NONCE, KEY))
    return nonce + AESGCM(key).encrypt(nonce, data, about), first, _xor(key, first)


def unseal(sealed: bytes, one: bytes, other: bytes, about: bytes) -> bytes:
    """The data. Raises PublisherError `shares_do_not_fit`."""
    try:
        return AESGCM(_xor(one, other)).decrypt(sealed[:NONCE], sealed[NONCE:], about)
    except InvalidTag:
        message = "these two shares do not open this copy"
        raise PublisherError("shares_do_not_fit", message, "share") from None


def written(share: bytes) -> str:
    """The share as people write it down: groups of four letters and digits."""
    text = base64.b32encode(share + _check(share)).decode().rstrip("=")
    return "-".join(text[at : at + GROUP] for at in range(0, len(text), GROUP))


def read_share(text: str) -> bytes:
    """The share again, however it was typed. Raises PublisherError `no_share`."""
    letters = "".join(filter(str.isalnum, text)).upper().replace("0", "O").replace("1", "I")
    try:
        data = base64.b32decode(letters + "=" * (-len(letters) % 8))
    except (binascii.Error, ValueError):
        data = b""
    share, check = data[:KEY], data[KEY:]
    if len(share) != KEY or not secrets.compare_digest(check, _check(share)):
        message = "this is no share, or a letter of it is wrong; look at it again"
        raise PublisherError("no_share", message, "share")
    return share


def _check(share: bytes) -> bytes:
    return hashlib.sha256(share).digest()[:CHECK]


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))
