"""People: how they come, what they may do, how they get back in, and how they go."""
