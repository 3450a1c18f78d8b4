"""A program's key to the HTTP API ends."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from publisher.errors import PublisherError, Refused
from publisher.publications import audit
from publisher.publications.models import ApiToken, Publication


def revoke_token(*, publication: Publication, name: str, actor: str, now: datetime) -> ApiToken:
    """From the commit on no request with it is answered, nor with those that it made, nor with
    theirs; the rows stay, for versions name them.

    Raises PublisherError `unknown_token`, Refused `already_revoked`.
    """
    with transaction.atomic():
        row = (
            ApiToken.objects.select_for_update().filter(publication=publication, name=name).first()
        )
        if row is None:
            raise PublisherError(
                "unknown_token",
                f"{publication.slug} has no token {name!r}; see: publisher token list",
                "NAME",
            )
        if row.revoked_at is not None:
            raise Refused("already_revoked", f"{name} was revoked before", "NAME")
        end_tokens([row], actor=actor, now=now)
    return row


def end_tokens(rows: Iterable[ApiToken], *, actor: str, now: datetime, **detail: str) -> int:
    """End these and what they made, in the caller's transaction; how many. detail: for the audit
    log."""
    ended = 0
    for row in rows:
        row.revoked_at = now
        row.save(update_fields=["revoked_at"])
        audit.record(
            actor=actor,
            verb="revoke_token",
            target=row,
            at=now,
            publication=row.publication,
            name=row.name,
            **detail,
        )
        made = ApiToken.objects.filter(
            publication=row.publication, created_by=f"token:{row.name}", revoked_at=None
        )
        locked = made.select_for_update(of=("self",)).select_related("publication")
        ended += 1 + end_tokens(locked.order_by("pk"), actor=actor, now=now, **detail)
    return ended
