"""Partners that come and read: their tokens, their pages, their feeds, what they may hold."""
