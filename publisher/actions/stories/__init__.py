"""What editors decide about a story, and what follows from it."""
