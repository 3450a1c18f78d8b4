"""Segments: named filters over readers."""
