"""Inline text with the marks of WhatsApp: *bold*, _italic_, ~struck~, and addresses bare behind
their words. Source: WhatsApp's help, "How to format your messages".

A mark counts where a word begins and ends with it. What an author typed and would be taken for one
is written with a character that looks like it.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from publisher.content.blocks import Inline, Span
from publisher.content.inline_text import is_struck, worded
from publisher.renderers.email.inline import safe_href

LOOKS = {"*": "\u2217", "_": "\u02cd", "~": "\u223c", "`": "\u02cb"}
_MARK = re.compile(r"(?<!\w)[*_~`]+(?=\S)|(?<=\S)[*_~`]+(?!\w)")
MARKS = {"strong": "*", "emphasis": "_"}


def unmarked(text: str) -> str:
    """The text, in which nothing is taken for a mark."""
    return _MARK.sub(lambda found: "".join(LOOKS[one] for one in found[0]), text)


def bold(text: str) -> str:
    """All of it; a mark does not reach over a line's end."""
    return "\n".join(_around(unmarked(line), "*") for line in text.splitlines())


def italic(text: str) -> str:
    """All of it."""
    return "\n".join(_around(unmarked(line), "_") for line in text.splitlines())


def marked(inline: Inline) -> str:
    """An inline text; where a mark begins or ends within a word, it is left out."""
    return "".join(_pieces(inline)).strip()


def _pieces(inline: Inline) -> Iterator[str]:
    empty = Span("")
    before = ""
    for (last, span), following in zip(
        pairwise((empty, *inline)), (*inline[1:], empty), strict=True
    ):
        text = unmarked(worded(span.text, span.marks, before))
        before = (before + span.text)[-40:]
        if not (_joins(last, span) or _joins(span, following)):
            text = _with_marks(text, span)
        yield text + _address(span, following)


def _joins(one: Span, other: Span) -> bool:
    """Whether a word goes on from one to the other."""
    return one.text[-1:].isalnum() and other.text[:1].isalnum()


def _with_marks(text: str, span: Span) -> str:
    kinds = {mark.type for mark in span.marks}
    for kind, sign in MARKS.items():
        text = _around(text, sign) if kind in kinds else text
    return _around(text, "~") if is_struck(span.marks) else text


def _address(span: Span, following: Span) -> str:
    """Where a link leads, behind the last of its words; nothing where its words say so."""
    own, other = _href(span), _href(following)
    if not own or own == other or own == span.text.strip():
        return ""
    return f" {own}" + (" " if following.text[:1].isalnum() else "")


def _href(span: Span) -> str:
    found = next((mark.href for mark in span.marks if mark.type == "link" and mark.href), "")
    return safe_href(found) or "" if found else ""


def _around(text: str, sign: str) -> str:
    """The sign beside the words, the spaces outside of it."""
    bare = text.strip()
    if not bare or "\n" in bare:
        return text
    start = text.index(bare)
    return f"{text[:start]}{sign}{bare}{sign}{text[start + len(bare) :]}"
