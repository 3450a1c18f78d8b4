"""`publisher issue`."""
