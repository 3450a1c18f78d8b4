"""A mail that came back: what the last server said of it, and what that is about."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from publisher.channels.replies import sanitized
from publisher.channels.reply_table import Stage, Verdict, judge

# The first refusal in the words: `220-laposte 421 4.2.1 …` has a greeting before it.
_REPLY = re.compile(
    r"(?<![0-9.])([45][0-9][0-9])(?:[ -]|: )"
    r"(?:#?([245]\.[0-9]{1,3}\.[0-9]{1,3})(?![0-9])[ :-]*)?(.*)",
    re.DOTALL,
)
_BARE_STATUS = re.compile(r"#?\b([45]\.[0-9]{1,3}\.[0-9]{1,3})\b")
_STAGES = (
    (re.compile(r"end of data|after data|\bbody\b.{0,20}sent", re.IGNORECASE), Stage.FINAL),
    (re.compile(r"\bdata command\b", re.IGNORECASE), Stage.DATA),
    (re.compile(r"\bmail from\b", re.IGNORECASE), Stage.MAIL),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce:
    """A server gave up (`failed`), or still tries (`delayed`). `code` as the ledger keeps it
    ("550 5.1.1"), `words` without addresses, `stage`: which command was refused, `verdict`: what
    the refusal is about, `names`: the addresses it speaks of, as they stand there."""

    action: Literal["failed", "delayed"]
    code: str
    words: str
    stage: Stage
    verdict: Verdict
    names: tuple[str, ...] = ()


def bounce_of(*, delayed: bool, status: str, words: str, names: Iterable[str] = ()) -> Bounce:
    """From a report's status ("5.1.1", or ""), the words that the last server wrote, and the
    addresses that the report names.

    What the last server said is nearer than the status, which may be the reporter's own view.
    """
    reply = _REPLY.search(words)
    status = status or _status_in(words)
    code = f"{status[0]}50" if status else "550"
    text = words
    if reply:
        code, status, text = reply[1], reply[2] or status, reply[3]
    stage = next((stage for words_of, stage in _STAGES if words_of.search(words)), Stage.RCPT)
    verdict = judge(int(code), f"{status} {text}".strip(), stage)
    if verdict is Verdict.UNCLEAR:  # the reason may stand before the reply
        verdict = judge(int(code), f"{status} {words}".strip(), stage)
    return Bounce(
        action="delayed" if delayed else "failed",
        code=f"{code} {status}".strip(),
        words=sanitized(text),
        stage=stage,
        verdict=verdict,
        names=tuple(filter(None, names)),
    )


def worst_first(bounces: Iterable[Bounce]) -> list[Bounce]:
    """Those that failed before those that are only late."""
    return sorted(bounces, key=lambda one: one.action != "failed")


def _status_in(words: str) -> str:
    """As qmail writes it at the end of its sentence: `(#5.1.1)`."""
    found = _BARE_STATUS.search(words)
    return found[1] if found else ""
