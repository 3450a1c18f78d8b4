"""Thin tasks: feeds."""
