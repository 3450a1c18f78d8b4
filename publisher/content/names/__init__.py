"""A person's name found in texts, and replaced."""
