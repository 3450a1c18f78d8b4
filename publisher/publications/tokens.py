"""Opaque tokens that name a row without being stored: one AES block of (id, purpose).

A 64-bit id and a 64-bit tag of the purpose are encrypted together, so a token cannot be made,
changed or used for another purpose without the key, and finding its row needs no index.
"""

import base64
import hashlib
import hmac
import struct
import threading
from collections.abc import Sequence
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext, algorithms, modes
from django.conf import settings

from publisher.base32 import base32, base32_many


@lru_cache(maxsize=8)
def _cipher(key: str) -> Cipher[modes.ECB]:
    secret = hashlib.sha256(b"publisher token " + key.encode()).digest()
    # ECB of a single block that never repeats is a permutation of 128 bits: what is wanted here.
    return Cipher(algorithms.AES(secret), modes.ECB())  # noqa: S305


_own = threading.local()  # one context must not be used by two threads at once


def _encryptor(key: str) -> CipherContext:
    """Kept, for making one costs ten times as much as a block; ECB carries nothing over."""
    if getattr(_own, "key", None) != key:
        _own.key, _own.encryptor = key, _cipher(key).encryptor()
    made: CipherContext = _own.encryptor
    return made


@lru_cache(maxsize=32)
def _tag(purpose: str) -> bytes:
    return hashlib.sha256(purpose.encode()).digest()[:8]


def seal_many(purpose: str, ids: Sequence[int]) -> tuple[bytes, ...]:
    """The 16-byte tokens of many row ids, in their order."""
    if not ids:
        return ()
    tag = _tag(purpose)
    plain = tag.join([number.to_bytes(8, "big") for number in ids]) + tag
    sealed = _encryptor(settings.ENCRYPTION_KEYS[0]).update(plain)
    return struct.unpack("16s" * len(ids), sealed)


def seal(purpose: str, number: int) -> str:
    """One token as 22 URL-safe characters."""
    return urlsafe(seal_many(purpose, [number])[0])


def unseal(purpose: str, token: str) -> int | None:
    """The row id behind a token of this purpose, or None for anything else."""
    try:
        sealed = base64.urlsafe_b64decode(token + "==")
    except (ValueError, UnicodeEncodeError):
        return None
    if len(sealed) != 16 or urlsafe(sealed) != token:
        return None
    for key in settings.ENCRYPTION_KEYS:
        decryptor = _cipher(key).decryptor()
        plain = decryptor.update(sealed) + decryptor.finalize()
        if hmac.compare_digest(plain[8:], _tag(purpose)):
            return int.from_bytes(plain[:8], "big")
    return None


def urlsafe(sealed: bytes) -> str:
    """22 characters for addresses of pages."""
    return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()


def lowercase(sealed: bytes) -> str:
    """26 lower-case characters, for mailboxes and Message-IDs, which may lose their case."""
    return base32(sealed)


def lowercase_many(purpose: str, ids: Sequence[int]) -> list[str]:
    """The same of many row ids, sealed for the purpose."""
    return base32_many(seal_many(purpose, ids))


def unseal_lowercase(purpose: str, token: str) -> int | None:
    """The row id behind a token of `lowercase`, in whatever case; None for anything else."""
    try:
        sealed = base64.b32decode(token.upper() + "=" * (-len(token) % 8))
    except (ValueError, UnicodeEncodeError):
        return None
    return unseal(purpose, urlsafe(sealed)) if lowercase(sealed) == token.lower() else None
