"""Inline text as CommonMark: escaped so that nothing typed becomes a sign."""

import re

from publisher.content.blocks import Inline, Mark
from publisher.renderers import body
from publisher.renderers.characters import clean
from publisher.renderers.uris import uri

# What is a sign wherever it stands.
_ANYWHERE = re.compile(r"([\\`*_\[\]<>&~|!#])")
# What is one at the beginning of a line: a list's or a heading's, a rule, a number's end.
_AT_START = re.compile(r"(?m)^(?:([-+=])|(\d{1,9})([.)]))")
_TAGS = {
    "strong": "strong",
    "emphasis": "em",
    "code": "code",
    "subscript": "sub",
    "superscript": "sup",
    "strikethrough": "s",
}


def escaped(text: str) -> str:
    """Plain text in which Markdown sees no sign."""
    return _lines(_signs(clean(text)))


def markdown_inline(content: Inline, breaks: str = "\\\n") -> str:
    """A run of spans; `breaks` stands for an end of line in it.

    Links are Markdown's, other marks HTML's elements: stars do not work beside French quotation
    marks and no-break spaces (CommonMark, 6.2).
    """
    parts: list[str] = []
    before: list[Mark] = []
    for span in content:
        marks = list(span.marks)
        shared = 0
        while shared < min(len(before), len(marks)) and before[shared] == marks[shared]:
            shared += 1
        parts += [_close(mark) for mark in reversed(before[shared:])]
        parts += [_open(mark) for mark in marks[shared:]]
        parts.append(_signs(clean(span.text)))
        before = marks
    parts += [_close(mark) for mark in reversed(before)]
    return _lines("".join(parts)).replace("\n", breaks)


def _signs(text: str) -> str:
    return _ANYWHERE.sub(r"\\\1", text)


def _lines(text: str) -> str:
    text = re.sub(r"[ \t]*\n[ \t\n]*", "\n", text.strip(" \t\n"))
    return _AT_START.sub(_at_start, text)


def _at_start(found: re.Match[str]) -> str:
    sign, number, end = found.groups()
    return f"\\{sign}" if sign else f"{number}\\{end}"


def _open(mark: Mark) -> str:
    if mark.type == "link":
        return "[" if body.absolute(mark.href) else ""
    if mark.type == "language":
        return f"<span{body.attribute('lang', mark.language or 'und')}>"
    return f"<{_TAGS[mark.type]}>"


def _close(mark: Mark) -> str:
    if mark.type == "link":
        return f"](<{uri(mark.href or '')}>)" if body.absolute(mark.href) else ""
    return "</span>" if mark.type == "language" else f"</{_TAGS[mark.type]}>"
