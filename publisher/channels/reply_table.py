"""What a mail server's reply is about: a table of words and codes (reply_table.toml)."""

import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path

from publisher.content.numbers import whole_number

TABLE = Path(__file__).with_name("reply_table.toml")
LONGEST = 2000  # characters of words that are looked at
_STATUS = re.compile(r"([245])\.([0-9]{1,3})\.([0-9]{1,3})(?![0-9.])")
_ROUTE_CODES = {500, 501, 502, 503, 504, 530, 534, 535, 538}


class Stage(StrEnum):
    """Which command was answered."""

    MAIL = "MAIL"
    RCPT = "RCPT"
    DATA = "DATA"
    FINAL = "the final dot"


class Verdict(StrEnum):
    """What a reply is about."""

    ACCEPTED = "accepted"
    DEFERRAL = "deferral"
    EXPIRED = "expired"  # a deferral that ended
    UNKNOWN = "unknown"  # no such address
    DISABLED = "disabled"
    FULL = "full"
    POLICY = "policy"  # about us
    REPUTATION = "reputation"  # about us: our addresses, our past
    AUTHENTICATION = "authentication"  # about us: SPF, DKIM, DMARC, names in DNS
    CONTENT = "content"
    SESSION = "session"  # the relay's limit of one session
    UNCLEAR = "unclear"  # a refusal that says nothing of its reason


_KNOWN = frozenset(Verdict)
ABOUT_RECIPIENT = (Verdict.UNKNOWN, Verdict.DISABLED, Verdict.FULL)
NOT_THERE = (Verdict.UNKNOWN, Verdict.DISABLED)
ABOUT_US = (Verdict.POLICY, Verdict.REPUTATION, Verdict.AUTHENTICATION)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One line of the table; `over_code`: its words count more than the status beside them."""

    who: str
    text: re.Pattern[str]
    means: Verdict
    source: str
    over_code: bool = False
    stage: Stage | None = None

    def fits(self, words: str, stage: Stage) -> bool:
        return self.stage in (None, stage) and self.text.search(words) is not None


@dataclass(frozen=True, slots=True)
class Table:
    rules: tuple[Rule, ...]
    status: dict[str, Verdict]

    def by_words(self, words: str, stage: Stage, *, over_code: bool) -> Verdict | None:
        """What the first rule of that rank says that fits."""
        fitting = (one for one in self.rules if one.over_code is over_code)
        return next((one.means for one in fitting if one.fits(words, stage)), None)


@cache
def table() -> Table:
    """The table, read once. Raises ValueError or KeyError where it is wrong."""
    document = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    return Table(
        rules=tuple(map(_rule, document["rule"])),
        status={code: Verdict(means) for code, means in document["status"].items()},
    )


def _rule(row: dict[str, str | bool]) -> Rule:
    return Rule(
        who=str(row["who"]),
        text=re.compile(str(row["text"]), re.IGNORECASE),
        means=Verdict(str(row["means"])),
        source=str(row["source"]),
        over_code=bool(row.get("over_code", False)),
        stage=Stage(str(row["stage"])) if "stage" in row else None,
    )


@lru_cache(maxsize=64)  # one reply is asked about several times in a row
def judge(code: int, words: str, stage: Stage) -> Verdict:
    """What a reply is about.

    code: of three digits. words: all that stands behind it, an enhanced status (RFC 3463) first if
    there is one. Only explicit evidence is about the recipient; a refusal without any is UNCLEAR.
    """
    if 200 <= code < 300:
        return Verdict.ACCEPTED
    words = words[:LONGEST]
    told = table().by_words(words, stage, over_code=True)
    status = _STATUS.match(words)
    if code < 500 or (status is not None and status[1] == "4"):
        return _for_now(told, status)
    if told is not None:
        return told
    known = _by_status(status) or table().by_words(words, stage, over_code=False)
    return known or _by_stage(code, stage)


def judge_kept(code: str, words: str, stage: Stage = Stage.RCPT) -> Verdict:
    """The same for an answer as the ledger keeps it: `550 5.1.1` or `550`, and words."""
    number, _, status = code.partition(" ")
    reply = whole_number(number, most=999)
    if reply is None:
        return Verdict.DEFERRAL
    return judge(reply, f"{status} {words}".strip(), stage)


def verdict_of(kept: str | None, code: str, words: str) -> Verdict:
    """What an answer in the ledger is about: as it was judged when it came. One that was kept
    without its verdict, by an older release, is judged now."""
    return Verdict(kept) if kept in _KNOWN else judge_kept(code, words)


def _for_now(told: Verdict | None, status: re.Match[str] | None) -> Verdict:
    """A temporary answer: it may name its reason, and is still no refusal."""
    if told in (Verdict.EXPIRED, Verdict.SESSION, Verdict.FULL):
        return told
    number = f"{status[2]}.{status[3]}" if status else ""
    return {"2.2": Verdict.FULL, "4.7": Verdict.EXPIRED}.get(number, Verdict.DEFERRAL)


def _by_status(status: re.Match[str] | None) -> Verdict | None:
    if status is None or status[1] != "5":
        return None
    known = table().status
    return known.get(f"{status[2]}.{status[3]}") or known.get(status[2])


def _by_stage(code: int, stage: Stage) -> Verdict:
    if stage is Stage.MAIL or code in _ROUTE_CODES:
        return Verdict.POLICY
    if stage is Stage.RCPT:
        return Verdict.POLICY if code == 554 else Verdict.UNCLEAR
    return Verdict.CONTENT
