"""A destination's settings as its row keeps them: the secret ones encrypted."""

import json
from datetime import datetime

from publisher.actions.partners.fields import BEFORE, Values
from publisher.actions.partners.ways import WAYS, Way, way_of
from publisher.editorial.clock import ledger_now
from publisher.publications.secrets import decrypt, encrypt
from publisher.syndication.models import Destination


def without_secrets(way: Way, values: Values) -> dict[str, str]:
    """What stands in the row for all to read."""
    secret = way.secret_keys()
    return {key: value for key, value in values.items() if key not in secret}


def sealed(way: Way, values: Values) -> bytes:
    """The secret settings for the row; empty where there are none."""
    found = {key: values[key] for key in way.secret_keys() if key in values}
    if not found:
        return b""
    if len(way.secret_keys()) == 1:  # as it is, without its key
        return encrypt(*found.values())
    return encrypt(json.dumps(found))


def secrets_of(destination: Destination) -> dict[str, str]:
    """The secret settings by key. Show them once, log them never.

    Raises PublisherError: an unknown channel, or a secret that no key of ours reads.
    """
    return _opened(destination, destination.secret)


def secrets_before(destination: Destination, now: datetime) -> dict[str, str]:
    """What the secret settings were before they were rotated, while that still counts; else {}.

    Raises PublisherError as secrets_of.
    """
    until = destination.secret_before_until
    return _opened(destination, destination.secret_before) if until and now < until else {}


def _opened(destination: Destination, kept: bytes | memoryview) -> dict[str, str]:
    keys = way_of(destination.channel).secret_keys()
    if not keys or not kept:
        return {}
    text = decrypt(kept)
    if len(keys) == 1 or not text.startswith("{"):  # kept while its channel had no other
        return {keys[0]: text}
    found: dict[str, str] = json.loads(text)
    return found


def settings_of(destination: Destination) -> dict[str, str]:
    """All settings by key, as the channel is opened from them; what a secret was before it was
    rotated, while that counts, under its key and BEFORE. Raises PublisherError."""
    before = secrets_before(destination, ledger_now())
    old = {f"{key}{BEFORE}": value for key, value in before.items()}
    return {**destination.settings, **secrets_of(destination), **old}


def place_of(destination: Destination) -> str:
    """Where the destination leads, for people; "" for a channel that this version does not know."""
    way = WAYS.get(destination.channel)
    return way.place(destination.settings) if way else ""
