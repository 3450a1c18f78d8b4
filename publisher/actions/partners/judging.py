"""A dry run: what a destination's receiver would refuse of samples."""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings

from publisher.actions.partners.copies.judge_rules import in_words, profiles
from publisher.actions.partners.copies.sources import publication_source
from publisher.actions.partners.copies.written import Terms, fitted, terms_of, written
from publisher.actions.partners.try_out import Finding as Refusal
from publisher.publications.models import Publication
from publisher.renderers.feeds.lint import Finding
from publisher.renderers.wire import judges
from publisher.renderers.wire.formats import WireFormat, format_of
from publisher.renderers.wire.samples import Sample, sample_source, samples
from publisher.renderers.wire.source import Original, WireSource
from publisher.syndication.models import Destination

LATEST = ("story", "correction", "kill")  # one after the other, the same story
# A rule is about the sample, not about the house: how short it is, whether it has a picture.
SHORT = {"body", "picture", "image"}
OF_SAMPLES = {"excerpt": SHORT, "arabic": SHORT, "unlicensed": {"picture", "image"}}
HELD = Original(version=2)


def judge_destination(destination: Destination, *, now: datetime) -> list[Refusal]:
    """What would be refused of the samples, written as the destination gets its stories. Each rule
    once, errors first. Raises PublisherError for an unknown format."""
    found = judged_samples(
        destination.publication,
        format_of(destination.format),
        terms_of(destination),
        advance=destination.advance_copies,
        now=now,
    )
    once = {(one.profile, one.rule): one for one in found}
    return [
        Refusal(
            rule=f"{one.profile}/{one.rule}", severity=one.severity, message=in_words(one, "en")
        )
        for one in sorted(once.values(), key=lambda one: one.severity)
    ]


def judged_samples(
    publication: Publication, wire: WireFormat, terms: Terms, *, advance: bool, now: datetime
) -> list[Finding]:
    """The findings of all samples, and of the updates among them."""
    base = f"{settings.BASE_URL}/articles"
    own = publication_source(publication)
    source = sample_source(terms.on(own), f"{settings.BASE_URL}/brand/{publication.slug}.png")
    before = b""
    found: list[Finding] = []
    for sample in samples(source, base=base, now=now):
        if sample.code == "embargo" and not advance:
            continue
        body = _written(sample, source, wire, terms)
        found += _findings(sample, judges.judge(wire.code, body, profiles(wire.code), now=now))
        if sample.code in LATEST:
            found += judges.judge_update(wire.code, before, body) if before else []
            before = body
    return found


def _written(sample: Sample, source: WireSource, wire: WireFormat, terms: Terms) -> bytes:
    article, _ = fitted(sample.article, terms)
    usable = article.pubstatus == "usable"
    return written(article, source, wire, original=None if usable else HELD).body


def _findings(sample: Sample, found: list[Finding]) -> Iterator[Finding]:
    left_out = OF_SAMPLES.get(sample.code, set())
    # The sample's picture is the publication's mark, whatever size that has.
    yield from (
        one for one in found if one.rule not in left_out and not one.rule.startswith("picture-")
    )
