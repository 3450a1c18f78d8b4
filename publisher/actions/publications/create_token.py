"""A new key to the HTTP API, for one program and one publication."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from publisher.errors import PublisherError
from publisher.publications import audit, checks
from publisher.publications.api_tokens import SCOPES, checked_scopes, hash_of, new_token
from publisher.publications.models import ApiToken, Publication


@dataclass(frozen=True, slots=True, kw_only=True)
class CreatedToken:
    """The row, and the token itself: show it once, log it never."""

    row: ApiToken
    token: str


def create_token(
    *,
    publication: Publication,
    name: str,
    scopes: Sequence[str],
    within: Collection[str] = tuple(SCOPES),
    source: str = "",
    expires_at: datetime | None = None,
    actor: str,
    now: datetime,
) -> CreatedToken:
    """Make a token; only its hash is kept.

    source: the slug of the CMS whose articles it brings, so that they share guids with its other
    doors; without one they are the token's own. within: the scopes that may be given; those of the
    installation are not among them unless they are named. Raises PublisherError `bad_slug`,
    `no_scope`, `unknown_scope`, `expires_in_past` or `token_exists`, Refused `scope_above_yours`.
    """
    name = checks.slug(name, "NAME")
    source = checks.slug(source, "--source") if source else ""
    checked = checked_scopes(scopes, within)
    if expires_at is not None and expires_at <= now:
        raise PublisherError("expires_in_past", "the token would never be valid", "--expires")
    token = new_token()
    row = ApiToken(
        publication=publication,
        name=name,
        hash=hash_of(token),
        scopes=checked,
        source=source,
        created_by=actor,
        created_at=now,
        expires_at=expires_at,
    )
    _insert(row, now)
    return CreatedToken(row=row, token=token)


def _insert(row: ApiToken, now: datetime) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            audit.record(
                actor=row.created_by,
                verb="create_token",
                target=row,
                at=now,
                publication=row.publication,
                name=row.name,
                scopes=row.scopes,
                source=row.source,
            )
    except IntegrityError:
        raise PublisherError(
            "token_exists",
            f"{row.publication.slug} has or had a token {row.name!r}, and versions name it; "
            "choose another",
            "NAME",
        ) from None
