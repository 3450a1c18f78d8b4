"""Checks of merge fields: unreadable ones, and ones left in the finished mail."""

import re
from collections.abc import Iterator

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
        yield finding_of("merge_field_unresolved", error.where, problem=error.message)


def left_over_fields(sample: Sample) -> Iterator[Finding]:
    """Fields that stand in the finished message."""
    for where, text in (("subject", sample.header("Subject")), ("text", sample.text)):
        for match in dict.fromkeys(_LEFT.findall(text)):
            yield finding_of("merge_field_unresolved", where, problem=match)
    for seen in sample.elements:
        own = "".join([seen.element.text or "", *(child.tail or "" for child in seen.element)])
        for match in dict.fromkeys(_LEFT.findall(own)):
            yield finding_of("merge_field_unresolved", seen.place or "HTML", problem=match)
