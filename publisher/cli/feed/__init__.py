"""`publisher feed`."""
