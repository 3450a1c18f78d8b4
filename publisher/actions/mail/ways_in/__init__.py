"""How mail that comes back comes in: brought to a receiver, or read from a mailbox elsewhere."""
