"""Checks of merge fields: unreadable ones, and ones left in the finished mail."""

import re
from collections.abc import Callable, Iterator

from publisher.errors import PublisherError
from publisher.renderers.email.checks.catalogue import finding_of
from publisher.renderers.email.checks.reading import Sample
from publisher.renderers.email.fields import grammar
from publisher.renderers.email.findings import Finding

# A field of ours where none is read, such as a teaser; and those of two widespread services.
_LEFT = re.compile(r"\{[{%][^{}]{0,200}\bsubscriber\b[^{}]{0,200}[%}]\}|\*\|[A-Z_:]{2,40}\|\*")


def unparsable_fields(text: str, where: str) -> Iterator[Finding]:
    """A text with merge fields that cannot be read; the place has the line."""
    try:
        grammar.parse(text, where)
    except PublisherError as error:
        said = {"problem": error.message, "error": error.code}
        yield finding_of("merge_field_unresolved", error.where, **said)


def left_over_fields(sample: Sample, literal: Callable[[], str] = lambda: "") -> Iterator[Finding]:
    """Fields that stand in the finished message.

    `literal` gives, on one line, what is meant to be shown as it is written: the words of stories
    are, and what `{% raw %}` sets apart; those are only warned of.
    """
    found = list(dict.fromkeys(_left(sample)))
    shown = literal() if found else ""
    for where, match in found:
        is_literal = " ".join(match.split()) in shown
        code = "merge_field_shown" if is_literal else "merge_field_unresolved"
        yield finding_of(code, where, problem=match)


def _left(sample: Sample) -> Iterator[tuple[str, str]]:
    for where, text in (("subject", sample.header("Subject")), ("text", sample.text)):
        yield from ((where, match) for match in _LEFT.findall(text))
    for seen in sample.elements:
        own = "".join([seen.element.text or "", *(child.tail or "" for child in seen.element)])
        yield from ((seen.place or "HTML", match) for match in _LEFT.findall(own))
