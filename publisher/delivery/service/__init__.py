"""Mails about one person, as the ledger sees them."""
