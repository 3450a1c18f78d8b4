"""Thin tasks: deliveries."""
