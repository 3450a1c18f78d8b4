"""Thin tasks: sweeps."""
