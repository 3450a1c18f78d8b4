"""`publisher webhook`."""
