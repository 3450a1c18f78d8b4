"""Check of the ways to unsubscribe: HTML, text and headers (RFC 2369, RFC 8058)."""

from collections.abc import Iterator

from publisher.renderers.email.checks.catalogue import finding_of
from publisher.renderers.email.checks.markup import anchors
from publisher.renderers.email.checks.reading import Sample, words_in
from publisher.renderers.email.findings import Finding


def leaving(sample: Sample) -> Iterator[Finding]:
    """Each part of the message that has no leaving link of this very reader."""
    named = [address for seen, address in anchors(sample) if words_in(seen.element)]
    if sample.leave_url not in named:
        yield finding_of("leave_link_missing", "HTML", part="HTML")
    if sample.leave_url not in sample.text.split():
        yield finding_of("leave_link_missing", "text", part="text")
    header = sample.header("List-Unsubscribe")
    one_click = sample.header("List-Unsubscribe-Post") == "List-Unsubscribe=One-Click"
    if f"<{sample.leave_url}>" not in header or not one_click:
        yield finding_of("leave_link_missing", "List-Unsubscribe", part="header")
