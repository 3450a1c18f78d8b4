"""Readers: imported, choosing, leaving, bouncing, counted."""
