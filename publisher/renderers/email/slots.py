"""The places in a mail that differ from reader to reader.

A placeholder carries a nonce made from the content around it, so no article can contain one.
"""

import hashlib
import re

LEAVE = "leave"
PREFERENCES = "preferences"
GREETING = "greeting"


def nonce_of(content: object) -> str:
    """16 hexadecimal characters from what the mail is made of (any value with a full repr)."""
    return hashlib.sha256(repr(content).encode("utf-8", "backslashreplace")).hexdigest()[:16]


def placeholder(nonce: str, name: str) -> str:
    """What stands for the slot `name`; plain ASCII letters that every tool leaves alone."""
    return f"slot-{nonce}-{name}-end"


def split(text: str, nonce: str) -> list[str]:
    """`text` cut at its placeholders: literal, slot name, literal, ... (odd length)."""
    return re.split(f"slot-{nonce}-([a-z0-9]+)-end", text)


def names(text: str, nonce: str) -> list[str]:
    """The names of the slots in a text, in their order."""
    return split(text, nonce)[1::2]
