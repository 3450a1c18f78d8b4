"""A new secret, as the partner's engineer or the newsroom asks for it by a form."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from publisher.actions.partners.engineer.links import Entered
from publisher.actions.partners.partner_tokens import CHANNEL, Kind, rotate_partner_token
from publisher.actions.partners.pulling.feed import feed_addresses
from publisher.actions.partners.terms.rotate_secret import OVERLAP, rotate_secret
from publisher.actions.partners.ways import WAYS
from publisher.errors import Refused
from publisher.syndication.models import Destination


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotatable:
    """made: kinds of secrets that we make (`secret`, `token`, `feed`). given: keys of those that
    are the partner's to give. state: what a form carries, so that it changes a secret once."""

    made: tuple[str, ...]
    given: tuple[str, ...]
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotated:
    """The new secrets by their names: show them once, log them never. old_until: how long the one
    before counts; None where it does not any more."""

    secrets: Mapping[str, str]
    old_until: datetime | None


def rotatable(destination: Destination) -> Rotatable:
    """What can be changed of the destination's secrets."""
    if destination.channel == CHANNEL:
        return Rotatable(made=("token", "feed"), given=(), state=_state(destination))
    way = WAYS.get(destination.channel)
    secret = [field for field in way.fields if field.secret] if way else []
    return Rotatable(
        made=("secret",) if any(field.make for field in secret) else (),
        given=tuple(field.key for field in secret if not field.make),
        state=_state(destination),
    )


def rotate_for_engineer(
    *,
    entered: Entered,
    destination: Destination,
    kind: str,
    given: Mapping[str, str],
    at_once: bool,
    state: str,
    now: datetime,
) -> Rotated:
    """As rotate_once, for who entered by a link."""
    return rotate_once(
        actor=entered.actor,
        destination=destination,
        kind=kind,
        given=given,
        at_once=at_once,
        state=state,
        now=now,
    )


def rotate_once(
    *,
    actor: str,
    destination: Destination,
    kind: str,
    given: Mapping[str, str],
    at_once: bool,
    state: str,
    now: datetime,
) -> Rotated:
    """Make another secret of that kind, or keep those that are `given`.

    Raises Refused `changed_meanwhile` where the form was used before, `no_secret`; PublisherError
    for a bad one.
    """
    with transaction.atomic():
        _require_unchanged(destination, state)
        if kind == "feed" and destination.channel == CHANNEL:
            return _feed(actor, destination, at_once, now)
        values = {} if kind in ("secret", "token") else {k: v for k, v in given.items() if v}
        if not values and kind == "given":
            raise Refused("no_secret", "nothing was typed", "destination")
        row, made = rotate_secret(
            destination=destination,
            given=values,
            at_once=at_once,
            actor=actor,
            now=now,
        )
    return Rotated(secrets=made, old_until=row.secret_before_until)


def _require_unchanged(destination: Destination, state: str) -> None:
    """Locks the row. Raises Refused."""
    Destination.objects.select_for_update().get(pk=destination.pk)
    destination.refresh_from_db(fields=["secret"])
    if not constant_time_compare(state, _state(destination)):
        raise Refused("changed_meanwhile", "the secret was changed since", "destination")


def _feed(actor: str, destination: Destination, at_once: bool, now: datetime) -> Rotated:
    made = rotate_partner_token(
        destination=destination,
        kind=Kind.FEED,
        actor=actor,
        now=now,
        overlap=timedelta() if at_once else OVERLAP,
    )
    addresses = {
        f"{kind}": address for kind, address in feed_addresses(destination, made.token).items()
    }
    return Rotated(secrets=addresses, old_until=None if at_once else made.before_until)


def _state(destination: Destination) -> str:
    """Changes with each secret, and tells nothing of any."""
    tokens = list(destination.tokens.order_by("pk").values_list("pk", flat=True))
    text = f"{destination.pk} {bytes(destination.secret).hex()} {tokens}"
    return salted_hmac("publisher.partners.rotation", text, algorithm="sha256").hexdigest()
