"""Characters that XML 1.0 cannot hold never reach a serialiser."""

import re

# XML 1.0, production 2 (Char), and C1 controls but NEL, which validators call implausible.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_BLANKS = re.compile(r"[ \t\n\r]+")


def clean(text: str) -> str:
    """The text without characters that XML forbids; line ends become `\\n`."""
    return _FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str) -> str:
    """Clean text on one line. No-break spaces stay: they are typography."""
    return _BLANKS.sub(" ", clean(text)).strip(" ")


def shorten(text: str, most: int) -> str:
    """At most `most` characters, cut between words, with an ellipsis where it was cut."""
    if len(text) <= most:
        return text
    head = text[: most - 1]
    cut = head.rfind(" ")
    return (head[:cut] if cut > most // 2 else head).rstrip(" ,;:\u00a0\u202f–-") + "…"
