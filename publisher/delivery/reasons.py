"""Why a send stands still, or the ledger itself moved a row: closed sets of codes, each with the
values that fill its words.

Rooms hand these on and branch on the code. Sentences are made at the edge: English ones by
delivery/wording.py for the command line, JSON, logs and the audit log, those of the desk by
web/desk/problems.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from publisher.content.codec import timestamp


class Code(StrEnum):
    """What stopped a send, or kept it from starting. Stored: a code is never renamed."""

    # A person.
    PAUSED = "paused"
    STOP_PRESS = "stop_press"
    CANCELED = "canceled"
    # A story of its issue, or the one that its notice is about.
    STORY_CHANGED = "story_changed"
    # What became of its mail.
    TOO_MANY_INVALID = "too_many_invalid"
    TOO_MANY_COMPLAINTS = "too_many_complaints"
    RELAY_REFUSES = "relay_refuses"
    # It could not start at its hour.
    TOO_LATE = "too_late"
    STOOD_STILL = "stood_still"  # nor could it go on
    EMPTY_AUDIENCE = "empty_audience"
    NOT_APPROVED = "not_approved"
    APPROVAL_NEEDED = "approval_needed"
    PREFLIGHT_FAILED = "preflight_failed"
    NO_ARTICLES = "no_articles"
    ARTICLE_KILLED = "article_killed"
    ARTICLE_WITHHELD = "article_withheld"
    ARTICLE_EMBARGOED = "article_embargoed"
    ARTICLE_CHANGED = "article_changed"
    SEND_STILL_ENDING = "send_still_ending"
    # The interlock of the ledger: every exit is held.
    LEDGER_COPIED = "ledger_copied"
    LEDGER_RESTORED = "ledger_restored"
    # A sentence that no code says: of an older release, or of a rare fault.
    OTHER = "other"


class RowCode(StrEnum):
    """Why the ledger itself moved a delivery, where no other side said anything. Stored, too."""

    # What recovery found of an attempt whose process is gone.
    NO_ANSWER = "no_answer"
    NO_JOURNAL = "no_journal"
    # It did not leave.
    STALE = "stale"
    NEWER_VERSION = "newer_version"
    NOT_CURRENT = "not_current"
    NO_OLDER_TEXT = "no_older_text"
    NOT_SHOWN = "not_shown"
    ROUTE_CLOSED = "route_closed"
    NOT_WRITABLE = "not_writable"
    PLACE_REMOVED = "place_removed"


# Ids are text, as in the outer contract. `article` is a guid; "" where an older release held it.
VALUES: Mapping[Code | RowCode, Mapping[str, type]] = {
    Code.PAUSED: {"actor": str},
    Code.STOP_PRESS: {"actor": str},
    Code.CANCELED: {"actor": str},
    Code.STORY_CHANGED: {"article": str, "change": str, "version": int, "at": datetime},
    Code.TOO_MANY_INVALID: {"invalid": int, "judged": int},
    Code.TOO_MANY_COMPLAINTS: {"complaints": int, "received": int},
    Code.RELAY_REFUSES: {"relay": str, "reply": str},
    Code.TOO_LATE: {"not_after": datetime},
    Code.STOOD_STILL: {"since": datetime},
    Code.EMPTY_AUDIENCE: {},
    Code.NOT_APPROVED: {},
    # who: names of those who could approve it then, by commas; "" for nobody.
    Code.APPROVAL_NEEDED: {"issue": str, "given": int, "needed": int, "who": str},
    # findings: {"where", "code", "values"}, the first few; of an older release {"text"}.
    Code.PREFLIGHT_FAILED: {"issue": str, "findings": list, "more": int},
    Code.NO_ARTICLES: {"issue": str},
    Code.ARTICLE_KILLED: {"article": str},
    Code.ARTICLE_WITHHELD: {"article": str},
    Code.ARTICLE_EMBARGOED: {"article": str, "until": datetime},
    Code.ARTICLE_CHANGED: {"article": str, "version": int},
    Code.SEND_STILL_ENDING: {"send": str},
    Code.LEDGER_COPIED: {},
    Code.LEDGER_RESTORED: {},
    Code.OTHER: {"text": str},
    RowCode.NO_ANSWER: {},
    RowCode.NO_JOURNAL: {},
    RowCode.STALE: {},
    RowCode.NEWER_VERSION: {"version": int},
    RowCode.NOT_CURRENT: {},
    RowCode.NO_OLDER_TEXT: {},
    RowCode.NOT_SHOWN: {},
    RowCode.ROUTE_CLOSED: {},
    RowCode.NOT_WRITABLE: {"format": str, "error": str},
    RowCode.PLACE_REMOVED: {},
}
BY_ITSELF = (Code.TOO_MANY_INVALID, Code.TOO_MANY_COMPLAINTS)  # a person may overrule it
INTERLOCK = (Code.LEDGER_COPIED, Code.LEDGER_RESTORED)


@dataclass(frozen=True, slots=True)
class Reason:
    """A code and its values. Raises ValueError for values that are not the code's."""

    code: Code | RowCode
    values: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        wanted = VALUES[self.code]
        wrong = self.values.keys() ^ wanted.keys() or {
            name for name, value in self.values.items() if not isinstance(value, wanted[name])
        }
        if wrong:
            raise ValueError(f"{self.code} with wrong values: {', '.join(sorted(wrong))}")


def because(code: Code | RowCode, **values: object) -> Reason:
    """The reason of that code. Raises ValueError for values that are not the code's."""
    return Reason(code, values)


def hold_columns(reason: Reason | None) -> dict[str, Any]:
    """The columns of Send that keep it; None empties them."""
    if reason is None:
        return {"hold_code": "", "hold_values": {}}
    return {"hold_code": reason.code.value, "hold_values": stored_values(reason)}


def stored_values(reason: Reason) -> dict[str, Any]:
    """Its values as JSON keeps them: times in RFC 3339."""
    return {
        name: timestamp(value) if isinstance(value, datetime) else value
        for name, value in reason.values.items()
    }


def from_columns(code: str, values: Mapping[str, Any]) -> Reason | None:
    """The reason that the columns keep; None without a code. What this release does not know, as
    a newer one may have written it, becomes `other`."""
    return _read(Code, code, values) if code else None


def row_column(reason: Reason | None) -> dict[str, Any] | None:
    """Delivery.reason: the code and its values in one object."""
    return {"code": reason.code.value, **stored_values(reason)} if reason else None


def from_row(column: Mapping[str, Any] | None) -> Reason | None:
    """The reason that Delivery.reason keeps, read as `from_columns` does."""
    if not column:
        return None
    values = {name: value for name, value in column.items() if name != "code"}
    return _read(RowCode, str(column.get("code")), values)


def _read(codes: type[Code] | type[RowCode], code: str, values: Mapping[str, Any]) -> Reason:
    try:
        known = codes(code)
        kinds = VALUES[known]
        return Reason(known, {name: _value(kinds[name], values[name]) for name in values})
    except (KeyError, TypeError, ValueError):
        return Reason(Code.OTHER, {"text": code})


def _value(kind: type, value: Any) -> Any:
    return datetime.fromisoformat(value) if kind is datetime else value
