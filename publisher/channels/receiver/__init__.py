"""A receiver of our own for mail that comes back, by LMTP (RFC 2033) or SMTP (RFC 5321)."""
