"""The reasons in English, for the command line, JSON, logs and the audit log.

The desk has words of its own, in the language of the page (web/desk/problems.py).
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from publisher.delivery.reasons import Code, Reason, RowCode, from_row, stored_values
from publisher.errors import PublisherError

ENGLISH: Mapping[Code | RowCode, str] = {
    Code.PAUSED: "paused by {actor}",
    Code.STOP_PRESS: "stop-press by {actor}",
    Code.CANCELED: "canceled by {actor}",
    Code.STORY_CHANGED: "article {article} was {change} (version {version}, {at})",
    Code.TOO_MANY_INVALID: (
        "stopped itself: {invalid} of the first {judged} recipients do not exist (over 3 %)"
    ),
    Code.TOO_MANY_COMPLAINTS: (
        "stopped itself: {complaints} of {received} readers complained (over 0.2 %)"
    ),
    Code.RELAY_REFUSES: "the relay {relay} refuses our mail: {reply}",
    Code.TOO_LATE: "too late: it was to begin by {not_after}",
    Code.STOOD_STILL: "too late: no mail was worked off since {since}",
    Code.EMPTY_AUDIENCE: "nobody is left to send it to",
    Code.NOT_APPROVED: "its approval is void",
    Code.APPROVAL_NEEDED: (
        "issue {issue} has {given} of {needed} approvals of its text of now{who}; see: "
        "publisher issue approval {issue}"
    ),
    Code.PREFLIGHT_FAILED: (
        "the issue has errors: {findings}{more}; see: publisher issue preflight {issue}"
    ),
    Code.NO_ARTICLES: "issue {issue} has no article",
    Code.ARTICLE_KILLED: "it was killed and must not be used",
    Code.ARTICLE_WITHHELD: "it is withheld; publish it first",
    Code.ARTICLE_EMBARGOED: "it is under embargo until {until}",
    Code.ARTICLE_CHANGED: (
        "it was corrected or withdrawn after version {version}; create the issue anew"
    ),
    Code.SEND_STILL_ENDING: (
        "the last mails of canceled send {send} are on the wire; try again in a minute"
    ),
    Code.LEDGER_COPIED: "this ledger is a copy: it lives in another place than before",
    Code.LEDGER_RESTORED: (
        "this ledger is older than what this machine has seen: a backup was put back"
    ),
    Code.OTHER: "{text}",
    RowCode.NO_ANSWER: "the process that sent it ended before an answer came",
    RowCode.NO_JOURNAL: "the process that had it is gone and left no journal",
    RowCode.STALE: "not sent in time: the news is stale",
    RowCode.NEWER_VERSION: "version {version} goes instead",
    RowCode.NOT_CURRENT: "a newer version goes instead",
    RowCode.NO_OLDER_TEXT: "no older text arrived",
    RowCode.NOT_SHOWN: "under embargo or withheld",
    RowCode.ROUTE_CLOSED: "the route is closed",
    RowCode.NOT_WRITABLE: "it cannot be written as {format}: {error}",
    RowCode.PLACE_REMOVED: "its destination was removed",
}


def english(reason: Reason | None) -> str:
    """One sentence without a full stop; "" without a reason."""
    if reason is None:
        return ""
    filled = {name: _formatted(name, value) for name, value in reason.values.items()}
    return ENGLISH[reason.code].format(**filled)


def hold_document(reason: Reason | None) -> dict[str, Any]:
    """The keys of a JSON document that say why a send stands: words, code and values."""
    return {
        "hold_reason": english(reason) or None,
        "hold_code": reason.code.value if reason else None,
        "hold_values": stored_values(reason) if reason else None,
    }


def reply_in_words(reply: str, reason: Mapping[str, Any] | None) -> str:
    """What a delivery ended with, for people: the other side's words, or why the ledger itself
    moved it (Delivery.reply and Delivery.reason)."""
    return english(from_row(reason)) or reply


def refusal(
    reason: Reason, where: str, *, kind: type[PublisherError] = PublisherError
) -> PublisherError:
    """The error that refuses with this reason, its code, words and values."""
    return kind(reason.code.value, english(reason), where, values=reason.values)


def _formatted(name: str, value: Any) -> Any:
    if name in FORMATS:
        return FORMATS[name](value)
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    return value


def _findings(findings: Sequence[Mapping[str, Any]]) -> str:
    return "; ".join(one["text"] if "text" in one else _finding(one) for one in findings)


def _finding(one: Mapping[str, Any]) -> str:
    # Commands that show no finding need not load what makes mails.
    from publisher.renderers.email.checks.catalogue import message_of

    return f"{one['where']}: {message_of(one['code'], one['values'])} ({one['code']})"


def _change(change: str) -> str:
    return change.replace("_", " ")


def _who(names: str) -> str:
    return f"; who may approve it: {names}" if names else "; nobody else may approve it"


def _more(number: int) -> str:
    return f"; and {number} more" if number else ""


# Values that need more than their text.
FORMATS: Mapping[str, Callable[[Any], str]] = {
    "change": _change,
    "findings": _findings,
    "more": _more,
    "who": _who,
}
