"""How often a reader gets what goes to a list, and when a publication's digests go."""
