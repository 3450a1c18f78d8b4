"""Readers of whom nothing is heard: asked once, then left in peace, if a person decides so."""
