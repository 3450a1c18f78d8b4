"""Mails about one person: their words in each language, and what a theme makes of them."""
