"""Newsletters at the desk: what they are, how they compose themselves, when digests go."""
