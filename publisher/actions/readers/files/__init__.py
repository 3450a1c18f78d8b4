"""Readers from files, and into files."""
