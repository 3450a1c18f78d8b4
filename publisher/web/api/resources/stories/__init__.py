"""What is done with a story beside its text."""
