"""DKIM keys: made, activated when DNS has them, retired; and which ones sign a mail."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from django.db import transaction
from django.db.models import Q, QuerySet

from publisher.audience.addresses import normalise
from publisher.errors import PublisherError, Refused
from publisher.publications import audit
from publisher.publications.models import DkimKey, Publication
from publisher.publications.secrets import decrypt, encrypt
from publisher.renderers.email.edition.dkim import Algorithm, SigningKey, make_private_key

# Which keys sign a mail is a function of the mail's date. A change lies this far ahead, so that
# no process that has read the keys a moment ago signs with others than a later reproduction.
AHEAD = timedelta(seconds=30)
FRESH = 10  # seconds that a process may keep what it has read
ALGORITHMS: tuple[Algorithm, ...] = ("rsa", "ed25519")


def create_dkim_keys(
    *,
    publication: Publication,
    algorithms: Iterable[Algorithm] = ALGORITHMS,
    actor: str,
    now: datetime,
) -> list[DkimKey]:
    """A new key of each algorithm, not active yet: first DNS has to have its record.

    Their domain is the sender's, for a signature of another domain is not aligned (RFC 7489 3.1).
    """
    domain = normalise(publication.sender_address)[1].rpartition("@")[2]
    with transaction.atomic():
        return [_create(publication, domain, one, actor, now) for one in algorithms]


def activate_dkim_key(*, key: DkimKey, actor: str, now: datetime) -> DkimKey:
    """Let the key sign from AHEAD of now on; the active one of its algorithm retires then.

    Raises Refused `dkim_key_retired` for one that was retired, `dkim_key_active` for an active one.
    """
    with transaction.atomic():
        key = DkimKey.objects.select_for_update().select_related("publication").get(pk=key.pk)
        if key.retired_at is not None:
            raise Refused("dkim_key_retired", f"{key} was retired; create a new one", key.selector)
        if key.active_from is not None:
            raise Refused("dkim_key_active", f"{key} is active already", key.selector)
        _active(key.publication, key.domain).filter(algorithm=key.algorithm).update(
            retired_at=now + AHEAD
        )
        key.active_from = now + AHEAD
        key.save(update_fields=["active_from"])
        _record(key, "activate_dkim_key", actor, now)
    return key


def retire_dkim_key(*, key: DkimKey, actor: str, now: datetime) -> DkimKey:
    """Let the key sign no mail dated later than AHEAD of now; it stays for reproduction.

    Raises Refused `dkim_key_retired` for one that was retired before.
    """
    with transaction.atomic():
        key = DkimKey.objects.select_for_update().select_related("publication").get(pk=key.pk)
        if key.retired_at is not None:
            raise Refused("dkim_key_retired", f"{key} was retired before", key.selector)
        key.retired_at = now + AHEAD
        key.save(update_fields=["retired_at"])
        _record(key, "retire_dkim_key", actor, now)
    return key


def find_dkim_key(*, publication: Publication, selector: str) -> DkimKey:
    """The publication's key of that selector. Raises PublisherError `unknown_dkim_key`."""
    key = DkimKey.objects.filter(publication=publication, selector=selector).first()
    if key is None:
        raise PublisherError(
            "unknown_dkim_key",
            f"{publication.slug} has no DKIM key {selector!r}; see: publisher dkim list",
            selector,
        )
    return key


def active_among(keys: Iterable[DkimKey], moment: datetime) -> tuple[DkimKey, ...]:
    """Those of the keys that sign a mail of this date."""
    return tuple(
        key
        for key in keys
        if key.active_from is not None
        and key.active_from <= moment
        and (key.retired_at is None or moment < key.retired_at)
    )


@lru_cache(maxsize=64)
def signing_key(pk: int) -> SigningKey:
    """The key of that row, decrypted once a process: rows never change their key."""
    row = DkimKey.objects.get(pk=pk)
    return as_signing_key(row)


def as_signing_key(row: DkimKey) -> SigningKey:
    """A row as the signer takes it. Raises PublisherError when its secret cannot be read."""
    return SigningKey(
        domain=row.domain,
        selector=row.selector,
        algorithm="rsa" if row.algorithm == DkimKey.Algorithm.RSA else "ed25519",
        private=decrypt(row.private),
    )


def _active(publication: Publication, domain: str) -> QuerySet[DkimKey]:
    own = DkimKey.objects.filter(publication=publication, domain=domain)
    return own.filter(~Q(active_from=None), retired_at=None)


def _create(
    publication: Publication, domain: str, algorithm: Algorithm, actor: str, now: datetime
) -> DkimKey:
    key = DkimKey.objects.create(
        publication=publication,
        domain=domain,
        selector=_selector(domain, algorithm, now),
        algorithm=algorithm,
        private=encrypt(make_private_key(algorithm)),
        created_at=now,
    )
    _record(key, "create_dkim_key", actor, now)
    return key


def _selector(domain: str, algorithm: Algorithm, now: datetime) -> str:
    """A selector says when its key was made, so that DNS shows which ones are old."""
    stem = f"{algorithm}-{now.astimezone(UTC):%Y%m%d}"
    taken: Sequence[str] = list(
        DkimKey.objects.filter(domain=domain, selector__startswith=stem).values_list(
            "selector", flat=True
        )
    )
    number = 1
    while (name := stem if number == 1 else f"{stem}-{number}") in taken:
        number += 1
    return name


def _record(key: DkimKey, verb: str, actor: str, now: datetime) -> None:
    audit.record(
        actor=actor,
        verb=verb,
        target=key,
        at=now,
        publication=key.publication,
        selector=key.selector,
        domain=key.domain,
    )
