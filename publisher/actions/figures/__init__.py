"""What became of letters and lists over time, in numbers: read from sums, never from the ledger."""
