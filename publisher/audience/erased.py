"""Keyed hashes of the addresses that were forgotten.

With the key, a file's addresses are compared; without it the hashes say nothing. The key is of its
own and never goes, for a hash of an address that nobody knows any more cannot be made anew.
"""

import hashlib
import hmac
import secrets as randomness
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.db import IntegrityError, connection, transaction

from publisher.audience.models import ErasedAddress
from publisher.publications import secrets
from publisher.publications.models import ErasureKey

FEW = 500  # addresses; of more, all hashes are read in one pass


def erased_among(publication_id: int, keys: Iterable[str]) -> set[str]:
    """Those of the address keys whose readers were forgotten in the publication."""
    rows, keys = ErasedAddress.objects.filter(publication_id=publication_id), list(keys)
    found = set[str]()
    for version in rows.values_list("key_version", flat=True).distinct():
        secret, own = _secret(version), rows.filter(key_version=version)
        hashes = {_hash(secret, publication_id, key): key for key in keys}
        if len(hashes) <= FEW:
            own = own.filter(hash__in=list(hashes))
        values = own.values_list("hash", flat=True).iterator()
        found |= {hashes[bytes(value)] for value in values if bytes(value) in hashes}
    return found


def keep_erased(publication_id: int, address_key: str, now: datetime) -> None:
    """Keep the hash of an address that is forgotten; twice is the same as once."""
    key = newest_key(now)
    ErasedAddress.objects.get_or_create(
        publication_id=publication_id,
        key_version=key.version,
        hash=key.hash_of(publication_id, address_key),
        defaults={"erased_at": now},
    )


def forget_erased(publication_id: int, address_key: str) -> bool:
    """Who was forgotten comes back by their own will: nothing keeps them away any more. Returns
    whether they were."""
    found = 0
    rows = ErasedAddress.objects.filter(publication_id=publication_id)
    for version in set(rows.values_list("key_version", flat=True)):
        own = _hash(_secret(version), publication_id, address_key)
        found += rows.filter(key_version=version, hash=own).delete()[0]
    return bool(found)


@dataclass(frozen=True, slots=True)
class HashKey:
    """A key of the hashes, with the secret as it is kept: encrypted."""

    version: int
    stored: bytes

    def hash_of(self, publication_id: int, address_key: str) -> bytes:
        """The hash of an address in a publication. Raises PublisherError `unreadable_secret`."""
        return _hash(_decrypted(self.stored), publication_id, address_key)

    @property
    def mark(self) -> str:
        """What tells the secret from others, whatever they were encrypted with."""
        return self.hash_of(0, "").hex()[:16]


def all_keys() -> list[HashKey]:
    """The keys of this ledger."""
    rows = ErasureKey.objects.order_by("version").values_list("version", "secret")
    return [HashKey(version, bytes(stored)) for version, stored in rows]


def add_key(stored: bytes, now: datetime) -> HashKey:
    """Another key, as it was kept in another moment of this ledger."""
    versions = [key.version for key in all_keys()]
    version = max(versions, default=0) + 1
    ErasureKey.objects.create(version=version, secret=stored, created_at=now)
    return HashKey(version, stored)


def newest_key(now: datetime) -> HashKey:
    """The one that new hashes are made with; the first is made when it is first asked for."""
    newest = _newest()
    if newest is None:
        _make_first_key(now)
        newest = _newest()
        assert newest is not None, "it was made"
    return newest


def _newest() -> HashKey | None:
    """Each reader who leaves waits for it: in SQL, which costs a tenth of the ORM's way."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT version, secret FROM publications_erasurekey ORDER BY version DESC LIMIT 1"
        )
        found = cursor.fetchone()
    return None if found is None else HashKey(found[0], bytes(found[1]))


def _hash(secret: bytes, publication_id: int, address_key: str) -> bytes:
    text = f"{publication_id}:{address_key}".encode()
    return hmac.digest(secret, text, hashlib.sha256)


def _make_first_key(now: datetime) -> None:
    made = secrets.encrypt(randomness.token_hex(32))
    with suppress(IntegrityError), transaction.atomic():  # another process may make it this moment
        ErasureKey.objects.create(version=1, secret=made, created_at=now)


def _secret(version: int) -> bytes:
    return _decrypted(bytes(ErasureKey.objects.get(version=version).secret))


@lru_cache(maxsize=8)
def _decrypted(stored: bytes) -> bytes:
    return bytes.fromhex(secrets.decrypt(stored))
