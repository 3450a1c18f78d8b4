"""What processes need of each other: the broker, the producer, readiness, one ledger."""
