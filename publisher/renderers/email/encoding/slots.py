"""The places in a mail that differ from reader to reader.

A placeholder carries a nonce made from the content around it, so no article can contain one.
"""

import hashlib
import json
import re
from dataclasses import dataclass

from publisher.errors import PublisherError

LEAVE = "leave"
PREFERENCES = "preferences"
STILL = "still"
GREETING = "greeting"
CLICK = "click"
_ANY = re.compile(r"slot-([0-9a-f]{16})-[a-z0-9]+-end")
_MARK = re.compile(r"slot-[0-9a-f]{16}-b[0-9]+(?:x[0-9]+|end)-end")
_BEGINS = re.compile(r"slot-[0-9a-f]{16}-[bc][0-9]+x0-end")
_ENDS = re.compile(r"slot-[0-9a-f]{16}-[bc][0-9]+end-end")
_CHOICE = re.compile(r"([bc][0-9]+)(?:x([0-9]+)|end)")


@dataclass(frozen=True, slots=True)
class Slot:
    """A place that one reader's words or token fill."""

    name: str


@dataclass(frozen=True, slots=True)
class DeferredLines:
    """Lines that can be broken only when their slots are filled."""

    text: str
    first: str
    rest: str
    width: int
    mark: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A condition's branches, the last for when no test holds."""

    name: str
    branches: tuple["Tree", ...]


Tree = tuple[str | Slot | DeferredLines | Choice, ...]


def nonce_of(content: object) -> str:
    """16 hexadecimal characters from what the mail is made of (any value with a full repr)."""
    return hashlib.sha256(repr(content).encode("utf-8", "backslashreplace")).hexdigest()[:16]


def placeholder(nonce: str, name: str) -> str:
    """What stands for the slot `name`; plain ASCII letters that every tool leaves alone."""
    return f"slot-{nonce}-{name}-end"


def names(text: str, nonce: str) -> list[str]:
    """The names of the slots in a text, in their order."""
    return re.findall(f"slot-{nonce}-([a-z0-9]+)-end", text)


def holds_any(text: str) -> bool:
    """Whether a slot stands in a text, made with whichever nonce."""
    return "slot-" in text and _ANY.search(text) is not None


def depth(text: str) -> int:
    """How many more conditions begin in a text than end in it."""
    if "slot-" not in text:
        return 0
    return len(_BEGINS.findall(text)) - len(_ENDS.findall(text))


def deferred_lines(text: str, first: str, rest: str, width: int, mark: str = "") -> str | None:
    """One line that stands for those which `text` will be broken into once its slots are filled;
    None for a text without slots, and for the mark of a condition around paragraphs."""
    found = _ANY.search(text)
    if found is None or _MARK.fullmatch(text):
        return None
    kept = json.dumps([text, first, rest, width, mark])
    return f"later-{found[1]}-{kept}-retal-{found[1]}"


def tree(text: str, nonce: str) -> Tree:
    """`text` cut at what differs between readers, conditions with their branches.

    Raises PublisherError `bad_theme` when a part of a condition is missing.
    """
    slot, kept = f"slot-{nonce}-([a-z0-9]+)-end", f"later-{nonce}-(.*?)-retal-{nonce}"
    # Without an alternative the search is for one literal, which is four times quicker.
    parts = re.split(f"{slot}|{kept}" if f"later-{nonce}" in text else f"{slot}()", text)
    flat: list[str | Slot | DeferredLines] = [parts[0]]
    for name, kept, literal in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        flat += [Slot(name) if name else DeferredLines(*json.loads(kept)), literal]
    return _nested(flat)


def _nested(flat: list[str | Slot | DeferredLines]) -> Tree:
    open_: list[tuple[str, list[list[str | Slot | DeferredLines | Choice]]]] = [("", [[]])]
    for part in flat:
        found = _CHOICE.fullmatch(part.name) if isinstance(part, Slot) else None
        name, branches = open_[-1]
        if found is None:
            branches[-1].append(part)
        elif found[2] == "0":
            open_.append((found[1], [[]]))
        elif found[1] != name or (found[2] and int(found[2]) != len(branches)):
            raise _broken()
        elif found[2]:
            branches.append([])
        else:
            open_.pop()
            whole = Choice(name, tuple(tuple(branch) for branch in branches))
            open_[-1][1][-1].append(whole)
    if len(open_) > 1:
        raise _broken()
    return tuple(open_[0][1][0])


def _broken() -> PublisherError:
    return PublisherError(
        "bad_theme",
        "the theme shows a part of a condition of the intro only; show all of it, in order",
        "intro",
    )
