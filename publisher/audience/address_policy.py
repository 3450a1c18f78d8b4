"""What is held against an address: one pure function over what was said of it (ADR 28).

Only explicit words about the mailbox are evidence (channels/reply_table.py). No clock, no I/O.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import takewhile

from publisher.channels.reply_table import NOT_THERE, Verdict

REPORTS_COUNT = timedelta(days=14)  # after the mail was accepted; what comes later is void
SECOND_LETTER = timedelta(days=1)  # at least so long after the first refusal
FULL_LETTERS, FULL_WITHIN = 3, timedelta(days=14)


class Effect(StrEnum):
    """What becomes of the address."""

    NOTHING = "nothing"
    SUPPRESS = "suppress"
    SUPPRESS_AND_LEAVE = "suppress and leave"  # every list, too


class Door(StrEnum):
    """Who says so, and how."""

    REPLY = "reply"  # the relay, to the command that named the recipient
    REPORT = "report"  # a mail to the return path, within REPORTS_COUNT
    DOUBTFUL = "doubtful report"  # one of many about its domain, or that names another mailbox
    COMPLAINT = "complaint"  # the reader, by a feedback report


@dataclass(frozen=True, slots=True)
class Letter:
    """What one letter to the reader came to, and when that was known."""

    verdict: Verdict
    at: datetime


def effect_of(said: Letter, door: Door, before: Sequence[Letter] = ()) -> Effect:
    """What follows for the address. before: what the letters before it came to, the newest first;
    those about which nothing was heard are left out."""
    if door is Door.COMPLAINT:
        return Effect.SUPPRESS_AND_LEAVE
    if said.verdict in NOT_THERE:
        held = door is Door.REPORT or _second_in_a_row(said, before)
    else:
        held = said.verdict is Verdict.FULL and _full_for_long(said, before)
    return Effect.SUPPRESS if held else Effect.NOTHING


def _second_in_a_row(said: Letter, before: Sequence[Letter]) -> bool:
    """Whether it is at least the second, a day or more after the first. Once would be too soon: a
    relay whose directory is away for a minute calls everybody unknown."""
    in_a_row = takewhile(lambda letter: letter.verdict in NOT_THERE, before)
    return any(said.at - letter.at >= SECOND_LETTER for letter in in_a_row)


def _full_for_long(said: Letter, before: Sequence[Letter]) -> bool:
    """Whether it is the third full letter in a row, each on a day of its own."""
    days = [said.at]
    for letter in before:
        if letter.verdict is not Verdict.FULL or said.at - letter.at > FULL_WITHIN:
            break
        if days[-1] - letter.at >= SECOND_LETTER:
            days.append(letter.at)
    return len(days) >= FULL_LETTERS
