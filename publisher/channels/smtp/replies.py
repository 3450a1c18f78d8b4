"""SMTP replies: reading them from hostile bytes, and what they mean (RFC 5321 4.2, RFC 3463)."""

import re
from dataclasses import dataclass
from functools import lru_cache

from publisher.channels.replies import sanitized
from publisher.channels.reply_table import ABOUT_US, Stage, Verdict, judge
from publisher.channels.types import Outcome

LONGEST_LINE = 4096  # bytes; RFC 5321 4.5.3.1.5 says 512
LONGEST_REPLY = 65_536
_LINE = re.compile(rb"([2-5][0-9][0-9])(?:([ -])(.*))?", re.DOTALL)
_ENHANCED = re.compile(r"([245])\.([0-9]{1,3})\.([0-9]{1,3})(?![0-9.])")


class BadReply(Exception):
    """What the server wrote is no SMTP reply, or is too long."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One whole reply: its code, and its lines without the code."""

    code: int
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """The lines as one."""
        return " ".join(self.lines)

    @property
    def enhanced(self) -> str:
        """The status code of RFC 3463, or "". One of another class than the reply is none."""
        return _enhanced(self.code // 100, self.lines[0].partition(" ")[0])

    @property
    def codes(self) -> str:
        """`250 2.0.0`, or `250` where there is no enhanced code."""
        return self.told()[0]

    @property
    def positive(self) -> bool:
        return 200 <= self.code < 300

    def words(self) -> str:
        """The words after the codes, in one line without addresses."""
        return self.told()[1]

    def told(self) -> tuple[str, str]:
        """`codes` and `words`."""
        enhanced = self.enhanced
        codes = f"{self.code} {enhanced}" if enhanced else str(self.code)
        if len(self.lines) == 1:
            return codes, sanitized(self.lines[0].removeprefix(enhanced).strip())
        return codes, sanitized(
            " ".join(line.removeprefix(enhanced).strip() for line in self.lines)
        )


@lru_cache(maxsize=256)
def _enhanced(kind: int, word: str) -> str:
    found = _ENHANCED.match(word)
    return found[0] if found and int(found[1]) == kind else ""


@lru_cache(maxsize=64)
def _usual(line: bytes) -> Answer | None:
    """A reply of a single line, which most are, and the same ones again and again."""
    found = _LINE.fullmatch(line.rstrip(b"\r"))
    if found is None or found[2] == b"-":
        return None
    return Answer(int(found[1]), ((found[3] or b"").decode("utf-8", "replace"),))


class ReplyReader:
    """Bytes in as they come, replies out. Raises BadReply for what is no reply."""

    def __init__(self) -> None:
        self._buffer = b""
        self._code = b""
        self._lines: list[bytes] = []
        self._size = 0

    @property
    def empty(self) -> bool:
        """Nothing was received that has not been taken."""
        return not self._buffer and not self._lines

    @property
    def waiting(self) -> bytes:
        """What has come and was not taken, unless it begins in the midst of a reply."""
        return b"" if self._lines else self._buffer

    def skip(self, replies: bytes) -> bool:
        """Take all that waits if it is exactly these whole replies (not none); say whether."""
        same = bool(replies) and not self._lines and self._buffer == replies
        if same:
            self._buffer = b""
        return same

    def feed(self, data: bytes) -> None:
        self._buffer = self._buffer + data if self._buffer else data

    def take(self) -> Answer | None:
        """The next whole reply, or None until more has come."""
        while self._buffer:
            line, found, rest = self._buffer.partition(b"\n")
            if len(line) > LONGEST_LINE or self._size + len(line) > LONGEST_REPLY:
                raise BadReply("its reply is too long")
            if not found:
                return None
            self._buffer = rest
            if not self._lines and (usual := _usual(line)) is not None:
                return usual
            self._size += len(line) + 1
            if self._is_last(line.rstrip(b"\r")):
                return self._whole()
        return None

    def _is_last(self, line: bytes) -> bool:
        found = _LINE.fullmatch(line)
        if found is None:
            raise BadReply("its reply does not begin with a code")
        code, mark, text = found.groups()
        if self._lines and code != self._code:
            raise BadReply("its reply has several codes")
        self._code = code
        self._lines.append(text or b"")
        return mark != b"-"

    def _whole(self) -> Answer:
        lines = tuple(line.decode("utf-8", "replace") for line in self._lines)
        answer = Answer(int(self._code), lines)
        self._lines, self._size = [], 0
        return answer


def verdict(answer: Answer, stage: Stage) -> Verdict:
    """What a reply is about (channels/reply_table.py)."""
    return judge(answer.code, answer.text, stage)


def outcome(answer: Answer, stage: Stage) -> Outcome:
    """What a reply means for the parcel. MAIL names no recipient: there it is the route's."""
    if answer.positive:
        return Outcome.ACCEPTED
    meaning = verdict(answer, stage)
    if meaning is Verdict.SESSION:
        return Outcome.DEFERRED if stage is Stage.FINAL else Outcome.ROUTE
    if meaning in ABOUT_US or (stage is Stage.MAIL and meaning is not Verdict.CONTENT):
        return Outcome.ROUTE
    deferred = answer.code < 500 or meaning in (Verdict.DEFERRAL, Verdict.EXPIRED)
    return Outcome.DEFERRED if deferred else Outcome.REFUSED
