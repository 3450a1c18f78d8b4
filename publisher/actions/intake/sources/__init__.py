"""Pulling articles out of a content management system: its feed, polled, and its hub."""
