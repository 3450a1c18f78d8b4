"""Keep a sealed copy of a story for a court, before it is taken down."""

import base64
import hashlib
import json
import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from publisher.actions.erasure.sealed.shares import seal, written
from publisher.actions.issues.locks import lock_article
from publisher.actions.pictures.kept_bytes import kept_bytes
from publisher.channels.blobs import NoBlob
from publisher.content.codec import timestamp
from publisher.editorial.models import Article, ArticleVersion, Picture, SealedCopy
from publisher.errors import PublisherError, Refused
from publisher.publications import audit, secrets

LONGEST = timedelta(days=10 * 366)
MOST_PICTURES = 50_000_000  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """copy: the row; share: the first one, which nobody can be shown again."""

    copy: SealedCopy
    share: str


def seal_copy(*, article: Article, ends_at: datetime, actor: str, now: datetime) -> Sealed:
    """Encrypt all versions of the story, with its pictures (up to 50 MB of them), until `ends_at`
    (aware, ten years at most), when it is erased.

    `actor` has the first share of the key, here and now; the second waits for another person
    (open_copy.take_share), and only then this machine cannot open the copy any more. Raises
    PublisherError `bad_end`; Refused `nothing_to_seal` for a story that was taken down,
    `already_sealed` while there is a copy of just this.
    """
    if not now < ends_at <= now + LONGEST:
        raise PublisherError("bad_end", "give a day to come, within ten years", "ends_at")
    with transaction.atomic():
        row = lock_article(article.pk)
        data = _content(row)
        digest = hashlib.sha256(data).hexdigest()
        _check(row, digest)
        sealed, first, second = seal(zlib.compress(data), about(row))
        copy = SealedCopy.objects.create(
            publication_id=row.publication_id,
            article=row,
            sealed=sealed,
            sha256=digest,
            made_by=actor,
            made_at=now,
            ends_at=ends_at,
            waiting_share=secrets.encrypt(second.hex()),
        )
        record("seal_copy", copy, actor, now, sha256=digest, ends_at=timestamp(ends_at))
    return Sealed(copy=copy, share=written(first))


def _check(row: Article, digest: str) -> None:
    current = row.current
    if current is None or current.change == ArticleVersion.Change.TAKEN_DOWN:
        raise Refused("nothing_to_seal", "nothing of the story is left", "guid")
    if row.sealed_copies.filter(sha256=digest, erased_at=None).exists():
        raise Refused("already_sealed", "there is a sealed copy of just this", "guid")


def about(article: Article) -> bytes:
    """What a copy is bound to."""
    return f"{article.publication_id} {article.guid}".encode()


def record(verb: str, copy: SealedCopy, actor: str, now: datetime, **detail: Any) -> None:
    """Write down that somebody did something with a copy."""
    audit.record(
        actor=actor,
        verb=verb,
        target=copy,
        at=now,
        publication=copy.publication,
        article=copy.article_id,
        **detail,
    )


def _content(article: Article) -> bytes:
    """A JSON document, always the same for the same versions."""
    document = {
        "guid": article.guid,
        "canonical_url": article.canonical_url,
        "pubstatus": article.pubstatus,
        "versions": [_version(one) for one in article.versions.order_by("number")],
        "pictures": _pictures(article),
    }
    return json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1).encode()


def _version(one: ArticleVersion) -> dict[str, Any]:
    return {
        "version": one.number,
        "change": one.change,
        "author": one.author,
        "door": one.door,
        "note": one.note,
        "reason": one.reason,
        "created_at": timestamp(one.created_at),
        "content_hash": one.content_hash,
        "content": one.content,
    }


def _pictures(article: Article) -> dict[str, str | None]:
    """Their bytes in base64 by their names; None for one that is too much, or gone."""
    found, room = dict[str, str | None](), MOST_PICTURES
    for picture in Picture.objects.filter(versions__article=article).distinct().order_by("name"):
        body = _bytes_of(picture) if picture.size <= room else None
        found[picture.name] = base64.b64encode(body).decode() if body is not None else None
        room -= len(body or b"")
    return found


def _bytes_of(picture: Picture) -> bytes | None:
    try:
        return kept_bytes().read(picture.name)
    except NoBlob:
        return None
