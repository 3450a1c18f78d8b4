"""Findings about the light edition: what it has no room for."""

from collections.abc import Iterator, Mapping
from operator import itemgetter

from publisher.actions.issues.looks.light import light_size
from publisher.editorial.models import Edition
from publisher.renderers.email.checks.catalogue import finding_of
from publisher.renderers.email.findings import Finding
from publisher.renderers.email.light_edition import LIMIT, ROOM, shortened_stories
from publisher.renderers.email.types import Composition

Arm = Edition.Arm
KB = 1024


def light_findings(compositions: Mapping[Edition.Arm, Composition]) -> Iterator[Finding]:
    """What stands in the issue's light editions shorter than it should, by arm of
    `compositions_of`; of several, in the one that lacks most. Raises as `render`."""
    editions = [
        (compositions[arm & ~Arm.LIGHT], one)
        for arm, one in compositions.items()
        if arm & Arm.LIGHT
    ]
    if not editions:
        return
    shortened, light = max(
        ((shortened_stories(*both), both[1]) for both in editions), key=itemgetter(0)
    )
    size = light_size(light) if shortened else 0
    if size > ROOM:
        yield finding_of("light_too_large", "HTML", size=-(-size // KB), most=LIMIT // KB)
    elif shortened:
        yield finding_of("light_shortened", "HTML", stories=shortened, most=LIMIT // KB)
