"""What the other side said, made fit for the ledger and for people."""

import re

_ADDRESS = re.compile(r"[^\s<>\"'(),;:]+@[^\s<>\"'(),;:]+")
_WORD = re.compile(r"[^\s<>\"'(),;:]+")  # read once, however long it is
_LIMIT = 300
_FIT = re.compile(r"(?:[!-?A-~]+(?: [!-?A-~]+)*)?")  # words of ASCII, one space between, no "@"


def sanitized(text: str | bytes) -> str:
    """One printable line of at most 300 characters without any e-mail address.

    What comes from outside may be of any size and hold anything; the ledger must not.
    """
    if isinstance(text, str) and _fit(text):
        return text
    if isinstance(text, bytes):
        text = text[: 8 * _LIMIT].decode("utf-8", "replace")
    text = _ADDRESS.sub("[address]", text[: 4 * _LIMIT])
    printable = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(printable.split())[:_LIMIT]


def without_addresses(text: str) -> str:
    """The text with no e-mail address in it, however it is quoted in JSON or in a form."""
    plain = re.sub(r"%40|\\u0040", "@", text, flags=re.IGNORECASE)
    return _WORD.sub(lambda word: "[address]" if "@" in word[0] else word[0], plain)


def _fit(text: str) -> bool:
    """Nothing to change: the usual case, and ten times as fast."""
    return len(text) <= _LIMIT and _FIT.fullmatch(text) is not None
