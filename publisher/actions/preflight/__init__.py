"""Preflight: all checks of an issue before it is sent."""
