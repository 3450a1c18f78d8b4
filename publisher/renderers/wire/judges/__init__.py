"""Judges: what a receiver would refuse of a document, rule by rule, before it is sent."""

from publisher.renderers.feeds.lint import Finding
from publisher.renderers.wire.judges.judging import judge, profiles_of
from publisher.renderers.wire.judges.updates import judge_update

__all__ = ["Finding", "judge", "judge_update", "profiles_of"]
