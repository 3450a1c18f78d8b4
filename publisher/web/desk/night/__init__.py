"""The first page: what needs a person, what leaves next, what came and what went."""
