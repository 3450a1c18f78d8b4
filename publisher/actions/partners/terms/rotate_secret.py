"""A new secret for a destination, with the old one valid for a while."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from publisher.actions.partners.destination_settings import sealed, secrets_of
from publisher.actions.partners.fields import Values, checked
from publisher.actions.partners.partner_tokens import (
    CHANNEL,
    CreatedPartnerToken,
    Kind,
    rotate_partner_token,
)
from publisher.actions.partners.ways import Way, way_of
from publisher.errors import Refused
from publisher.publications import audit
from publisher.syndication.models import Destination

OVERLAP = timedelta(hours=24)


def rotate_secret(
    *,
    destination: Destination,
    given: Values | None = None,
    at_once: bool = False,
    actor: str,
    now: datetime,
) -> tuple[Destination, dict[str, str]]:
    """Replace the secret settings of a destination: by those given, else by ones that are made.

    Returns the destination, and what was made, by key: to be shown this once. What it was counts
    for another 24 hours, or not at all where it leaked (`at_once`); one that was rotated before
    ends now. Raises Refused `no_secret` for a channel without one, or whose secrets are the
    partner's to give; PublisherError for a bad one.
    """
    if destination.channel == CHANNEL:
        made = rotate_token(destination=destination, at_once=at_once, actor=actor, now=now)
        return destination, {"token": made.token}
    way = way_of(destination.channel)
    fresh = _fresh(way, given or {})
    with transaction.atomic():
        rows = Destination.objects.select_for_update(of=("self",))
        locked = rows.select_related("partner__publication", "product").get(pk=destination.pk)
        _replace(locked, way, fresh, None if at_once else now + OVERLAP)
        _audit(locked, at_once, actor, now)
    return locked, {key: value for key, value in fresh.items() if not (given or {}).get(key)}


def rotate_token(
    *,
    destination: Destination,
    at_once: bool = False,
    scopes: Sequence[str] = (),
    actor: str,
    now: datetime,
) -> CreatedPartnerToken:
    """The next token of the API for a destination's partner, kept as a hash; the one before counts
    for another 24 hours, or not at all. Raises as `rotate_partner_token`."""
    made = rotate_partner_token(
        destination=destination,
        kind=Kind.API,
        actor=actor,
        now=now,
        overlap=timedelta() if at_once else OVERLAP,
        scopes=scopes,
    )
    if destination.channel == CHANNEL:  # it has no other secret
        destination.secret_before_until = None if at_once else made.before_until
        destination.save(update_fields=["secret_before_until"])
    return made


def rotate_feed_key(
    *, destination: Destination, at_once: bool = False, actor: str, now: datetime
) -> CreatedPartnerToken:
    """The next key of a destination's private feed. Raises Refused `not_pulled`."""
    return rotate_partner_token(
        destination=destination,
        kind=Kind.FEED,
        actor=actor,
        now=now,
        overlap=timedelta() if at_once else OVERLAP,
    )


def _replace(row: Destination, way: Way, fresh: Values, old_until: datetime | None) -> None:
    keeps = bool(row.secret) and old_until is not None
    row.secret_before = bytes(row.secret) if keeps else b""
    row.secret_before_until = old_until if keeps else None
    row.secret = sealed(way, {**secrets_of(row), **fresh})
    row.save(update_fields=["secret", "secret_before", "secret_before_until"])


def _fresh(way: Way, given: Values) -> dict[str, str]:
    """The secrets that were given, checked; where none was, new ones of those that we make. Raises
    Refused."""
    secret = [one for one in way.fields if one.secret]
    replaced = [one for one in secret if (one.key in given if given else one.make)]
    fresh = checked(replaced, given, way.code) if replaced or given else {}
    if not fresh:
        message = f"a {way.code} has no secret that we make"
        keys = ", ".join(f"--set {key}=@FILE" for key in way.secret_keys())
        remedy = f"; give the new one: {keys}" if keys else ""
        raise Refused("no_secret", message + remedy, "destination")
    return fresh


def _audit(destination: Destination, at_once: bool, actor: str, now: datetime) -> None:
    audit.record(
        actor=actor,
        verb="rotate_secret",
        target=destination,
        at=now,
        publication=destination.publication,
        partner=destination.partner.slug,
        destination=destination.slug,
        at_once=at_once,
    )
