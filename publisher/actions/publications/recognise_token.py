"""Whose token a request carries."""

import hmac
from datetime import datetime, timedelta

from django.db.models import Q

from publisher.publications.api_tokens import PREFIX, hash_of
from publisher.publications.models import ApiToken
from publisher.publications.prepared import Prepared

LONGEST = 100  # characters; ours have 47
NOTED_EVERY = timedelta(minutes=1)
_by_hash = Prepared(
    lambda digest: ApiToken.objects.select_related("publication").filter(hash=digest), "?"
)


def recognise_token(*, token: str, now: datetime) -> ApiToken | None:
    """The row of a valid token, with its publication; None for any other text.

    Notes when it was last used, at most once a minute.
    """
    if not token.startswith(PREFIX) or len(token) > LONGEST:
        return None
    digest = hash_of(token)
    row = next(iter(_by_hash(digest)), None)
    if row is None or not hmac.compare_digest(row.hash, digest):
        return None
    if row.revoked_at is not None or (row.expires_at is not None and row.expires_at <= now):
        return None
    _note(row, now)
    return row


def _note(row: ApiToken, now: datetime) -> None:
    if row.last_used_at is not None and now - row.last_used_at < NOTED_EVERY:
        return
    stale = Q(last_used_at=None) | Q(last_used_at__lte=now - NOTED_EVERY)
    ApiToken.objects.filter(stale, pk=row.pk).update(last_used_at=now)
