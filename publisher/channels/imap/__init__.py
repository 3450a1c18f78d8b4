"""A mailbox of another server, in which what comes back arrives, read by IMAP (RFC 9051)."""
