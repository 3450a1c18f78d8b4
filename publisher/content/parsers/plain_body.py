"""The body of a story in plain text: a blank line ends a paragraph."""

import re

from publisher.content.blocks import Paragraph, Span
from publisher.content.parsers.html.body import Body
from publisher.content.typography import guess_language


def plain_body(text: str, language: str | None) -> Body:
    """The paragraphs; the language is guessed where it is not known."""
    parts = [" ".join(part.split("\n")).strip() for part in re.split(r"\n\s*\n", text)]
    blocks = tuple(Paragraph(content=(Span(part),)) for part in parts if part)
    return Body(blocks=blocks, cut=None, language=language or guess_language(text), warnings=())
