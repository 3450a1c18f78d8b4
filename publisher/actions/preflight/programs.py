"""What readers of which mail programs will not see of the mail."""

from collections.abc import Iterator

from publisher.renderers.email.checks.catalogue import finding_of
from publisher.renderers.email.checks.reading import Sample
from publisher.renderers.email.clients.losses import losses
from publisher.renderers.email.clients.reading import features_of
from publisher.renderers.email.findings import Finding


def program_findings(sample: Sample) -> Iterator[Finding]:
    """One for each group of things: a warning where something is lost in some program, a note
    where the mail is only plainer there."""
    for loss in losses(features_of(sample.html)):
        code = "lost_somewhere" if loss.lost else "plainer_somewhere"
        yield finding_of(code, "HTML", **loss.values)
