"""What leaves for other places than a mailbox, and where stories come from."""
