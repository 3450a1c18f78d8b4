"""Editorial decisions about a story, and what follows from them."""
