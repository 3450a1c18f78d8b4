"""Webhooks out: a newsroom's own programs are told of what happens (docs/webhooks.md)."""
