"""What a destination's receiver would refuse, rule by rule, in the language of the page."""

from datetime import UTC, datetime
from typing import Any

from publisher.actions.partners.copies.judge_rules import in_words
from publisher.actions.partners.copies.written import terms_of
from publisher.actions.partners.judging import judged_samples
from publisher.renderers.wire.formats import format_of
from publisher.syndication.models import Destination
from publisher.web.formats import language

Shown = dict[str, Any]


def findings(place: Destination) -> list[Shown]:
    """What the receiver's own published rules would say of the samples, errors first."""
    found = judged_samples(
        place.publication,
        format_of(place.format),
        terms_of(place),
        advance=place.advance_copies,
        now=datetime.now(UTC),
    )
    once = {(one.profile, one.rule): one for one in found}
    ranked = sorted(once.values(), key=lambda one: one.severity)
    return [
        {"rule": f"{one.profile}/{one.rule}", "error": one.severity == "error", "said": said}
        for one in ranked
        for said in [in_words(one, language())]
    ]
