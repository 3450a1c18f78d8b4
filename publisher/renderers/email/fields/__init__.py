"""Merge fields: their grammar, their values, the programs of an edition."""
