"""The plain-text part of a mail."""
