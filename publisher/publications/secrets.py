"""Secrets at rest: encrypted with the first of PUBLISHER_ENCRYPTION_KEYS, read with any."""

from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from publisher.errors import PublisherError, SettingError


@lru_cache(maxsize=1)
def _fernet() -> MultiFernet:
    try:
        return MultiFernet([Fernet(key.strip()) for key in settings.ENCRYPTION_KEYS])
    except ValueError:
        raise SettingError(
            "PUBLISHER_ENCRYPTION_KEYS", "must be URL-safe base64 keys of 32 bytes, comma-separated"
        ) from None


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
