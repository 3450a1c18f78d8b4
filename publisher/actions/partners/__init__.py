"""Partners' copies: who gets them, in which bytes, one round at a destination."""
