"""Tests of webhooks out."""
