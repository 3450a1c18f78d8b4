"""Caches of compiled editions and DKIM signers in the processes that send."""

import time
from datetime import datetime
from functools import lru_cache

from publisher.actions.issues.compile_issue import load_edition
from publisher.actions.publications.dkim_keys import FRESH, active_among, signing_key
from publisher.editorial.models import Edition
from publisher.publications.models import DkimKey
from publisher.renderers.email.edition.dkim import Signer
from publisher.renderers.email.edition.edition import CompiledEdition


@lru_cache(maxsize=8)
def edition_of(edition_id: int) -> CompiledEdition:
    """The edition of that id, which never changes. Raises Edition.DoesNotExist."""
    return load_edition(Edition.objects.get(pk=edition_id))


def signer_of(edition_id: int, dated_at: datetime) -> Signer | None:
    """What signs a mail of that edition and date (aware), or None where mail goes unsigned.

    Raises PublisherError when a key cannot be read.
    """
    return _signer_at(edition_id, dated_at, int(time.monotonic() // FRESH))


def signer_for(publication_id: int, edition: CompiledEdition, dated_at: datetime) -> Signer | None:
    """The same for a mail that is compiled for one reader alone, and kept nowhere."""
    active = active_among(_keys(publication_id, int(time.monotonic() // FRESH)), dated_at)
    return Signer([signing_key(key.pk) for key in active], edition.head) if active else None


@lru_cache(maxsize=16)  # a chunk's mails have one date
def _signer_at(edition_id: int, dated_at: datetime, period: int) -> Signer | None:
    active = active_among(_keys(_publication_of(edition_id), period), dated_at)
    return _signer(edition_id, tuple(key.pk for key in active)) if active else None


@lru_cache(maxsize=64)
def _publication_of(edition_id: int) -> int:
    return Edition.objects.values_list("publication_id", flat=True).get(pk=edition_id)


@lru_cache(maxsize=8)
def _keys(publication_id: int, period: int) -> tuple[DkimKey, ...]:
    """The publication's keys, read once in each period of FRESH seconds; RSA first."""
    own = DkimKey.objects.filter(publication_id=publication_id).exclude(active_from=None)
    return tuple(own.defer("private").order_by("-algorithm", "pk"))


@lru_cache(maxsize=16)
def _signer(edition_id: int, keys: tuple[int, ...]) -> Signer:
    return Signer([signing_key(pk) for pk in keys], edition_of(edition_id).head)
