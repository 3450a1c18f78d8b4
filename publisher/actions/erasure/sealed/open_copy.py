"""Take the second share of a sealed copy; open it by both; erase what has ended."""

import zlib
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from publisher.actions.erasure.sealed.seal_copy import about, record
from publisher.actions.erasure.sealed.shares import read_share, unseal, written
from publisher.editorial.models import Article, SealedCopy
from publisher.errors import PublisherError, Refused
from publisher.publications import secrets

PATIENCE = timedelta(hours=1)  # between the first person's share and the second's
ERASED = {"sealed": b"", "waiting_share": b"", "given_share": b"", "given_by": ""}


def copies_of(article: Article) -> QuerySet[SealedCopy]:
    """Its sealed copies, the newest first, without what is sealed."""
    rows = article.sealed_copies.order_by("-pk")
    return rows.defer("sealed", "waiting_share", "given_share")


def find_copy(article: Article, number: int) -> SealedCopy | None:
    """The story's copy of that number."""
    return copies_of(article).filter(pk=number).first()


def take_share(*, copy: SealedCopy, actor: str, now: datetime) -> str:
    """The second share, once, for another person than who made the copy; it is not kept any more.

    Raises Refused `second_person_needed`, `share_taken`, `copy_erased`.
    """
    with transaction.atomic():
        row = _lock(copy)
        if row.taken_by:
            raise Refused("share_taken", "its second share was taken before", "share")
        if row.made_by == actor:
            message = "who has the first share cannot have the second"
            raise Refused("second_person_needed", message, "share")
        share = bytes.fromhex(secrets.decrypt(row.waiting_share))
        row.waiting_share, row.taken_by, row.taken_at = b"", actor, now
        row.save(update_fields=["waiting_share", "taken_by", "taken_at"])
        record("take_share", row, actor, now)
    return written(share)


def give_share(*, copy: SealedCopy, share: str, actor: str, now: datetime) -> bytes | None:
    """One person's share. With another person's within an hour the copy opens: a JSON document.
    None while the other is missing.

    Raises PublisherError `no_share`, `shares_do_not_fit` (then both begin again), Refused
    `second_person_needed`, `copy_erased`.
    """
    own = read_share(share)
    with transaction.atomic():
        row = _lock(copy)
        fresh = row.given_at is not None and now - row.given_at < PATIENCE
        if not row.given_share or not fresh:
            row.given_share = secrets.encrypt(own.hex())
            row.given_by, row.given_at = actor, now
            row.save(update_fields=["given_share", "given_by", "given_at"])
            record("give_share", row, actor, now)
            return None
        if row.given_by == actor:
            raise Refused("second_person_needed", "another person has the other share", "share")
        other, by = bytes.fromhex(secrets.decrypt(row.given_share)), row.given_by
        row.given_share, row.given_by, row.given_at = b"", "", None
        row.save(update_fields=["given_share", "given_by", "given_at"])
        data, problem = _opened(row, own, other)
        record("open_sealed_copy", row, actor, now, other=by, opened=problem is None)
    if problem is not None:
        raise problem
    return data


def open_with_both(
    *, copy: SealedCopy, shares: tuple[str, str], actor: str, now: datetime
) -> bytes:
    """The same for both persons at one machine. Raises PublisherError `no_share`,
    `shares_do_not_fit`, Refused `copy_erased`."""
    one, other = map(read_share, shares)
    with transaction.atomic():
        row = _lock(copy)
        data, problem = _opened(row, one, other)
        record("open_sealed_copy", row, actor, now, opened=problem is None)
    if problem is not None:
        raise problem
    return data


def ended_copies(now: datetime) -> QuerySet[SealedCopy]:
    """Those whose time is over."""
    return SealedCopy.objects.filter(erased_at=None, ends_at__lte=now)


def erase_ended(now: datetime) -> int:
    """Erase them; what stays is that they were, and their hash. Returns how many."""
    count = 0
    for copy in ended_copies(now).defer("sealed").order_by("pk"):
        with transaction.atomic():
            done = SealedCopy.objects.filter(pk=copy.pk, erased_at=None)
            if done.update(**ERASED, erased_at=now):
                record("erase_sealed_copy", copy, "retention", now)
                count += 1
    return count


def _lock(copy: SealedCopy) -> SealedCopy:
    row = SealedCopy.objects.select_for_update(of=("self",)).get(pk=copy.pk)
    if row.erased_at is not None:
        raise Refused("copy_erased", "the copy was erased at its end", "copy")
    return row


def _opened(row: SealedCopy, one: bytes, other: bytes) -> tuple[bytes, PublisherError | None]:
    try:
        data = unseal(bytes(row.sealed), one, other, about(row.article))
        return zlib.decompress(data), None
    except PublisherError as error:
        return b"", error
