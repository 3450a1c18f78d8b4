"""Sends at the desk."""
