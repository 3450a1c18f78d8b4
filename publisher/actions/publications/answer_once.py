"""A request with an idempotency key is done once (draft-ietf-httpapi-idempotency-key-header)."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.crypto import salted_hmac

from publisher.errors import PublisherError
from publisher.publications.models import ApiToken, IdempotencyKey
from publisher.publications.secrets import decrypt, encrypt

KEPT = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAnswer:
    """What a request was answered with. `repeated`: it was done before."""

    status: int
    body: str
    headers: dict[str, str] = field(default_factory=dict)
    repeated: bool = False


def answer_once(
    *, token: ApiToken, key: str, request: bytes, now: datetime, answer: Callable[[], StoredAnswer]
) -> StoredAnswer:
    """What `answer` returns, or what it returned within 24 hours to the same key of the token.

    The key is stored in the transaction in which `answer` writes: both are there or neither, and
    of two at once the second waits for the first. What raises is done again next time.
    Raises PublisherError `idempotency_key_reused` for another request under a known key.
    """
    IdempotencyKey.objects.filter(created_at__lte=now - KEPT).delete()
    with transaction.atomic():
        row, new = IdempotencyKey.objects.get_or_create(
            token=token,
            key=_hash("key", key.encode()),
            defaults={
                "publication_id": token.publication_id,
                "request": _hash("request", request),
                "created_at": now,
            },
        )
        if not new:
            return _known(row, request)
        done = answer()
        row.status = done.status
        row.answer = encrypt(json.dumps([done.body, done.headers]))
        row.save(update_fields=["status", "answer"])
    return done


def _known(row: IdempotencyKey, request: bytes) -> StoredAnswer:
    if row.request != _hash("request", request):
        raise PublisherError(
            "idempotency_key_reused",
            "the key came with another request before; use a new one for each",
            "Idempotency-Key",
        )
    body, headers = json.loads(decrypt(row.answer))
    return StoredAnswer(status=row.status, body=body, headers=headers, repeated=True)


def _hash(kind: str, value: bytes) -> str:
    """A keyed hash: a request may hold an address, which a plain one would let guess."""
    return salted_hmac(f"publisher.idempotency.{kind}", value, algorithm="sha256").hexdigest()
