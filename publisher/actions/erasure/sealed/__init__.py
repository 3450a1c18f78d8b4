"""Copies of stories for a court, which two persons open together."""
