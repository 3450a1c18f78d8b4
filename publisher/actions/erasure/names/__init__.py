"""A person's name, replaced in a story and wherever the house shows it again."""
