"""What is shown of a new destination's secrets, this once."""

from datetime import datetime

from publisher.actions.partners.destination_settings import secrets_of
from publisher.actions.partners.fields import Values
from publisher.actions.partners.partner_tokens import CHANNEL, Kind, rotate_partner_token
from publisher.syndication.models import Destination


def made_secret(
    *, destination: Destination, given: Values, actor: str, now: datetime
) -> str | None:
    """The secret that was made for a destination which was just added, not one of those that were
    `given`; the first token of one that is pulled from. None where there is none to show."""
    if destination.channel == CHANNEL:
        made = rotate_partner_token(destination=destination, kind=Kind.API, actor=actor, now=now)
        return made.token
    secrets = secrets_of(destination).items()
    return next((value for key, value in secrets if not given.get(key)), None)
