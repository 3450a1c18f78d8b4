"""Why a reader did, or did not, get an issue: a closed set of codes with the values that fill their
words. Sentences are made at the edge; the English ones here, those of the desk by web/words/why.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any


class Why(StrEnum):
    """In the outer contract: a code is never renamed."""

    # Nobody of that address was asked for.
    UNKNOWN_ADDRESS = "unknown_address"
    FORGOTTEN = "forgotten"
    # The issue did not go out.
    NOT_SENT = "not_sent"
    SCHEDULED = "scheduled"
    SEND_HELD = "send_held"
    SEND_CANCELED = "send_canceled"
    # The reader was not meant.
    NOT_ON_LIST = "not_on_list"
    JOINED_AFTER = "joined_after"
    UNCONFIRMED = "unconfirmed"
    LEFT_BEFORE = "left_before"
    PAUSED = "paused"
    BY_THE_WEEK = "by_the_week"
    EACH_ISSUE = "each_issue"
    NOT_IN_SEGMENT = "not_in_segment"
    EXCLUDED = "excluded"
    OUTSIDE_AUDIENCE = "outside_audience"
    # The mail was stopped, or is under way.
    SUPPRESSED = "suppressed"
    LEFT_MEANWHILE = "left_meanwhile"
    CANCELED = "canceled"
    SUPERSEDED = "superseded"
    NOT_YET = "not_yet"
    RETRYING = "retrying"
    # It left.
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    FAILED = "failed"
    UNCERTAIN = "uncertain"


ENGLISH: Mapping[Why, str] = {
    Why.UNKNOWN_ADDRESS: "No reader has this address, and no file with it was ever read in.",
    Why.FORGOTTEN: "Whoever had this address was forgotten; they may sign up again.",
    Why.NOT_SENT: "The issue has not been sent.",
    Why.SCHEDULED: "The issue goes out at {at}.",
    Why.SEND_HELD: "The send stands still: {reason}.",
    Why.SEND_CANCELED: "The send was canceled before this mail left.",
    Why.NOT_ON_LIST: "They were on none of the newsletter's lists when it went out at {at}.",
    Why.JOINED_AFTER: "They joined at {since}, after the issue went out at {at}.",
    Why.UNCONFIRMED: "They asked for the newsletter at {since} and had not confirmed it by {at}.",
    Why.LEFT_BEFORE: "They left at {since}, before the issue went out at {at}.",
    Why.PAUSED: "They paused the newsletter until {until}.",
    Why.BY_THE_WEEK: "They chose one digest a week; what the issue brought is in that of {digest}.",
    Why.EACH_ISSUE: "It is the digest of a week, of which they chose to get each issue.",
    Why.NOT_IN_SEGMENT: "The issue went to the segment {segment}, which did not take them.",
    Why.EXCLUDED: "The issue did not go to the segment {segment}, which takes them.",
    Why.OUTSIDE_AUDIENCE: "They were not in the audience when it was fixed at {at}.",
    Why.SUPPRESSED: "Their address is blocked since {since}: {cause} ({source}).",
    Why.LEFT_MEANWHILE: "They left, paused or were blocked before their mail began ({cause}).",
    Why.CANCELED: "The send was canceled before this mail left.",
    Why.SUPERSEDED: "A newer version went instead of this mail.",
    Why.NOT_YET: "The mail has not left yet; the send is {send_state}.",
    Why.RETRYING: "Their server put the mail off ({reply}); it is tried again at {at}.",
    Why.ACCEPTED: "Their server took the mail at {at} ({reply}); look in the junk folder too.",
    Why.DELIVERED: "The mail was delivered at {at} ({reply}).",
    Why.BOUNCED: "Their server refused the mail at {at}: {reply}.",
    Why.FAILED: "The mail could not be sent by {at}: {reply}.",
    Why.UNCERTAIN: "It is not known whether the mail arrived: {reply}.",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """code and values; state: the delivery's, None where there is none."""

    code: Why
    state: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)


def english(answer: Answer) -> str:
    """One sentence."""
    return filled(ENGLISH[answer.code], answer, _in_utc)


def filled(words: str, answer: Answer, moment: Any) -> str:
    """The words with the values. moment: what makes a text of an aware time."""
    values = {
        name: moment(value) if isinstance(value, datetime) else value
        for name, value in answer.values.items()
    }
    return words.format(**values).replace(" ()", "")


def _in_utc(value: datetime) -> str:
    return f"{value.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
