"""Relays: how they are, and a test mail by one."""
