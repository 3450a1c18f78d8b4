"""What must not be revived, written down outside the database: who left, who is blocked or erased,
what was killed or taken down.

One JSON object a line, appended and brought to the disk before the transaction that it belongs to
commits, in `decisions/` of the data directory, a file for each host. Addresses stand there as keyed
hashes, whose key, encrypted, is the file's first line. A restored ledger is held against it before
any exit opens (actions/erasure/replay_decisions.py, docs/operations/copies.md).
"""

import fcntl
import json
import logging
import os
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from publisher.audience.erased import HashKey, newest_key
from publisher.audience.models import MailingList, Suppression
from publisher.content.codec import timestamp
from publisher.delivery.host import this_host
from publisher.editorial.models import Article
from publisher.publications.models import Publication

log = logging.getLogger(__name__)
DIRECTORY = "decisions"
_replaying: ContextVar[bool] = ContextVar("replaying", default=False)
_known = set[tuple[Path, str]]()  # files, and the keys that stand in them
_lock = threading.Lock()


class What(StrEnum):
    """Kept: a word is never renamed."""

    KEY = "key"
    LEFT = "left"  # these lists, and is suppressed there
    BACK = "back"  # on these lists, by their own will
    SUPPRESSED = "suppressed"  # on one list, or in the publication
    LIFTED = "lifted"
    ERASED = "erased"
    RETURNED = "returned"  # who was erased came back
    MOVED = "moved"  # to another address
    KILLED = "killed"
    TAKEN_DOWN = "taken_down"


def keep_lists(
    what: What,
    *,
    publication: Publication,
    address_key: str,
    lists: Sequence[str],
    now: datetime,
    reason: str = "",
) -> None:
    """Write down that a reader left these lists (slugs), or came BACK to them."""
    _keep_reader(what, publication, address_key, now, lists=list(lists), reason=reason)


def keep_suppression(
    what: What,
    *,
    publication: Publication,
    address_key: str,
    mailing_list: str | None,
    now: datetime,
    reason: str = "",
) -> None:
    """Write down that an address was SUPPRESSED, or that this was LIFTED. mailing_list: its slug;
    None for the whole publication."""
    _keep_reader(what, publication, address_key, now, list=mailing_list, reason=reason)


def keep_suppressions(
    *,
    publication: Publication,
    mailing_list: str | None,
    reasons: Mapping[str, str],
    now: datetime,
    what: What = What.SUPPRESSED,
) -> None:
    """The same of many addresses: why, by their keys."""
    if not reasons or _replaying.get():
        return
    key = newest_key(now)
    lines = [
        _line(
            what,
            publication,
            now,
            **_who(key, publication.pk, address_key),
            list=mailing_list,
            reason=reason,
        )
        for address_key, reason in reasons.items()
    ]
    _append(key, lines)


def keep_blocked(rows: Iterable[Suppression], now: datetime, what: What = What.SUPPRESSED) -> None:
    """The same of rows that are suppressed now, or lifted, in whatever publications and lists."""
    by_scope = defaultdict[tuple[int, int | None], dict[str, str]](dict)
    for row in rows:
        scope = (row.publication_id, row.mailing_list_id)
        by_scope[scope][row.address_key] = str(row.reason)
    for (publication_id, list_id), reasons in by_scope.items():
        named = MailingList.objects.filter(pk__in=[list_id] if list_id else [])
        keep_suppressions(
            publication=Publication.objects.get(pk=publication_id),
            mailing_list=named.values_list("slug", flat=True).first(),
            reasons=reasons,
            now=now,
            what=what,
        )


def keep_erasure(
    *,
    publication: Publication,
    address_key: str,
    now: datetime,
    what: What = What.ERASED,
) -> None:
    """Write down that a reader was ERASED, or RETURNED."""
    _keep_reader(what, publication, address_key, now)


def keep_move(*, publication: Publication, old: str, new: str, now: datetime) -> None:
    """Write down that a reader has another address, by the keys of both."""
    key = newest_key(now)
    to = key.hash_of(publication.pk, new).hex()
    _keep_reader(What.MOVED, publication, old, now, to=to)


def keep_withdrawal(what: What, *, article: Article, note: str, now: datetime) -> None:
    """Write down that a story was KILLED or TAKEN_DOWN. note: the notice, or the reason."""
    if not _replaying.get():
        key = newest_key(now)
        _append(key, [_line(what, article.publication, now, guid=article.guid, note=note)])


@contextmanager
def replaying() -> Iterator[None]:
    """While what stands here is brought into a ledger, nothing is written down again."""
    token = _replaying.set(True)
    try:
        yield
    finally:
        _replaying.reset(token)


def _keep_reader(
    what: What, publication: Publication, address_key: str, now: datetime, **more: Any
) -> None:
    if not _replaying.get():
        key = newest_key(now)
        who = _who(key, publication.pk, address_key)
        _append(key, [_line(what, publication, now, **who, **more)])


def _who(key: HashKey, publication_id: int, address_key: str) -> dict[str, Any]:
    return {"key": key.mark, "who": key.hash_of(publication_id, address_key).hex()}


def _line(what: What, publication: Publication, now: datetime, **more: Any) -> dict[str, Any]:
    return {"what": what.value, "at": timestamp(now), "publication": publication.slug, **more}


def _append(key: HashKey, lines: Sequence[Mapping[str, Any]]) -> None:
    """Leaving must not fail because a disk is full: what cannot be kept is said in the log."""
    directory = Path(settings.DATA_DIR) / DIRECTORY
    path = directory / f"{this_host().machine[:16]}.jsonl"
    beat = _beat()
    try:
        directory.mkdir(mode=0o700, exist_ok=True)
        with _lock:
            if (path, key.mark) not in _known or not path.exists():
                lines = [_key_line(key), *lines]
            text = "".join(f"{json.dumps({'beat': beat, **line})}\n" for line in lines)
            _write(path, text.encode())
            _known.add((path, key.mark))
    except OSError as error:
        log.error("%d decisions were not written down: %s", len(lines), error.strerror)


def _beat() -> int:
    """The ledger's. In SQL: whoever leaves waits for it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT beat FROM delivery_ledgeridentity ORDER BY id LIMIT 1")
        found = cursor.fetchone()
    return int(found[0]) if found else 0


def _key_line(key: HashKey) -> dict[str, Any]:
    known = {"key": key.mark, "version": key.version, "secret": key.stored.decode("ascii")}
    return {"what": What.KEY.value, **known}


def _write(path: Path, text: bytes) -> None:
    """Append whole lines and bring them to the disk. Raises OSError."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        size = os.fstat(descriptor).st_size
        if os.write(descriptor, text) != len(text):
            os.ftruncate(descriptor, size)  # the next line must not become the end of this one
            raise OSError(28, "No space left on device", str(path))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
