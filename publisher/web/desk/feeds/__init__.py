"""Feeds: the list, one feed, and a new one."""
