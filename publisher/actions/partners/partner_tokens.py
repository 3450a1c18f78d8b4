"""Tokens of partners that pull: shown once, kept as hashes, two valid at once in a rotation."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from publisher.errors import PublisherError, Refused
from publisher.publications import audit
from publisher.syndication.models import Destination, PartnerToken

Kind = PartnerToken.Kind
# Lets scanners of code and logs know one when they see it; a feed's key stands in a path (ADR 15).
PREFIXES: Mapping[str, str] = {Kind.API: "ptn_", Kind.FEED: ""}
LONGEST = 100  # characters; ours have 43 or 47
OVERLAP = timedelta(days=7)  # that the token before stays valid
NOTED_EVERY = timedelta(minutes=1)
CHANNEL = "pull"
ARTICLES = "articles:read"  # only where stories wait to be read
SCOPES: Mapping[str, str] = {
    ARTICLES: "read the stories that were given to its destination",
    "inventory:read": "read what the partner may hold",
    "log:read": "read what became of its destination's deliveries",
    "receipts:read": "read what it acknowledged",
    "receipts:write": "acknowledge stories, and say where they are shown",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CreatedPartnerToken:
    """The row, and the token itself: show it once, log it never. `before_until`: how long the one
    before it stays valid; None where there was none."""

    row: PartnerToken
    token: str
    before_until: datetime | None


def rotate_partner_token(
    *,
    destination: Destination,
    kind: Kind,
    actor: str,
    now: datetime,
    overlap: timedelta = OVERLAP,
    scopes: Sequence[str] = (),
) -> CreatedPartnerToken:
    """A new token, the first or the next. The one before it stays valid for `overlap` (0 ends it
    at once), older ones end now: two are valid at most. `scopes`: what one of the API may do, all
    that the channel allows where nothing is said.

    Raises Refused `not_pulled`, PublisherError `unknown_scope`.
    """
    if kind == Kind.FEED or ARTICLES in scopes:
        _require_pull(destination)
    token = PREFIXES[kind] + secrets.token_urlsafe(32)
    with transaction.atomic():
        Destination.objects.select_for_update().get(pk=destination.pk)
        before = _end_those_before(destination, kind, now, overlap)
        row = _create(destination, kind, checked_scopes(scopes), token, now)
        _record(row, "rotate_partner_token", actor, now)
    return CreatedPartnerToken(row=row, token=token, before_until=before)


def checked_scopes(scopes: Sequence[str]) -> list[str]:
    """Each once, in our order. Raises PublisherError `unknown_scope`."""
    for scope in scopes:
        if scope not in SCOPES:
            message = f"{scope[:40]!r} is no scope; there are {', '.join(SCOPES)}"
            raise PublisherError("unknown_scope", message, "scopes")
    return [scope for scope in SCOPES if scope in scopes]


def scopes_of(row: PartnerToken) -> list[str]:
    """What a token of the API may do."""
    pulled = row.destination.channel == CHANNEL
    return row.scopes or [scope for scope in SCOPES if pulled or scope != ARTICLES]


def end_partner_tokens(*, destination: Destination, kind: Kind, actor: str, now: datetime) -> int:
    """From the commit on no token of this kind opens anything there; how many were valid."""
    with transaction.atomic():
        ended = valid(now).filter(destination=destination, kind=kind).update(expires_at=now)
        audit.record(
            actor=actor,
            verb="end_partner_tokens",
            target=destination,
            at=now,
            publication=destination.publication,
            kind=kind,
            ended=ended,
        )
    return ended


def recognise_partner_token(*, token: str, kind: Kind, now: datetime) -> PartnerToken | None:
    """The row of a valid token, with destination, partner and publication; None for any other
    text. Notes when it was last used, at most once a minute."""
    if not token.startswith(PREFIXES[kind]) or len(token) > LONGEST:
        return None
    digest = hash_of(token)
    rows = valid(now).select_related("destination__partner", "publication")
    row = rows.filter(kind=kind, hash=digest).first()
    if row is None or not hmac.compare_digest(row.hash, digest):
        return None
    if row.last_used_at is None or now - row.last_used_at >= NOTED_EVERY:
        PartnerToken.objects.filter(pk=row.pk).update(last_used_at=now)
    return row


def valid(now: datetime) -> QuerySet[PartnerToken]:
    """The tokens that open something now."""
    return PartnerToken.objects.filter(Q(expires_at=None) | Q(expires_at__gt=now))


def hash_of(token: str) -> str:
    """What is kept of it: sha256, hexadecimal. 256 random bits need no salt."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _create(
    destination: Destination, kind: Kind, scopes: list[str], token: str, now: datetime
) -> PartnerToken:
    return PartnerToken.objects.create(
        publication_id=destination.publication_id,
        destination=destination,
        kind=kind,
        scopes=scopes,
        hash=hash_of(token),
        created_at=now,
    )


def _require_pull(destination: Destination) -> None:
    if destination.channel != CHANNEL:
        raise Refused(
            "not_pulled",
            f"nothing is read from a destination by {destination.channel}; add one by --channel "
            f"{CHANNEL}",
            "destination",
        )


def _end_those_before(
    destination: Destination, kind: Kind, now: datetime, overlap: timedelta
) -> datetime | None:
    """When the last one will end; all others end now."""
    rows = valid(now).filter(destination=destination, kind=kind).order_by("-pk")
    last = rows.first()
    if last is None:
        return None
    rows.exclude(pk=last.pk).update(expires_at=now)
    until = min(last.expires_at or now + overlap, now + overlap)
    PartnerToken.objects.filter(pk=last.pk).update(expires_at=until)
    return until


def _record(row: PartnerToken, verb: str, actor: str, now: datetime) -> None:
    audit.record(
        actor=actor,
        verb=verb,
        target=row,
        at=now,
        publication=row.publication,
        partner=row.destination.partner.slug,
        kind=row.kind,
    )
