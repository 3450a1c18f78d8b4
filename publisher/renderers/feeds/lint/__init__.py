"""The feed linter: documents against profiles of rules.

A rule is a table of a TOML file: where it looks, what it checks, and what to do about a breach.
docs/feeds.md says how to write a profile.
"""

from publisher.renderers.feeds.lint.findings import Finding, Served, lint
from publisher.renderers.feeds.lint.rule import Rule
from publisher.renderers.feeds.lint.rules import Profile, profile_of

__all__ = ["Finding", "Profile", "Rule", "Served", "lint", "profile_of"]
