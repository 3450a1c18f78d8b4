"""Secrets at rest: encrypted with the first of PUBLISHER_ENCRYPTION_KEYS, read with any."""

from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from publisher.errors import PublisherError


@lru_cache(maxsize=1)
def _fernet() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.ENCRYPTION_KEYS])


def encrypt(secret: str) -> bytes:
    """The secret as bytes for a BinaryField."""
    return _fernet().encrypt(secret.encode())


def decrypt(stored: bytes | memoryview) -> str:
    """The secret again. Raises PublisherError when no key fits."""
    try:
        return _fernet().decrypt(bytes(stored)).decode()
    except InvalidToken:
        raise PublisherError(
            "unreadable_secret",
            "a stored secret cannot be read; put its old key back into PUBLISHER_ENCRYPTION_KEYS",
            "PUBLISHER_ENCRYPTION_KEYS",
        ) from None
