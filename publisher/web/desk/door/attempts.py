"""A brake on guessing passwords: failures are counted per name and per address of the network.

A browser in which this name signed in before (known_browsers.py) has a count of its own, so that
nobody locks a person out by guessing at their name, or from behind the same address.
"""

import unicodedata
from dataclasses import dataclass

from publisher.actions.processes.counts import counts

WINDOW = 600  # seconds
PER_NAME, PER_ADDRESS, PER_BROWSER = 10, 50, 10
LONGEST = 150  # characters of a name


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """One try to sign in. name: as it signs in (`signing_name`); address: of the network;
    browser: the id of one that is known for this name, else nothing."""

    name: str
    address: str
    browser: str = ""


def signing_name(given: str) -> str:
    """The name as signing in takes it (stripped, NFKC), and in small letters: one for all that is
    the same person's."""
    return unicodedata.normalize("NFKC", given.strip()).casefold()[:LONGEST]


def too_many(guess: Guess) -> bool:
    """Whether it is one too many within the last ten minutes."""
    if _counts_by_itself(guess):
        return False
    by_name, by_address = (counts().read(key) for key in _shared_keys(guess))
    return by_name >= PER_NAME or by_address >= PER_ADDRESS


def failed(guess: Guess) -> None:
    """Count one failure."""
    keys = (_browser_key(guess),) if _counts_by_itself(guess) else _shared_keys(guess)
    for key in keys:
        counts().add(key, WINDOW)


def _counts_by_itself(guess: Guess) -> bool:
    """Whether a known browser has tries left; one that guessed too often is like any other."""
    return bool(guess.browser) and counts().read(_browser_key(guess)) < PER_BROWSER


def _shared_keys(guess: Guess) -> tuple[str, str]:
    return f"sign-in-name-{guess.name}", f"sign-in-from-{guess.address}"


def _browser_key(guess: Guess) -> str:
    return f"sign-in-browser-{guess.browser}"
