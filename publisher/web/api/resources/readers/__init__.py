"""Readers: who is on a list, who must not be mailed."""
