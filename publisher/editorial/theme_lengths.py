"""Themes that are made for stories of which all but the first are short."""

BRIEFING = "briefing"
TEASED = frozenset({BRIEFING, "digest"})  # in `digest` at the desk alone: scripts rely on it whole
