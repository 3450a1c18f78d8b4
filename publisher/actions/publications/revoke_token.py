"""A program's key to the HTTP API ends."""

from datetime import datetime

from django.db import transaction

from publisher.errors import PublisherError, Refused
from publisher.publications import audit
from publisher.publications.models import ApiToken, Publication


def revoke_token(*, publication: Publication, name: str, actor: str, now: datetime) -> ApiToken:
    """From the commit on no request with it is answered; the row stays, for versions name it.

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
        row.revoked_at = now
        row.save(update_fields=["revoked_at"])
        audit.record(
            actor=actor, verb="revoke_token", target=row, at=now, publication=publication, name=name
        )
    return row
