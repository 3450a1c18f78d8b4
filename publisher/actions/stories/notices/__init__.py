"""Mails that tell readers what became of a story, and what they say."""
