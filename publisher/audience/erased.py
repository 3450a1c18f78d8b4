"""Keyed hashes of the addresses that were forgotten.

With the key, a file's addresses are compared; without it the hashes say nothing. The key is of its
own and never goes, for a hash of an address that nobody knows any more cannot be made anew.
"""

import hashlib
import hmac
import secrets as randomness
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from django.db import IntegrityError, transaction

from publisher.audience.models import ErasedAddress
from publisher.publications import secrets
from publisher.publications.models import ErasureKey


def erased_among(publication_id: int, keys: Iterable[str]) -> set[str]:
    """Those of the address keys whose readers were forgotten in the publication."""
    rows = ErasedAddress.objects.filter(publication_id=publication_id)
    hashes: dict[int, set[bytes]] = {}
    for version, value in rows.values_list("key_version", "hash").iterator():
        hashes.setdefault(version, set()).add(bytes(value))
    found = set[str]()
    for version, known in hashes.items():
        secret = _secret(version)
        found |= {key for key in keys if _hash(secret, publication_id, key) in known}
    return found


def keep_erased(publication_id: int, address_key: str, now: datetime) -> None:
    """Keep the hash of an address that is forgotten; twice is the same as once."""
    version = _newest_version(now)
    ErasedAddress.objects.get_or_create(
        publication_id=publication_id,
        key_version=version,
        hash=_hash(_secret(version), publication_id, address_key),
        defaults={"erased_at": now},
    )


def forget_erased(publication_id: int, address_key: str) -> None:
    """Who was forgotten comes back by their own will: nothing keeps them away any more."""
    rows = ErasedAddress.objects.filter(publication_id=publication_id)
    for version in set(rows.values_list("key_version", flat=True)):
        own = _hash(_secret(version), publication_id, address_key)
        rows.filter(key_version=version, hash=own).delete()


def _hash(secret: bytes, publication_id: int, address_key: str) -> bytes:
    text = f"{publication_id}:{address_key}".encode()
    return hmac.digest(secret, text, hashlib.sha256)


def _newest_version(now: datetime) -> int:
    newest = ErasureKey.objects.order_by("-version").first()
    if newest is not None:
        return newest.version
    try:
        with transaction.atomic():
            made = secrets.encrypt(randomness.token_hex(32))
            return ErasureKey.objects.create(version=1, secret=made, created_at=now).version
    except IntegrityError:  # another process made it this moment
        return 1


def _secret(version: int) -> bytes:
    return _decrypted(bytes(ErasureKey.objects.get(version=version).secret))


@lru_cache(maxsize=8)
def _decrypted(stored: bytes) -> bytes:
    return bytes.fromhex(secrets.decrypt(stored))
