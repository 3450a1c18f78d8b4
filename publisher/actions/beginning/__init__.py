"""The first visit: a site is read, a publication made of it, and its first letter stands there."""
