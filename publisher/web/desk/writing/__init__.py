"""Writing at the desk: the page where a story is typed, and what its script asks for."""
