"""Thin tasks: partners."""
